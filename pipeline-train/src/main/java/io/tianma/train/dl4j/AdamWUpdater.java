package io.tianma.train.dl4j;

import io.tianma.train.optim.AdamW;
import io.tianma.train.optim.Schedule;
import java.util.Map;
import java.util.Objects;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect.Visibility;

/**
 * AdamW with torch's formula, decay for all but norms and clipping by the global norm, as a DL4J
 * updater for a {@link Seq2SeqLayer}.
 *
 * <p>DL4J's own Adam places ε elsewhere and its norms are wrong on long vectors. State is [1, 2 N]:
 * first moments, then second moments. DL4J gives an updater no parameters, so the layer binds them.
 */
@JsonAutoDetect(
    fieldVisibility = Visibility.ANY,
    getterVisibility = Visibility.NONE,
    isGetterVisibility = Visibility.NONE,
    setterVisibility = Visibility.NONE)
public final class AdamWUpdater implements IUpdater {
  private static final long serialVersionUID = 1;

  private AdamW.Settings settings;
  private Schedule schedule;
  private long scheduleStart;
  private transient Seq2SeqNetwork network;

  /** For JSON. */
  AdamWUpdater() {}

  /**
   * An updater.
   *
   * @param scheduleStart step at which the learning rate's schedule begins
   */
  public AdamWUpdater(AdamW.Settings settings, Schedule schedule, long scheduleStart) {
    this.settings = settings;
    this.schedule = schedule;
    this.scheduleStart = scheduleStart;
  }

  AdamW.Settings settings() {
    return settings;
  }

  void bind(Seq2SeqNetwork owner) {
    network = owner;
  }

  @Override
  public long stateSize(long count) {
    return 2 * count;
  }

  @Override
  public GradientUpdater<AdamWUpdater> instantiate(INDArray state, boolean initialize) {
    if (network == null) {
      throw new IllegalStateException("AdamWUpdater works for a Seq2SeqLayer only");
    }
    if (initialize) {
      state.assign(0);
    }
    return new AdamWRunner(this, network, state);
  }

  @Override
  public GradientUpdater<AdamWUpdater> instantiate(
      Map<String, INDArray> state, boolean initialize) {
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
  public void setLrAndSchedule(double rate, ISchedule schedule) {
    throw new UnsupportedOperationException("the learning rate is part of the configuration");
  }

  @Override
  public AdamWUpdater clone() {
    return new AdamWUpdater(settings, schedule, scheduleStart);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AdamWUpdater that
        && Objects.equals(settings, that.settings)
        && Objects.equals(schedule, that.schedule)
        && scheduleStart == that.scheduleStart;
  }

  @Override
  public int hashCode() {
    return Objects.hash(settings, schedule, scheduleStart);
  }
}
