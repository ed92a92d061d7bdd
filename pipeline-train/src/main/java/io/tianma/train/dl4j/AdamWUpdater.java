package io.tianma.train.dl4j;

import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.optim.AdamW;
import io.tianma.train.optim.Optimizer;
import io.tianma.train.optim.ParameterRules;
import io.tianma.train.optim.Schedule;
import io.tianma.train.optim.StateLayout;
import io.tianma.train.tensor.Backend;
import java.util.Objects;

/**
 * AdamW with torch's formula, decay and freezing by rule and clipping by the global norm.
 *
 * <p>DL4J's own Adam places ε elsewhere and its norms are wrong on long vectors. State is [1, 2 N]:
 * first moments, then second moments.
 */
public final class AdamWUpdater extends FlatUpdater {
  private static final long serialVersionUID = 1;

  private AdamW.Settings settings;

  /** For JSON. */
  AdamWUpdater() {}

  /**
   * An updater.
   *
   * @param scheduleStart step at which the learning rate's schedule begins
   */
  public AdamWUpdater(AdamW.Settings settings, Schedule schedule, long scheduleStart) {
    super(schedule, scheduleStart);
    this.settings = settings;
  }

  @Override
  Optimizer open(Parameters parameters, Backend backend, int threads) {
    return new AdamW(parameters, settings, backend, threads);
  }

  @Override
  public ParameterRules rules() {
    return settings.rules();
  }

  @Override
  public StateLayout layout(Parameters parameters) {
    return StateLayout.adamW(parameters);
  }

  @Override
  public long stateSize(long count) {
    return 2 * count;
  }

  @Override
  public AdamWUpdater clone() {
    return new AdamWUpdater(settings, schedule(), scheduleStart());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AdamWUpdater that
        && Objects.equals(settings, that.settings)
        && Objects.equals(schedule(), that.schedule())
        && scheduleStart() == that.scheduleStart();
  }

  @Override
  public int hashCode() {
    return Objects.hash(settings, schedule(), scheduleStart());
  }
}
