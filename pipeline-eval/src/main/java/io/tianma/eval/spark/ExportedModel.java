package io.tianma.eval.spark;

import io.tianma.data.segment.Jieba;
import io.tianma.data.text.Utf8;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.train.decode.Beam;
import io.tianma.train.decode.Greedy;
import io.tianma.train.model.Padding;
import io.tianma.train.model.Seq2Seq;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;

/**
 * A model that {@code tianma export} wrote, opened in this process, without Spark. Part of the
 * public API: docs/library.md. Not safe for use by several threads at once.
 */
public final class ExportedModel implements AutoCloseable {
  private final OpenModel open;
  private final Tokenizer tokenizer;

  private ExportedModel(OpenModel open, Tokenizer tokenizer) {
    this.open = open;
    this.tokenizer = tokenizer;
  }

  /**
   * Opens a directory with {@code config.json}, {@code model.safetensors} and {@code vocab.txt}.
   *
   * @param threads that compute
   * @throws IOException if a file cannot be read
   * @throws IllegalArgumentException if one is missing or is none of a model, or they do not fit
   *     each other
   */
  public static ExportedModel open(Path directory, int threads) throws IOException {
    Path words = directory.resolve("vocab.txt");
    Vocabulary vocabulary =
        Vocabulary.parse(Utf8.strict(Files.readAllBytes(words), words.toString()));
    FileSystem fs = FileSystem.getLocal(new Configuration(false)).getRawFileSystem();
    Model model = Model.read(fs, new org.apache.hadoop.fs.Path(directory.toAbsolutePath().toUri()));
    if (model.config().vocab() != vocabulary.size()) {
      throw new IllegalArgumentException(
          "%s: config.json says %d tokens, vocab.txt has %d"
              .formatted(directory, model.config().vocab(), vocabulary.size()));
    }
    return new ExportedModel(
        new OpenModel(model, "cpu", threads), new Tokenizer(Jieba.withoutHmm(), vocabulary));
  }

  /**
   * What the model writes for each text, in their order.
   *
   * @param maxSource tokens after which a text is cut
   * @param maxNewTokens tokens after which an answer is
   * @param beams beginnings kept while writing; 1 takes the most likely token each time
   */
  public List<String> generate(List<String> texts, int maxSource, int maxNewTokens, int beams) {
    if (texts.isEmpty()) {
      return List.of();
    }
    Seq2Seq network = open.network();
    List<int[]> sources = texts.stream().map(text -> tokenizer.encode(text, maxSource)).toList();
    int[] sourceBS = Padding.of(network.config()).sources(sources);
    int rows = sources.size();
    int[][] written =
        beams == 1
            ? Greedy.decode(network, rows, sourceBS, maxNewTokens)
            : Beam.decode(network, rows, sourceBS, maxNewTokens, beams, Beam.Ending.FIRST_BEST);
    return Arrays.stream(written).map(tokenizer::decode).toList();
  }

  @Override
  public void close() {
    open.close();
  }
}
