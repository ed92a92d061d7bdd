package io.tianma.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** A made-up corpus and a run description that a test goes through in seconds. */
final class TinyCorpus {
  private static final String[] WORDS = {
    "天马", "行空", "我们", "训练", "模型", "数据", "集群", "文本", "处理", "生成", "摘要", "句子", "分布式", "参数", "平均", "学习",
    "一个", "可以", "需要", "进行", "使用", "系统", "方法", "结果", "问题", "时间", "研究", "中国", "语言", "速度", "检查", "保存"
  };

  private TinyCorpus() {}

  /** Documents as text files; the same for the same seed. */
  static Path write(Path directory, int documents, long seed) throws IOException {
    Files.createDirectories(directory);
    for (int d = 0; d < documents; d++) {
      SplittableRandom random = new SplittableRandom(seed * 1000 + d);
      StringBuilder text = new StringBuilder();
      for (int sentence = 0; sentence < 12; sentence++) {
        int words = 5 + random.nextInt(8);
        for (int w = 0; w < words; w++) {
          text.append(WORDS[random.nextInt(WORDS.length)]);
        }
        text.append(sentence % 4 == 3 ? "。\n" : "。");
      }
      Files.writeString(directory.resolve("document-%03d.txt".formatted(d)), text);
    }
    return directory;
  }

  /** A run description over that corpus: two stages of a model of a few thousand parameters. */
  static Path config(Path file, Path corpus, Path work) throws IOException {
    return Files.writeString(
        file,
        """
        work-dir = "%s"
        spark { master = "local[2]", properties { spark.sql.shuffle.partitions = 2 } }
        ingest.inputs = [{ path = "%s", corpus = tiny, licence = CC0-1.0 }]
        vocab.size = 320
        pairs.chunk-chars = 100
        shards { max-source = 48, max-target = 24, held-out = 0.2 }
        pretrain {
          workers = 2, batch-size = 4, averaging-frequency = 2, checkpoint-every = 2
          evaluate-every = 3, evaluate-pairs = 8
          optimizer { learning-rate = 1e-3, warm-up = 4 }
        }
        stage.model { d-model = 16, d-kv = 8, heads = 2, d-ff = 24, encoder-layers = 1, decoder-layers = 1 }
        stages = [
          { name = base, rounds = 5 }
          { name = large, rounds = 3, model { d-model = 32, heads = 4, d-ff = 48, decoder-layers = 2 } }
        ]
        grow.pairs = 4
        evaluate { generate = 4, max-new-tokens = 8 }
        """
            .formatted(work, corpus));
  }
}
