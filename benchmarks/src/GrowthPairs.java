import com.fasterxml.jackson.databind.ObjectMapper;
import io.tianma.data.gap.GapPair;
import io.tianma.data.gap.PairBuilder;
import io.tianma.data.gap.PairOptions;
import io.tianma.data.segment.Jieba;
import io.tianma.data.shard.SeededHash;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.Vocabulary;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * Short gap-sentence pairs for small models: {@code GrowthPairs SAMPLE.jsonl.gz VOCABULARY
 * PAIRS.tsv.gz SIZE}. Of the vocabulary only the SIZE most frequent tokens of the sample are kept.
 */
public final class GrowthPairs {
  private static final int CHUNK = 128;
  private static final int MAX_SOURCE = 96;
  private static final int MAX_TARGET = 48;

  public static void main(String[] args) throws IOException {
    PairOptions own = PairOptions.t5Pegasus();
    PairBuilder builder =
        new PairBuilder(
            new PairOptions(
                CHUNK,
                own.minSentences(),
                own.sentenceChars(),
                own.sentenceEnds(),
                own.strategy(),
                own.gapRatio(),
                own.tokens(),
                own.principal(),
                own.dynamic(),
                own.slots(),
                own.maskedWords(), own.maxSeconds()));
    List<GapPair> pairs = new ArrayList<>();
    ObjectMapper mapper = new ObjectMapper();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Path.of(args[0]))),
                StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String text = mapper.readTree(line).get("text").asText();
        pairs.addAll(builder.pairs(text, SeededHash.of(0, text)));
      }
    }
    Vocabulary all = Vocabulary.parse(Files.readString(Path.of(args[1])));
    Tokenizer counting = new Tokenizer(Jieba.withoutHmm(), all);
    Map<Integer, Integer> counts = new HashMap<>();
    for (GapPair pair : pairs) {
      for (int id : counting.encode(pair.source() + pair.target())) {
        counts.merge(id, 1, Integer::sum);
      }
    }
    List<String> kept = new ArrayList<>();
    for (int id = 0; id < Vocabulary.SPECIALS; id++) {
      kept.add(all.token(id));
    }
    counts.entrySet().stream()
        .filter(entry -> entry.getKey() >= Vocabulary.SPECIALS)
        .sorted(
            Map.Entry.<Integer, Integer>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(Integer.parseInt(args[3]) - kept.size())
        .forEach(entry -> kept.add(all.token(entry.getKey())));
    Tokenizer tokenizer = new Tokenizer(Jieba.withoutHmm(), new Vocabulary(kept));
    List<String> lines = new ArrayList<>();
    for (GapPair pair : pairs) {
      int[] source = tokenizer.encodeMarked(pair.source(), MAX_SOURCE);
      int[] target = tokenizer.encode(pair.target(), MAX_TARGET);
      lines.add(join(source) + "\t" + join(target));
    }
    Collections.shuffle(lines, new Random(1));
    try (PrintWriter out =
        new PrintWriter(
            new OutputStreamWriter(
                new GZIPOutputStream(Files.newOutputStream(Path.of(args[2]))),
                StandardCharsets.UTF_8))) {
      lines.forEach(out::println);
    }
    System.out.println(lines.size() + " pairs");
  }

  private static String join(int[] ids) {
    return Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }
}
