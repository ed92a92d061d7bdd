package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.reference.Cells.add;
import static io.tianma.train.tensor.reference.Cells.at;
import static io.tianma.train.tensor.reference.Cells.forEach;
import static io.tianma.train.tensor.reference.Cells.set;

import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.GaussianSpec;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.MixingKernels;
import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.Tensor;

/** Kernels of mixers as their definitions say, in double between load and store. */
final class ReferenceMixing implements MixingKernels {
  @Override
  public void multiply(Tensor aND, Tensor bND, Tensor yND) {
    forEach(yND, (n, d) -> set(yND, n, d, at(aND, n, d) * at(bND, n, d)));
  }

  @Override
  public void affine(Tensor xND, Tensor gammaD, Tensor betaD, Tensor yND) {
    forEach(
        yND,
        (n, d) -> {
          double gamma = gammaD == null ? 1 : at(gammaD, 0, d);
          set(yND, n, d, at(xND, n, d) * gamma + (betaD == null ? 0 : at(betaD, 0, d)));
        });
  }

  @Override
  public void addColumnSums(Tensor dyND, Tensor xND, Tensor sumsD) {
    for (int d = 0; d < dyND.columns(); d++) {
      double sum = 0;
      for (int n = 0; n < dyND.rows(); n++) {
        if (RaggedRows.counts(dyND, n)) {
          sum += at(dyND, n, d) * (xND == null ? 1 : at(xND, n, d));
        }
      }
      add(sumsD, 0, d, sum);
    }
  }

  @Override
  public void layerNorm(
      Tensor xND, Tensor gammaD, Tensor betaD, double eps, Tensor yND, Tensor statisticsN2) {
    for (int n = 0; n < xND.rows(); n++) {
      if (RaggedRows.counts(xND, n)) {
        ReferenceLayerNorm.row(n, xND, gammaD, betaD, eps, yND, statisticsN2);
      }
    }
  }

  @Override
  public void layerNormBackward(
      Tensor dyND,
      Tensor xND,
      Tensor gammaD,
      Tensor statisticsN2,
      Tensor dxND,
      Tensor dGammaD,
      Tensor dBetaD) {
    for (int n = 0; n < xND.rows(); n++) {
      if (RaggedRows.counts(xND, n)) {
        ReferenceLayerNorm.rowBackward(n, dyND, xND, gammaD, statisticsN2, dxND, dGammaD, dBetaD);
      }
    }
  }

  @Override
  public void softmax(int width, Tensor xND, Tensor yND) {
    ReferenceShares.softmax(width, xND, yND);
  }

  @Override
  public void softmaxBackward(int width, Tensor yND, Tensor dyND, Tensor dxND) {
    ReferenceShares.softmaxBackward(width, yND, dyND, dxND);
  }

  @Override
  public void logSoftmaxColumns(Tensor xBTD, Tensor yBTD) {
    ReferenceShares.logSoftmaxColumns(xBTD, yBTD);
  }

  @Override
  public void logSoftmaxColumnsBackward(Tensor yBTD, Tensor dyBTD, Tensor dxBTD) {
    ReferenceShares.logSoftmaxColumnsBackward(yBTD, dyBTD, dxBTD);
  }

  @Override
  public void mixPositions(
      boolean transpose,
      boolean causal,
      double alpha,
      Tensor w,
      Tensor xBSD,
      double beta,
      Tensor yBTD) {
    ReferencePositions.mix(transpose, causal, alpha, w, xBSD, beta, yBTD);
  }

  @Override
  public void addMixGradient(
      boolean causal, double alpha, Tensor dyBTD, Tensor xBSD, int firstRow, Tensor dw) {
    ReferencePositions.addMixGradient(causal, alpha, dyBTD, xBSD, firstRow, dw);
  }

  @Override
  public void addByPosition(Tensor biasT, Tensor xBTD) {
    ReferencePositions.addByPosition(biasT, xBTD);
  }

  @Override
  public void addPositionSums(Tensor dyBTD, Tensor dBiasT) {
    ReferencePositions.addPositionSums(dyBTD, dBiasT);
  }

  @Override
  public void convolve(int groups, int left, Tensor w, Tensor uBTD, Tensor cBTD) {
    new ReferenceConvolution(groups, left, w).forward(uBTD, cBTD);
  }

  @Override
  public void convolveBackward(
      int groups, int left, Tensor dcBTD, Tensor w, Tensor uBTD, Tensor duBTD, Tensor dw) {
    new ReferenceConvolution(groups, left, w).backward(dcBTD, uBTD, duBTD, dw);
  }

  @Override
  public void rotate(RotaryPairs pairs, boolean back, Tensor cosSin, Tensor xBTI) {
    ReferenceRotation.rotate(pairs, back, cosSin, xBTI);
  }

  @Override
  public void sentenceAngles(int[] ends, Tensor idsBT, Tensor table, Tensor cosSin) {
    ReferenceRotation.sentenceAngles(ends, idsBT, table, cosSin);
  }

  @Override
  public void scoreAttention(
      AttentionSpec spec, Tensor scores, Tensor v, Tensor probsBHTS, Tensor context) {
    ReferenceScores.forward(spec, scores, v, probsBHTS, context);
  }

  @Override
  public void scoreAttentionBackward(
      AttentionSpec spec,
      Tensor dContext,
      Tensor v,
      Tensor probsBHTS,
      Tensor dScoresBHTS,
      Tensor dv) {
    ReferenceScores.backward(spec, dContext, v, probsBHTS, dScoresBHTS, dv);
  }

  @Override
  public void moveRows(int by, Tensor xBSD, Tensor yBTD) {
    ReferenceLatents.moveRows(by, xBSD, yBTD);
  }

  @Override
  public void lengthen(Tensor lengthsB, int by, Tensor toB) {
    for (int b = 0; b < lengthsB.elements(); b++) {
      HostMemory.setInt(toB.address(), b, HostMemory.getInt(lengthsB.address(), b) + by);
    }
  }

  @Override
  public void sphere(Tensor xNZ, Tensor noiseN1Z, Tensor zNZ) {
    ReferenceLatents.sphere(xNZ, noiseN1Z, zNZ);
  }

  @Override
  public void sphereBackward(Tensor dzNZ, Tensor xNZ, Tensor noiseN1Z, Tensor dxNZ) {
    ReferenceLatents.sphereBackward(dzNZ, xNZ, noiseN1Z, dxNZ);
  }

  @Override
  public void normalizer(Tensor xND, Tensor moments2D, Tensor normalizer2D) {
    ReferenceGaussian.normalizer(xND, moments2D, normalizer2D);
  }

  @Override
  public void gaussian(
      GaussianSpec spec,
      Tensor xN2Z,
      Tensor normalizer2Z,
      Tensor thetaZ,
      Tensor noiseN1Z,
      Tensor zNZ,
      Tensor klN) {
    ReferenceGaussian.forward(spec, xN2Z, normalizer2Z, thetaZ, noiseN1Z, zNZ, klN);
  }

  @Override
  public void gaussianBackward(
      GaussianSpec spec,
      Tensor dzNZ,
      Tensor xN2Z,
      Tensor normalizer2Z,
      Tensor thetaZ,
      Tensor noiseN1Z,
      double factor,
      Tensor weight,
      Tensor dxN2Z,
      Tensor dThetaZ) {
    double klWeight = factor * Cells.at(weight, 0, 0);
    ReferenceGaussian.backward(
        spec, dzNZ, xN2Z, normalizer2Z, thetaZ, noiseN1Z, klWeight, dxN2Z, dThetaZ);
  }
}
