package io.tianma.train.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A flat vector becomes one tensor a parameter, and tensors become a vector only if all fit. */
class FlatTensorsTest {
  private static final Parameters PARAMETERS =
      Architecture.parameters(ModelConfig.t511(150, 8, 4, 2, 12, 1));

  private static final int COUNT = (int) PARAMETERS.count();

  @Test
  void eachParameterIsItsWindow() {
    float[] flat = numbers(3 + COUNT);
    List<NamedTensor> tensors = FlatTensors.of(PARAMETERS, "v.", flat, 3);
    int at = 3;
    for (int i = 0; i < tensors.size(); i++) {
      Parameter parameter = PARAMETERS.list().get(i);
      NamedTensor tensor = tensors.get(i);
      assertThat(tensor.name()).isEqualTo("v." + parameter.name());
      assertThat(tensor.hasShape(parameter.shape())).isTrue();
      for (float value : tensor.floats()) {
        assertThat(value).isEqualTo(at++);
      }
    }
    assertThat(at).isEqualTo(3 + COUNT);
  }

  @Test
  void readsEachVectorIntoItsPlace() throws IOException {
    float[] written = numbers(2 * COUNT);
    List<NamedTensor> tensors = new ArrayList<>(FlatTensors.of(PARAMETERS, "m.", written, 0));
    tensors.addAll(FlatTensors.of(PARAMETERS, "v.", written, COUNT));
    float[] read = new float[2 * COUNT + 5];
    read(tensors, Map.of("m.", COUNT + 5, "v.", 1), read);
    for (int i = 0; i < COUNT; i++) {
      assertThat(read[COUNT + 5 + i]).isEqualTo(written[i]);
      assertThat(read[1 + i]).isEqualTo(written[COUNT + i]);
    }
    assertThat(read[0]).isZero();
    assertThat(read[COUNT + 4]).isZero();
  }

  @Test
  void refusesAFileThatLacksAParameter() {
    List<NamedTensor> tensors = tensors();
    tensors.remove(2);
    assertThatThrownBy(() -> read(tensors, Map.of("m.", 0), new float[COUNT]))
        .isInstanceOf(IOException.class)
        .hasMessage("no tensor m." + PARAMETERS.list().get(2).name());
  }

  @Test
  void refusesAFileWithATensorTooMany() {
    for (String name : List.of("m.more", "more", "v." + PARAMETERS.list().get(0).name())) {
      List<NamedTensor> tensors = tensors();
      tensors.add(NamedTensor.of(name, new long[] {1}, new float[1]));
      assertThatThrownBy(() -> read(tensors, Map.of("m.", 0), new float[COUNT]))
          .isInstanceOf(IOException.class)
          .hasMessage("tensors that do not belong to this model");
    }
  }

  @Test
  void refusesAnotherShapeOfAsManyElements() {
    List<NamedTensor> tensors = tensors();
    tensors.set(0, NamedTensor.of("m.shared.weight", new long[] {8, 150}, new float[1200]));
    assertThatThrownBy(() -> read(tensors, Map.of("m.", 0), new float[COUNT]))
        .isInstanceOf(IOException.class)
        .hasMessage("m.shared.weight F32[8, 150] has not the shape [150, 8]");
  }

  private static List<NamedTensor> tensors() {
    return new ArrayList<>(FlatTensors.of(PARAMETERS, "m.", numbers(COUNT), 0));
  }

  private static void read(List<NamedTensor> tensors, Map<String, Integer> places, float[] flat)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    SafeTensors.write(out, tensors, Map.of());
    byte[] file = out.toByteArray();
    FlatTensors.read(new ByteArrayInputStream(file), file.length, PARAMETERS, places, flat);
  }

  private static float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = i;
    }
    return numbers;
  }
}
