package io.tianma.train.dl4j;

import io.tianma.train.model.Seq2Seq;
import io.tianma.train.optim.Optimizer;
import io.tianma.train.tensor.Tensor;
import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.GradientUpdater;

/** Turns a flat gradient into the step that DL4J subtracts from the parameters. */
final class OptimizerRunner implements GradientUpdater<FlatUpdater> {
  private final FlatUpdater updater;
  private final Seq2SeqNetwork network;
  private INDArray state;

  OptimizerRunner(FlatUpdater updater, Seq2SeqNetwork network, INDArray state) {
    this.updater = updater;
    this.network = network;
    this.state = state;
  }

  @Override
  public FlatUpdater getConfig() {
    return updater;
  }

  /**
   * Replaces the gradient by the step; or takes it at once, where the parameters are on a device:
   * then nobody waits for it, and what is wrong with the norm is said by the next step.
   *
   * @throws NotFinite if the gradient's norm is not finite; nothing was changed then
   */
  @Override
  public void applyUpdater(INDArray gradient, int iteration, int epoch) {
    double rate = updater.getLearningRate(iteration, epoch);
    FlatVectors vectors = network.vectors();
    Optimizer optimizer = network.optimizer(updater);
    Tensor p = vectors.of(network.params());
    Tensor g = vectors.ofKernels(gradient);
    long t = iteration - network.momentsStart() + 1;
    if (vectors.onDevice()) {
      network.expectFiniteNorm(true);
      update(optimizer, p, g, vectors.of(state), rate, t);
      network.stepUnderWay();
      return;
    }
    double norm = optimizer.gradientToStep(p, g, vectors.of(state), rate, t);
    if (!Double.isFinite(norm)) {
      throw new NotFinite("gradient norm", norm);
    }
  }

  private void update(
      Optimizer optimizer, Tensor p, Tensor g, Tensor moments, double rate, long t) {
    Seq2Seq seq2Seq = network.seq2Seq();
    Tensor halves = seq2Seq.operands();
    if (halves == null) {
      optimizer.update(p, g, moments, rate, t);
    } else {
      seq2Seq.operandsAreCurrent(optimizer.updateBoth(p, g, moments, halves, rate, t));
    }
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
