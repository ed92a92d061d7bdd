package io.tianma.train.spark.checkpoints;

import io.tianma.train.checkpoint.TrainState;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.optim.StateLayout;
import java.util.Arrays;
import java.util.List;

/**
 * A model in training between two rounds: all that a checkpoint holds.
 *
 * @param layout of the optimizer's state
 * @param state F [N + optimizer's state]: N parameters, then moments, zero unless they are averaged
 * @param average exponential moving average of the parameters, F [N]; null if there is none
 * @param outer momentum of the outer optimizer, F [N]; null if there is none
 * @param workers moments that each worker keeps; empty if they keep none
 * @param at how far training has come
 * @param metrics one line of JSON for each round since the stage began
 */
public record Snapshot(
    ModelConfig config,
    StateLayout layout,
    float[] state,
    float[] average,
    float[] outer,
    List<float[]> workers,
    TrainState at,
    List<String> metrics) {
  public Snapshot {
    workers = List.copyOf(workers);
    metrics = List.copyOf(metrics);
  }

  /** AdamW's, without averaged weights. */
  public Snapshot(
      ModelConfig config,
      float[] state,
      float[] outer,
      List<float[]> workers,
      TrainState at,
      List<String> metrics) {
    this(
        config,
        StateLayout.adamW(Architecture.parameters(config)),
        state,
        null,
        outer,
        workers,
        at,
        metrics);
  }

  /** The same, to be gone on with from there. */
  public Snapshot at(TrainState newState) {
    return new Snapshot(config, layout, state, average, outer, workers, newState, metrics);
  }

  /** The same with moments as another optimizer keeps them; what it does not keep is left out. */
  public Snapshot in(StateLayout other) {
    if (layout.sameAs(other)) {
      return this;
    }
    float[] moments = converted(Arrays.copyOfRange(state, parameters(), state.length), other);
    float[] all = Arrays.copyOf(state, Math.addExact(parameters(), other.size()));
    System.arraycopy(moments, 0, all, parameters(), moments.length);
    List<float[]> theirs = workers.stream().map(own -> converted(own, other)).toList();
    return new Snapshot(config, other, all, average, outer, theirs, at, metrics);
  }

  private float[] converted(float[] moments, StateLayout other) {
    return other.state(layout.firstMoments(moments), layout.secondMoments(moments));
  }

  /** Whether every number is one that training can go on from. */
  public boolean isFinite() {
    return isFinite(state)
        && isFinite(average)
        && isFinite(outer)
        && workers.stream().allMatch(Snapshot::isFinite);
  }

  private static boolean isFinite(float[] values) {
    float zero = 0; // stays it, unless a number is infinite or none
    for (int i = 0; values != null && i < values.length; i++) {
      zero += 0 * values[i];
    }
    return zero == 0;
  }

  /** The parameters alone, F [N]. */
  public float[] weights() {
    return Arrays.copyOf(state, parameters());
  }

  /** N. */
  public int parameters() {
    return Math.toIntExact(list().count());
  }

  public Parameters list() {
    return Architecture.parameters(config);
  }
}
