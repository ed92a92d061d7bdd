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
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;

/**
 * Pairs as the pipeline makes them by default, for benchmarks: T5-PEGASUS' own gap sentences, at
 * most 384 source and 128 target tokens, in shuffled order.
 *
 * <p>{@code RealPairs SAMPLE.jsonl.gz VOCABULARY PAIRS COUNT}: each line of the result is source ids
 * TAB target ids, from start to end token.
 */
public final class RealPairs {
  private static final int MAX_SOURCE = 384;
  private static final int MAX_TARGET = 128;

  public static void main(String[] args) throws IOException {
    PairBuilder builder = new PairBuilder(PairOptions.t5Pegasus());
    Vocabulary vocabulary = Vocabulary.parse(Files.readString(Path.of(args[1])));
    Tokenizer tokenizer = new Tokenizer(Jieba.withoutHmm(), vocabulary);
    ObjectMapper mapper = new ObjectMapper();
    List<String> lines = new ArrayList<>();
    int wanted = Integer.parseInt(args[3]);
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Path.of(args[0]))),
                StandardCharsets.UTF_8))) {
      String line = in.readLine();
      for (; line != null && lines.size() < wanted; line = in.readLine()) {
        String text = mapper.readTree(line).get("text").asText();
        for (GapPair pair : builder.pairs(text, SeededHash.of(0, text))) {
          int[] source = tokenizer.encodeMarked(pair.source(), MAX_SOURCE);
          int[] target = tokenizer.encode(pair.target(), MAX_TARGET);
          lines.add(join(source) + "\t" + join(target));
        }
      }
    }
    Collections.shuffle(lines, new Random(1));
    try (PrintWriter out = new PrintWriter(args[2], StandardCharsets.UTF_8)) {
      lines.forEach(out::println);
    }
    System.out.println(lines.size() + " pairs");
  }

  private static String join(int[] ids) {
    return Arrays.stream(ids).mapToObj(Integer::toString).collect(Collectors.joining(" "));
  }
}
