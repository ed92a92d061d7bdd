package io.tianma.train.model.parameter;

import io.tianma.train.tensor.Tensor;
import java.util.List;

/** A matrix or vector in the flat parameter vector: one parameter, or neighbours seen as one. */
public record Region(List<Integer> shape, long offset) {
  public Region {
    shape = List.copyOf(shape);
  }

  /** Its part of a flat vector. */
  public Tensor of(Tensor flat) {
    return flat.region(offset, shape.stream().mapToInt(Integer::intValue).toArray());
  }
}
