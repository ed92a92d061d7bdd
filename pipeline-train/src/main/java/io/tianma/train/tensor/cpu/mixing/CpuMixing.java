package io.tianma.train.tensor.cpu.mixing;

import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.GaussianSpec;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.MixingKernels;
import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.attention.CpuScores;
import io.tianma.train.tensor.cpu.product.Products;
import io.tianma.train.tensor.cpu.rotation.CpuRotation;
import io.tianma.train.tensor.cpu.rotation.Turns;
import io.tianma.train.tensor.cpu.rows.Rows;

/** Chooses by type: float32 by classes of their own, float64 by the reference's loops. */
public final class CpuMixing implements MixingKernels, AutoCloseable {
  private final MixingKernels doubles;
  private final CpuColumns columns;
  private final CpuLayerNorm layerNorm;
  private final CpuShares shares;
  private final CpuColumnShares columnShares;
  private final CpuPositions positions;
  private final CpuConvolution convolution;
  private final CpuRotation rotation;
  private final CpuScores scores;

  public CpuMixing(Memory memory, Products products, Rows rows, MixingKernels doubles) {
    this.doubles = doubles;
    this.columns = new CpuColumns(rows);
    this.layerNorm = new CpuLayerNorm(rows);
    this.shares = new CpuShares(rows);
    this.columnShares = new CpuColumnShares(rows);
    this.positions = new CpuPositions(products, rows);
    this.convolution = new CpuConvolution(rows, Taps.like(rows));
    this.rotation = new CpuRotation(Turns.like(rows));
    this.scores = new CpuScores(memory, products, rows);
  }

  private static boolean wide(Tensor x) {
    return x.type() == DType.F64;
  }

  @Override
  public void multiply(Tensor aND, Tensor bND, Tensor yND) {
    if (wide(yND)) {
      doubles.multiply(aND, bND, yND);
    } else {
      columns.multiply(aND, bND, yND);
    }
  }

  @Override
  public void affine(Tensor xND, Tensor gammaD, Tensor betaD, Tensor yND) {
    if (wide(yND)) {
      doubles.affine(xND, gammaD, betaD, yND);
    } else {
      columns.affine(xND, gammaD, betaD, yND);
    }
  }

  @Override
  public void addColumnSums(Tensor dyND, Tensor xND, Tensor sumsD) {
    if (wide(dyND)) {
      doubles.addColumnSums(dyND, xND, sumsD);
    } else {
      columns.addColumnSums(dyND, xND, sumsD);
    }
  }

  @Override
  public void layerNorm(
      Tensor xND, Tensor gammaD, Tensor betaD, double eps, Tensor yND, Tensor statisticsN2) {
    if (wide(xND)) {
      doubles.layerNorm(xND, gammaD, betaD, eps, yND, statisticsN2);
    } else {
      layerNorm.forward(xND, gammaD, betaD, eps, yND, statisticsN2);
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
    if (wide(xND)) {
      doubles.layerNormBackward(dyND, xND, gammaD, statisticsN2, dxND, dGammaD, dBetaD);
    } else {
      layerNorm.backward(dyND, xND, gammaD, statisticsN2, dxND, dGammaD, dBetaD);
    }
  }

  @Override
  public void softmax(int width, Tensor xND, Tensor yND) {
    if (wide(xND)) {
      doubles.softmax(width, xND, yND);
    } else {
      shares.softmax(width, xND, yND);
    }
  }

  @Override
  public void softmaxBackward(int width, Tensor yND, Tensor dyND, Tensor dxND) {
    if (wide(yND)) {
      doubles.softmaxBackward(width, yND, dyND, dxND);
    } else {
      shares.softmaxBackward(width, yND, dyND, dxND);
    }
  }

  @Override
  public void logSoftmaxColumns(Tensor xBTD, Tensor yBTD) {
    if (wide(xBTD)) {
      doubles.logSoftmaxColumns(xBTD, yBTD);
    } else {
      columnShares.logSoftmax(xBTD, yBTD);
    }
  }

  @Override
  public void logSoftmaxColumnsBackward(Tensor yBTD, Tensor dyBTD, Tensor dxBTD) {
    if (wide(yBTD)) {
      doubles.logSoftmaxColumnsBackward(yBTD, dyBTD, dxBTD);
    } else {
      columnShares.logSoftmaxBackward(yBTD, dyBTD, dxBTD);
    }
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
    if (wide(xBSD)) {
      doubles.mixPositions(transpose, causal, alpha, w, xBSD, beta, yBTD);
    } else {
      positions.mix(transpose, causal, alpha, w, xBSD, beta, yBTD);
    }
  }

  @Override
  public void addMixGradient(
      boolean causal, double alpha, Tensor dyBTD, Tensor xBSD, int firstRow, Tensor dw) {
    if (wide(xBSD)) {
      doubles.addMixGradient(causal, alpha, dyBTD, xBSD, firstRow, dw);
    } else {
      positions.addMixGradient(causal, alpha, dyBTD, xBSD, firstRow, dw);
    }
  }

  @Override
  public void addByPosition(Tensor biasT, Tensor xBTD) {
    if (wide(xBTD)) {
      doubles.addByPosition(biasT, xBTD);
    } else {
      positions.addByPosition(biasT, xBTD);
    }
  }

  @Override
  public void addPositionSums(Tensor dyBTD, Tensor dBiasT) {
    if (wide(dyBTD)) {
      doubles.addPositionSums(dyBTD, dBiasT);
    } else {
      positions.addPositionSums(dyBTD, dBiasT);
    }
  }

  @Override
  public void convolve(int groups, int left, Tensor w, Tensor uBTD, Tensor cBTD) {
    if (wide(uBTD)) {
      doubles.convolve(groups, left, w, uBTD, cBTD);
    } else {
      convolution.forward(groups, left, w, uBTD, cBTD);
    }
  }

  @Override
  public void convolveBackward(
      int groups, int left, Tensor dcBTD, Tensor w, Tensor uBTD, Tensor duBTD, Tensor dw) {
    if (wide(uBTD)) {
      doubles.convolveBackward(groups, left, dcBTD, w, uBTD, duBTD, dw);
    } else {
      convolution.backward(groups, left, dcBTD, w, uBTD, duBTD, dw);
    }
  }

  @Override
  public void rotate(RotaryPairs pairs, boolean back, Tensor cosSin, Tensor xBTI) {
    if (wide(xBTI)) {
      doubles.rotate(pairs, back, cosSin, xBTI);
    } else {
      rotation.rotate(pairs, back, cosSin, xBTI);
    }
  }

  @Override
  public void sentenceAngles(int[] ends, Tensor idsBT, Tensor table, Tensor cosSin) {
    rotation.sentenceAngles(ends, idsBT, table, cosSin);
  }

  @Override
  public void scoreAttention(
      AttentionSpec spec, Tensor scoresBHTS, Tensor v, Tensor probsBHTS, Tensor context) {
    if (wide(v)) {
      doubles.scoreAttention(spec, scoresBHTS, v, probsBHTS, context);
    } else {
      scores.forward(spec, scoresBHTS, v, probsBHTS, context);
    }
  }

  @Override
  public void scoreAttentionBackward(
      AttentionSpec spec,
      Tensor dContext,
      Tensor v,
      Tensor probsBHTS,
      Tensor dScoresBHTS,
      Tensor dv) {
    if (wide(v)) {
      doubles.scoreAttentionBackward(spec, dContext, v, probsBHTS, dScoresBHTS, dv);
    } else {
      scores.backward(spec, dContext, v, probsBHTS, dScoresBHTS, dv);
    }
  }

  // a row or less of each sample: no work for vectors

  @Override
  public void moveRows(int by, Tensor xBSD, Tensor yBTD) {
    doubles.moveRows(by, xBSD, yBTD);
  }

  @Override
  public void lengthen(Tensor lengthsB, int by, Tensor toB) {
    doubles.lengthen(lengthsB, by, toB);
  }

  @Override
  public void sphere(Tensor xNZ, Tensor noiseN1Z, Tensor zNZ) {
    doubles.sphere(xNZ, noiseN1Z, zNZ);
  }

  @Override
  public void sphereBackward(Tensor dzNZ, Tensor xNZ, Tensor noiseN1Z, Tensor dxNZ) {
    doubles.sphereBackward(dzNZ, xNZ, noiseN1Z, dxNZ);
  }

  @Override
  public void normalizer(Tensor xND, Tensor moments2D, Tensor normalizer2D) {
    doubles.normalizer(xND, moments2D, normalizer2D);
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
    doubles.gaussian(spec, xN2Z, normalizer2Z, thetaZ, noiseN1Z, zNZ, klN);
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
    doubles.gaussianBackward(
        spec, dzNZ, xN2Z, normalizer2Z, thetaZ, noiseN1Z, factor, weight, dxN2Z, dThetaZ);
  }

  @Override
  public void close() {
    scores.close();
  }
}
