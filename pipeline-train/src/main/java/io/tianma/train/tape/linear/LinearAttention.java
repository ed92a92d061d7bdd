package io.tianma.train.tape.linear;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.LinearAttentionSpec;
import io.tianma.train.tensor.Tensor;

/**
 * Linear attention of heads on a tape. Queries, keys and values are windows of columns used by
 * nothing else, of variables that are no operands of products ({@link Tape#innerLinear}); so are
 * the results ({@link Tape#operand} makes them operands). Angles of a spec are those of the whole
 * batch. Letters: B samples, T queries, S keys, H heads, K head size, Z size of a head's state.
 */
public final class LinearAttention {
  private final Tape tape;

  public LinearAttention(Tape tape) {
    this.tape = tape;
  }

  /**
   * What queries [B, T, H K] see of keys and values [B, S, H K].
   *
   * @param keyLengths I32 [B] of the samples whose padding is not seen even where the tape does not
   *     skip it, or null if all keys count
   */
  public Variable attend(
      LinearAttentionSpec spec, Variable q, Variable k, Variable v, Tensor keyLengths) {
    Variable y = tape.inner(q, q.value().shape());
    return tape.recorded(new LinearAttend(tape, spec, q, k, v, keyLengths, y), y);
  }

  /** The states [B, H, Z] of all keys, for {@link #read} on this tape and on later ones. */
  public Variable summarize(LinearAttentionSpec spec, Variable k, Variable v, Tensor keyLengths) {
    Variable states = states(spec, k.value().size(0), k.columns() / spec.heads());
    Split keys = tape.counted(k.split(), keyLengths);
    Split values = tape.counted(v.split(), keyLengths);
    LinearAttentionSpec[] specs = specs(tape, spec);
    Operation summarize =
        lane ->
            tape.kernels(lane)
                .linearAttention()
                .summarize(
                    specs[lane], keys.part(lane), values.part(lane), states.split().part(lane));
    return tape.recorded(summarize, states);
  }

  /** What queries [B, T, H K] see of states [B, H, Z], which may be another tape's. */
  public Variable read(LinearAttentionSpec spec, Variable q, Variable states) {
    Variable y = tape.inner(q, q.value().shape());
    Split state = tape.split(states.value());
    LinearAttentionSpec[] specs = specs(tape, spec);
    Operation read =
        lane ->
            tape.kernels(lane)
                .linearAttention()
                .read(specs[lane], q.split().part(lane), state.part(lane), y.split().part(lane));
    return tape.recorded(read, y);
  }

  /**
   * One more token of each row [B, 1, H K] joins its states, and its query sees what they are then.
   */
  public Variable advance(
      LinearAttentionSpec spec, Variable q, Variable k, Variable v, Variable states) {
    Variable y = tape.inner(q, q.value().shape());
    Split state = tape.split(states.value());
    LinearAttentionSpec[] specs = specs(tape, spec);
    Operation advance =
        lane ->
            tape.kernels(lane)
                .linearAttention()
                .advance(
                    specs[lane],
                    q.split().part(lane),
                    k.split().part(lane),
                    v.split().part(lane),
                    state.part(lane),
                    y.split().part(lane));
    return tape.recorded(advance, y);
  }

  /** States [rows, H, Z] of no key for {@link #advance}, made so whenever this tape runs. */
  public Variable emptyState(LinearAttentionSpec spec, int rows, int headSize) {
    Variable states = states(spec, rows, headSize);
    int last = spec.stateSize(headSize) - 1;
    Split maxima = states.split().columns(last, 1);
    double none = spec.map().where(true).exponential() ? Double.NEGATIVE_INFINITY : 0;
    Operation empty =
        lane -> {
          tape.kernels(lane).fill(states.split().part(lane), 0);
          tape.kernels(lane).fill(maxima.part(lane), none);
        };
    return tape.recorded(empty, states);
  }

  private Variable states(LinearAttentionSpec spec, int rows, int headSize) {
    return tape.store(rows, spec.heads(), spec.stateSize(headSize));
  }

  /** The same spec with each lane's own angles. */
  static LinearAttentionSpec[] specs(Tape tape, LinearAttentionSpec spec) {
    LinearAttentionSpec[] specs = new LinearAttentionSpec[tape.lanes()];
    for (int lane = 0; lane < specs.length; lane++) {
      specs[lane] =
          new LinearAttentionSpec(
              spec.map(),
              spec.heads(),
              spec.causal(),
              spec.features(),
              spec.pairs(),
              angles(tape, spec.queryAngles(), lane),
              angles(tape, spec.keyAngles(), lane));
    }
    return specs;
  }

  private static Tensor angles(Tape tape, Tensor whole, int lane) {
    return whole == null || whole.size(0) == 1 ? whole : tape.split(whole).part(lane);
  }
}
