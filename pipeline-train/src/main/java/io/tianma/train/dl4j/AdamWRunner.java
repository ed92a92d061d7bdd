package io.tianma.train.dl4j;

import io.tianma.train.model.Parameter;
import io.tianma.train.model.Parameters;
import io.tianma.train.plan.OptimizerOptions;
import io.tianma.train.tensor.AdamWStep;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;

/** Turns a flat gradient into the step that DL4J subtracts from the parameters. */
final class AdamWRunner implements GradientUpdater<AdamWUpdater> {
  private final AdamWUpdater updater;
  private final Parameters model;
  private final INDArray parameters;
  private final Kernels kernels;
  private INDArray state;

  AdamWRunner(AdamWUpdater updater, Seq2SeqLayer layer, INDArray parameters, INDArray state) {
    this.updater = updater;
    this.model = new Parameters(layer.model());
    this.parameters = parameters;
    this.kernels = Backend.named(layer.kernels()).open();
    this.state = state;
  }

  @Override
  public AdamWUpdater getConfig() {
    return updater;
  }

  @Override
  public void applyUpdater(INDArray gradient, int iteration, int epoch) {
    Tensor g = Flat.tensor(gradient);
    Tensor p = Flat.tensor(parameters);
    int count = Math.toIntExact(model.count());
    Tensor moments = Flat.tensor(state);
    Tensor m = moments.region(0, count);
    Tensor v = moments.region(count, count);
    Tensor norm = Tensor.at(kernels.memory().allocate(Double.BYTES), DType.F64, 1);
    kernels.sumOfSquares(g, norm);
    AdamWStep step = step(iteration);
    for (Parameter parameter : model) {
      kernels.adamW(
          parameter.decays() ? step : step.withoutDecay(),
          parameter.of(p),
          parameter.of(g),
          parameter.of(m),
          parameter.of(v),
          norm,
          false);
    }
    kernels.memory().free(norm.address());
  }

  private AdamWStep step(int iteration) {
    OptimizerOptions options = updater.options();
    int t = iteration + 1;
    return new AdamWStep(
        updater.getLearningRate(iteration, 0),
        options.beta1(),
        options.beta2(),
        options.epsilon(),
        options.decay(),
        1 - Math.pow(options.beta1(), t),
        1 - Math.pow(options.beta2(), t),
        options.clipNorm());
  }

  @Override
  public void setStateViewArray(INDArray view, long[] shape, char order, boolean initialize) {
    state = view;
  }

  @Override
  public void setState(Map<String, INDArray> values, boolean initialize) {
    throw new UnsupportedOperationException("state comes as one view");
  }

  @Override
  public Map<String, INDArray> getState() {
    return Map.of("state", state);
  }
}
