package io.tianma.eval.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.vocab.Vocabulary;
import io.tianma.train.checkpoint.FlatTensors;
import io.tianma.train.checkpoint.HuggingFaceConfig;
import io.tianma.train.checkpoint.NamedTensor;
import io.tianma.train.checkpoint.SafeTensors;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A directory of others is read as an import reads it. */
class ExportedModelTest {
  private static final int WIDTH = 16;

  @TempDir Path directory;

  @BeforeEach
  void writeOne() throws IOException {
    write(tensors -> tensors);
    Files.writeString(
        directory.resolve("config.json"), HuggingFaceConfig.encode(TinyRun.config(WIDTH)));
    List<String> tokens =
        Stream.concat(
                Vocabulary.specials().stream(),
                Stream.iterate(0x4e00, each -> each + 1).map(Character::toString))
            .limit(TinyRun.VOCAB)
            .toList();
    Files.writeString(directory.resolve("vocab.txt"), new Vocabulary(tokens).text());
  }

  @Test
  void aWholeOneIsOpenedAndItsWeightsAreThoseOfTheFile() throws IOException {
    assertThat(read().weights()).isEqualTo(TinyRun.weights(WIDTH, 1));
    try (ExportedModel model = ExportedModel.open(directory, 1)) {
      assertThat(model.generate(List.of("一丁七"), 16, 4, 1)).hasSize(1);
    }
  }

  /** A few bytes ask for no memory, however large the sizes are. */
  @ParameterizedTest
  @CsvSource({"d_ff, 24, 1000000", "d_kv, 4, 20000", "vocab_size, 140, 16000000"})
  void sizesAreComparedWithTheFileBeforeMemoryIsTaken(String size, int was, int is)
      throws IOException {
    edit("\"%s\" : %d".formatted(size, was), "\"%s\" : %d".formatted(size, is));
    refused("config.json asks for", "parameters, its weights have", "correct its sizes");
  }

  @Test
  void aTransposedTensorIsRefusedThoughItHasAsManyNumbers() throws IOException {
    write(
        tensors ->
            tensors.stream()
                .map(
                    t ->
                        t.name().endsWith("wi_0.weight")
                            ? new NamedTensor(
                                t.name(), new long[] {t.shape()[1], t.shape()[0]}, t.data())
                            : t)
                .toList());
    refused("wi_0.weight [24, 16], the file has", "wi_0.weight F32[16, 24]");
  }

  @Test
  void aTensorOfNoPartOfTheModelIsRefused() throws IOException {
    write(
        tensors -> {
          List<NamedTensor> more = new ArrayList<>(tensors);
          more.add(NamedTensor.of("decoder.block.9.more", new long[] {1}, new float[1]));
          return more;
        });
    refused("decoder.block.9.more is no part of the model that config.json describes");
  }

  @Test
  void anEmbeddingThatIsWrittenOnceMoreIsRead() throws IOException {
    write(
        tensors -> {
          List<NamedTensor> more = new ArrayList<>(tensors);
          NamedTensor shared =
              tensors.stream().filter(t -> t.name().equals("shared.weight")).findFirst().get();
          more.add(new NamedTensor("encoder.embed_tokens.weight", shared.shape(), shared.data()));
          return more;
        });
    assertThat(read().weights()).isEqualTo(TinyRun.weights(WIDTH, 1));
  }

  @Test
  void textsThatAreNoUtf8AreRefused() throws IOException {
    Path config = directory.resolve("config.json");
    String json = Files.readString(config);
    byte[] broken =
        json.replaceFirst("\\{", "{\"_x\": \"é\",").getBytes(StandardCharsets.ISO_8859_1);
    Files.write(config, broken);
    refused("config.json: is not UTF-8 text");
    Files.writeString(config, json);
    Path vocab = directory.resolve("vocab.txt");
    Files.write(vocab, Files.readString(vocab).getBytes(Charset.forName("GBK")));
    assertThatThrownBy(() -> ExportedModel.open(directory, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("vocab.txt: is not UTF-8 text");
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Files.delete(directory.resolve("model.safetensors"));
    refused("model.safetensors is not there");
  }

  private void refused(String... parts) {
    assertThatThrownBy(() -> ExportedModel.open(directory, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(directory.toString())
        .hasMessageContainingAll(parts);
  }

  private Model read() throws IOException {
    FileSystem fs = FileSystem.getLocal(new Configuration(false));
    return Model.read(fs, new org.apache.hadoop.fs.Path(directory.toString()));
  }

  private void write(UnaryOperator<List<NamedTensor>> changed) throws IOException {
    ModelConfig config = TinyRun.config(WIDTH);
    List<NamedTensor> tensors =
        FlatTensors.of(Architecture.parameters(config), "", TinyRun.weights(WIDTH, 1), 0);
    SafeTensors.write(directory.resolve("model.safetensors"), changed.apply(tensors));
  }

  private void edit(String old, String replacement) throws IOException {
    Path config = directory.resolve("config.json");
    String text = Files.readString(config);
    assertThat(text).contains(old);
    Files.writeString(config, text.replace(old, replacement));
  }
}
