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
 * Real pairs for {@link Worth}: T5-PEGASUS' gap sentences of short chunks, and of long ones from
 * held-out texts. Ids are those of the most frequent tokens: 0 padding, 1 unknown, 2 start, 3 end,
 * 4 to 6 the ends of sentences.
 *
 * <p>{@code WorthPairs SAMPLE.jsonl.gz VOCABULARY PAIRS.tsv.gz [SIZE]}: each line of the result is
 * {@code train}, {@code held} or {@code long} TAB source ids TAB target ids.
 */
public final class WorthPairs {
  private static final int SHORT = 128;
  private static final int LONG = 1024;
  private static final int TARGET = 32;
  private static final List<String> ENDS = List.of("。", "！", "？");

  private record Pair(String kind, int[] source, int[] target) {}

  private final Tokenizer tokenizer;
  private final PairOptions usual = PairOptions.t5Pegasus();

  private WorthPairs(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  public static void main(String[] args) throws IOException {
    Vocabulary vocabulary = Vocabulary.parse(Files.readString(Path.of(args[1])));
    WorthPairs maker = new WorthPairs(new Tokenizer(Jieba.withoutHmm(), vocabulary));
    int size = args.length > 3 ? Integer.parseInt(args[3]) : 4000;
    List<Pair> pairs = new ArrayList<>();
    ObjectMapper mapper = new ObjectMapper();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Path.of(args[0]))),
                StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String text = mapper.readTree(line).get("text").asText();
        boolean held = Math.floorMod(SeededHash.of(1, text), 5) == 0;
        pairs.addAll(maker.pairs(held ? "held" : "train", text, 300, SHORT));
        if (held) {
          List<Pair> longer = new ArrayList<>(maker.pairs("long", text, 2100, LONG));
          longer.removeIf(pair -> pair.source().length < LONG);
          pairs.addAll(longer);
        }
      }
    }
    Collections.shuffle(pairs, new Random(1));
    Map<Integer, Integer> ids = ids(pairs, vocabulary, size);
    try (PrintWriter out =
        new PrintWriter(
            new GZIPOutputStream(Files.newOutputStream(Path.of(args[2]))),
            false,
            StandardCharsets.UTF_8)) {
      for (Pair pair : pairs) {
        out.println(pair.kind() + "\t" + join(pair.source(), ids) + "\t" + join(pair.target(), ids));
      }
    }
    System.out.println(
        pairs.stream().collect(Collectors.groupingBy(Pair::kind, Collectors.counting())));
  }

  private List<Pair> pairs(String kind, String text, int chars, int most) {
    PairOptions options =
        new PairOptions(
            chars,
            usual.minSentences(),
            usual.sentenceChars(),
            usual.sentenceEnds(),
            usual.strategy(),
            usual.gapRatio(),
            usual.tokens(),
            usual.principal(),
            usual.dynamic(),
            usual.slots(),
            usual.maskedWords(), usual.maxSeconds());
    List<Pair> pairs = new ArrayList<>();
    for (GapPair pair : new PairBuilder(options).pairs(text, SeededHash.of(0, text))) {
      int[] source = tokenizer.encodeMarked(pair.source(), most);
      pairs.add(new Pair(kind, source, tokenizer.encode(pair.target(), TARGET)));
    }
    return pairs;
  }

  /** New ids of the tokens that stay. */
  private static Map<Integer, Integer> ids(List<Pair> pairs, Vocabulary vocabulary, int size) {
    Map<Integer, Integer> counts = new HashMap<>();
    for (Pair pair : pairs) {
      for (int[] row : List.of(pair.source(), pair.target())) {
        for (int id : row) {
          counts.merge(id, pair.kind().equals("train") ? 1 : 0, Integer::sum);
        }
      }
    }
    Map<Integer, Integer> ids = new HashMap<>();
    ids.put(Vocabulary.PAD, 0);
    ids.put(Vocabulary.UNKNOWN, 1);
    ids.put(Vocabulary.START, 2);
    ids.put(Vocabulary.END, 3);
    for (String end : ENDS) {
      ids.put(vocabulary.find(end), ids.size());
    }
    Comparator<Map.Entry<Integer, Integer>> frequent =
        Map.Entry.<Integer, Integer>comparingByValue().reversed();
    counts.entrySet().stream()
        .sorted(frequent.thenComparing(Map.Entry.comparingByKey()))
        .forEach(
            entry -> {
              if (ids.size() < size) {
                ids.putIfAbsent(entry.getKey(), ids.size());
              }
            });
    return ids;
  }

  private static String join(int[] row, Map<Integer, Integer> ids) {
    return Arrays.stream(row)
        .mapToObj(id -> Integer.toString(ids.getOrDefault(id, 1)))
        .collect(Collectors.joining(" "));
  }
}
