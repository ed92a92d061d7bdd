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
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/**
 * Lengths of pairs as the pipeline makes them by default: T5-PEGASUS' own gap sentences, at most 512
 * source and 128 target tokens, in shuffled order.
 *
 * <p>{@code PairLengths SAMPLE.jsonl.gz VOCABULARY LENGTHS COUNT}: each line of the result is the
 * tokens of a source, a blank, and the labels of its target.
 */
public final class PairLengths {
  private static final int MAX_SOURCE = 512;
  private static final int MAX_TARGET = 128;

  public static void main(String[] args) throws IOException {
    PairBuilder builder = new PairBuilder(PairOptions.t5Pegasus());
    Vocabulary vocabulary = Vocabulary.parse(Files.readString(Path.of(args[1])));
    Tokenizer tokenizer = new Tokenizer(Jieba.withoutHmm(), vocabulary);
    ObjectMapper mapper = new ObjectMapper();
    List<String> lines = new ArrayList<>();
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(Path.of(args[0]))),
                StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String text = mapper.readTree(line).get("text").asText();
        for (GapPair pair : builder.pairs(text, SeededHash.of(0, text))) {
          int source = tokenizer.encodeMarked(pair.source(), MAX_SOURCE).length;
          int target = tokenizer.encode(pair.target(), MAX_TARGET).length;
          lines.add(source + " " + (target - 1));
        }
      }
    }
    Collections.shuffle(lines, new Random(1));
    try (PrintWriter out = new PrintWriter(args[2], StandardCharsets.UTF_8)) {
      lines.stream().limit(Integer.parseInt(args[3])).forEach(out::println);
    }
    System.out.println(lines.size() + " pairs");
  }
}
