package io.tianma.jobs;

import java.util.Random;

/** Made-up texts; the title of one is its most frequent word, twice. */
final class MadeUpTitles {
  private static final String[] WORDS = {
    "天马", "模型", "数据", "集群", "文本", "摘要", "句子", "参数", "学习", "系统", "方法", "结果"
  };

  private MadeUpTitles() {}

  static String title(int number) {
    return WORDS[number % WORDS.length].repeat(2);
  }

  static String text(int number) {
    Random random = new Random(number);
    String word = WORDS[number % WORDS.length];
    StringBuilder text = new StringBuilder(word);
    int length = 6 + random.nextInt(16);
    for (int i = 0; i < length; i++) {
      text.append(i % 4 == 3 ? WORDS[random.nextInt(WORDS.length)] : word);
    }
    return text.append("。").toString();
  }
}
