package io.tianma.train.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.testing.Fuzz;
import io.tianma.train.model.config.ModelConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Files of models from elsewhere are read or refused in words, whatever their bytes are. */
class ModelFilesFuzzTest {
  @Test
  void safetensorsAreReadOrRefused() {
    long inputs =
        Fuzz.run(
            "model.safetensors",
            2000,
            List.of(tensors("F32", 4), tensors("BF16", 2), tensors("F16", 2)),
            bytes -> {
              try {
                SafeTensors.read(new ByteArrayInputStream(bytes), bytes.length)
                    .forEach((name, tensor) -> assertThat(tensor.name()).isEqualTo(name));
              } catch (IOException | IllegalArgumentException refused) {
                assertThat(refused.getMessage()).isNotBlank();
              }
            });
    System.out.println("model.safetensors: " + inputs + " inputs");
  }

  private static byte[] tensors(String type, int bytes) {
    String header =
        "{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"%s\",\"shape\":[2,3],\"data_offsets\":[0,%d]},"
                .formatted(type, 6 * bytes)
            + "\"b\":{\"dtype\":\"%s\",\"shape\":[1],\"data_offsets\":[%d,%d]}}"
                .formatted(type, 6 * bytes, 7 * bytes);
    byte[] json = header.getBytes(UTF_8);
    ByteBuffer all = ByteBuffer.allocate(8 + json.length + 7 * bytes);
    all.order(ByteOrder.LITTLE_ENDIAN).putLong(json.length).put(json);
    return all.array();
  }

  @Test
  void configurationsAreReadOrRefused() {
    String whole = HuggingFaceConfig.encode(ModelConfig.t511(150, 16, 4, 4, 32, 2));
    String mt5 = "{\"model_type\": \"mt5\", \"num_layers\": 2, \"d_model\": null}";
    long inputs =
        Fuzz.run(
            "config.json",
            1000,
            List.of(whole.getBytes(UTF_8), mt5.getBytes(UTF_8)),
            bytes -> {
              try {
                assertThat(HuggingFaceConfig.decode(new String(bytes, UTF_8)).vocab()).isPositive();
              } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).startsWith("config.json");
              }
            });
    System.out.println("config.json: " + inputs + " inputs");
  }
}
