package io.tianma.train.checkpoint;

import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Flat vectors of a model as named tensors of a file, and back. */
public final class FlatTensors {
  private FlatTensors() {}

  /**
   * One tensor for each parameter, a window of {@code flat}; nothing is copied.
   *
   * @param prefix before the parameters' names
   * @param from where the vector begins in {@code flat}
   */
  public static List<NamedTensor> of(Parameters parameters, String prefix, float[] flat, int from) {
    List<NamedTensor> tensors = new ArrayList<>();
    for (Parameter parameter : parameters) {
      long[] shape = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
      int offset = Math.toIntExact(from + parameter.offset());
      int elements = Math.toIntExact(parameter.elements());
      tensors.add(NamedTensor.of(prefix + parameter.name(), shape, flat, offset, elements));
    }
    return tensors;
  }

  /**
   * Reads vectors that {@link #of} named, each into its window of {@code flat}.
   *
   * @param places where the vector of each prefix begins
   * @throws IOException if the file is invalid, or lacks a parameter, has one too many, or one of
   *     another shape
   */
  public static void read(
      InputStream in,
      long fileBytes,
      Parameters parameters,
      Map<String, Integer> places,
      float[] flat)
      throws IOException {
    Map<String, NamedTensor> read =
        SafeTensors.read(in, fileBytes, name -> place(parameters, places, flat, name));
    for (String prefix : places.keySet()) {
      for (Parameter parameter : parameters) {
        NamedTensor tensor = read.get(prefix + parameter.name());
        if (tensor == null) {
          throw new IOException("no tensor " + prefix + parameter.name());
        }
        if (!tensor.hasShape(parameter.shape())) {
          throw new IOException("%s has not the shape %s".formatted(tensor, parameter.shape()));
        }
      }
    }
    if (read.size() != places.size() * parameters.list().size()) {
      throw new IOException("tensors that do not belong to this model");
    }
  }

  private static FloatBuffer place(
      Parameters parameters, Map<String, Integer> places, float[] flat, String name) {
    for (var place : places.entrySet()) {
      String rest = name.startsWith(place.getKey()) ? name.substring(place.getKey().length()) : "";
      if (parameters.contains(rest)) {
        Parameter parameter = parameters.named(rest);
        return FloatBuffer.wrap(
            flat,
            Math.toIntExact(place.getValue() + parameter.offset()),
            Math.toIntExact(parameter.elements()));
      }
    }
    return null;
  }
}
