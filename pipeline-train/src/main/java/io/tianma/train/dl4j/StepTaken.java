package io.tianma.train.dl4j;

import org.deeplearning4j.optimize.api.StepFunction;
import org.deeplearning4j.optimize.solvers.accumulation.GradientsAccumulator;
import org.deeplearning4j.optimize.solvers.accumulation.IndexedTail;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * For networks whose updater has changed the parameters already, on a device: DL4J asks this in
 * place of subtracting the gradient, and nothing is left to do. It is no part of a configuration,
 * so every opened network needs its own.
 */
final class StepTaken implements GradientsAccumulator {
  private static final long serialVersionUID = 1;

  @Override
  public IndexedTail getExternalSource() {
    return null;
  }

  @Override
  public void setExternalSource(IndexedTail source) {}

  @Override
  public void applyUpdate(
      StepFunction function, INDArray parameters, INDArray updates, boolean isFinalStep) {}

  @Override
  public void applyUpdate(
      StepFunction function, INDArray parameters, INDArray updates, double alpha) {}

  @Override
  public void storeUpdate(INDArray array, int iterationNumber, int epochNumber) {}

  @Override
  public void receiveUpdate(INDArray array) {}

  @Override
  public void reset() {}

  @Override
  public void touch() {}

  @Override
  public boolean hasAnything() {
    return false;
  }

  @Override
  public void markExternalUpdates(boolean updatesAvailable) {}
}
