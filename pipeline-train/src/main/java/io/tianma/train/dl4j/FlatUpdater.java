package io.tianma.train.dl4j;

import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.optim.Optimizer;
import io.tianma.train.optim.ParameterRules;
import io.tianma.train.optim.Schedule;
import io.tianma.train.optim.StateLayout;
import io.tianma.train.tensor.Backend;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;

/**
 * One of our optimizers as a DL4J updater for a {@link Seq2SeqLayer}. DL4J gives an updater no
 * parameters, so the layer binds them.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE,
    setterVisibility = Visibility.NONE)
public abstract class FlatUpdater implements IUpdater {
  private static final long serialVersionUID = 1;

  private Schedule schedule;
  private long scheduleStart;
  private transient Seq2SeqNetwork network;

  /** For JSON. */
  FlatUpdater() {}

  /**
   * @param scheduleStart step at which the learning rate's schedule begins
   */
  FlatUpdater(Schedule schedule, long scheduleStart) {
    this.schedule = schedule;
    this.scheduleStart = scheduleStart;
  }

  /** An optimizer of these settings. */
  abstract Optimizer open(Parameters parameters, Backend backend, int threads);

  /** What it does with each parameter. */
  public abstract ParameterRules rules();

  /** Where the parts of its state lie in the one view that DL4J keeps of it. */
  public abstract StateLayout layout(Parameters parameters);

  /** The updater that DL4J asks for the state of one parameter; equal to this one. */
  FlatUpdater of(String parameter) {
    return this;
  }

  Seq2SeqNetwork network() {
    return network;
  }

  Schedule schedule() {
    return schedule;
  }

  long scheduleStart() {
    return scheduleStart;
  }

  void bind(Seq2SeqNetwork owner) {
    network = owner;
  }

  @Override
  public GradientUpdater<FlatUpdater> instantiate(INDArray state, boolean initialize) {
    if (network == null) {
      throw new IllegalStateException(
          getClass().getSimpleName() + " works for a Seq2SeqLayer only");
    }
    if (initialize) {
      state.assign(0);
    }
    return new OptimizerRunner(this, network, state);
  }

  @Override
  public GradientUpdater<FlatUpdater> instantiate(Map<String, INDArray> state, boolean initialize) {
    throw new UnsupportedOperationException("state comes as one view");
  }

  @Override
  public double getLearningRate(int iteration, int epoch) {
    return schedule.rate(iteration - scheduleStart);
  }

  @Override
  public boolean hasLearningRate() {
    return true;
  }

  @Override
  public void setLrAndSchedule(double rate, ISchedule other) {
    throw new UnsupportedOperationException("the learning rate is part of the configuration");
  }

  @Override
  public abstract FlatUpdater clone();
}
