package io.tianma.train.tape.linear;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.LinearAttentionSpec;
import io.tianma.train.tensor.Tensor;

/** {@link LinearAttention#attend} with its derivative. */
final class LinearAttend implements Operation {
  private final Tape tape;
  private final LinearAttentionSpec[] specs;
  private final Variable q;
  private final Variable k;
  private final Variable v;
  private final Variable y;
  private final Split keys;
  private final Split values;
  private final Split dKeys;
  private final Split dValues;
  private final Split denominators;

  LinearAttend(
      Tape tape,
      LinearAttentionSpec spec,
      Variable q,
      Variable k,
      Variable v,
      Tensor keyLengths,
      Variable y) {
    this.tape = tape;
    this.specs = LinearAttention.specs(tape, spec);
    this.q = q;
    this.k = k;
    this.v = v;
    this.y = y;
    this.keys = tape.counted(k.split(), keyLengths);
    this.values = tape.counted(v.split(), keyLengths);
    this.dKeys = tape.training() ? tape.counted(k.gradient(), keyLengths) : null;
    this.dValues = tape.training() ? tape.counted(v.gradient(), keyLengths) : null;
    Tensor queries = q.value();
    this.denominators = tape.split(tape.saved(queries.size(0), queries.size(1), spec.heads()));
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane)
        .linearAttention()
        .attend(
            specs[lane],
            q.split().part(lane),
            keys.part(lane),
            values.part(lane),
            denominators.part(lane),
            y.split().part(lane));
  }

  @Override
  public void backward(int lane) {
    tape.kernels(lane)
        .linearAttention()
        .attendBackward(
            specs[lane],
            y.gradient().part(lane),
            q.split().part(lane),
            keys.part(lane),
            values.part(lane),
            denominators.part(lane),
            y.split().part(lane),
            q.gradient().part(lane),
            dKeys.part(lane),
            dValues.part(lane));
    tape.clearPadding(lane, k.gradient(), dKeys);
    tape.clearPadding(lane, v.gradient(), dValues);
  }
}
