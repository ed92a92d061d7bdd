package io.tianma.train.model.parameter;

import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.Tensor;

/** The parameters of one network as weights on one tape. */
public final class Weights {
  private final Tape tape;
  private final Parameters parameters;
  private final Tensor values;
  private final Tensor gradients;
  private final Tensor operands;

  /**
   * All vectors are as long as the parameters.
   *
   * @param gradients or null
   * @param operands room for what products read, or {@code values}
   */
  public Weights(
      Tape tape, Parameters parameters, Tensor values, Tensor gradients, Tensor operands) {
    this.tape = tape;
    this.parameters = parameters;
    this.values = values;
    this.gradients = gradients;
    this.operands = operands;
    tape.operandsOf(values, operands);
  }

  /** One parameter, or several neighbours seen as one matrix. */
  public Weight get(String first, String... others) {
    Region region = parameters.joined(first, others);
    Tensor gradient = gradients == null ? null : region.of(gradients);
    return tape.weight(first, region.of(values), gradient, region.of(operands));
  }

  /** The numbers of a parameter that never changes. */
  public Tensor constant(String name) {
    return parameters.named(name).region().of(values);
  }
}
