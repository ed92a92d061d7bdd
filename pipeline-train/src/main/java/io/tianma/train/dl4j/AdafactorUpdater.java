package io.tianma.train.dl4j;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.optim.Adafactor;
import io.tianma.train.optim.Optimizer;
import io.tianma.train.optim.ParameterRules;
import io.tianma.train.optim.Schedule;
import io.tianma.train.optim.StateLayout;
import io.tianma.train.tensor.Backend;
import java.util.Objects;

/**
 * Adafactor with decay and freezing by rule and clipping by the global norm. State is that of
 * {@link StateLayout#adafactor}; its length does not follow from the number of elements alone, so
 * the updater knows the model and which parameter it is asked for.
 */
public final class AdafactorUpdater extends FlatUpdater {
  private static final long serialVersionUID = 1;

  private Adafactor.Settings settings;
  private ModelConfig model;
  private transient String parameter;

  /** For JSON. */
  AdafactorUpdater() {}

  /**
   * An updater.
   *
   * @param model that it updates
   * @param scheduleStart step at which the learning rate's schedule begins
   */
  public AdafactorUpdater(
      Adafactor.Settings settings, ModelConfig model, Schedule schedule, long scheduleStart) {
    super(schedule, scheduleStart);
    this.settings = settings;
    this.model = model;
  }

  @Override
  Optimizer open(Parameters parameters, Backend backend, int threads) {
    return new Adafactor(parameters, settings, backend, threads);
  }

  @Override
  public ParameterRules rules() {
    return settings.rules();
  }

  @Override
  public StateLayout layout(Parameters parameters) {
    return StateLayout.adafactor(parameters, settings.minFactored());
  }

  @Override
  AdafactorUpdater of(String name) {
    AdafactorUpdater one = clone();
    one.bind(network());
    one.parameter = name;
    return one;
  }

  /** DL4J adds up what it is told for each parameter, and tells lengths only. */
  @Override
  public long stateSize(long count) {
    StateLayout layout = layout(Architecture.parameters(model));
    if (parameter == null) {
      return layout.size();
    }
    return layout.slots().stream()
        .filter(slot -> slot.parameter().equals(parameter))
        .mapToLong(StateLayout.Slot::elements)
        .sum();
  }

  @Override
  public AdafactorUpdater clone() {
    return new AdafactorUpdater(settings, model, schedule(), scheduleStart());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AdafactorUpdater that
        && Objects.equals(settings, that.settings)
        && Objects.equals(model, that.model)
        && Objects.equals(schedule(), that.schedule())
        && scheduleStart() == that.scheduleStart();
  }

  @Override
  public int hashCode() {
    return Objects.hash(settings, model, schedule(), scheduleStart());
  }
}
