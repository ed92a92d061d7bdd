package io.tianma.train.model;

import io.tianma.train.tensor.Tensor;
import java.util.List;

/**
 * One named matrix or vector and its place in the flat parameter vector.
 *
 * @param name Hugging Face's T5 name
 * @param axes what each dimension runs over; matrices are [out, in]
 * @param shape sizes, one for each axis
 * @param offset first element in the flat vector
 */
public record Parameter(String name, Role role, List<Axis> axes, List<Integer> shape, long offset) {
  public Parameter {
    axes = List.copyOf(axes);
    shape = List.copyOf(shape);
  }

  public long elements() {
    return shape.stream().mapToLong(Integer::longValue).reduce(1, (a, b) -> a * b);
  }

  /** One past the last element in the flat vector. */
  public long end() {
    return offset + elements();
  }

  /** Its region of a flat vector. */
  public Tensor of(Tensor flat) {
    return flat.region(offset, shape.stream().mapToInt(Integer::intValue).toArray());
  }
}
