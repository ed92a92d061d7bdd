package io.tianma.train.tensor.cuda;

import static io.tianma.train.tensor.cuda.device.Source.MIXING;

import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.AttentionSpec;
import io.tianma.train.tensor.GaussianSpec;
import io.tianma.train.tensor.MixingKernels;
import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cuda.device.Device;
import io.tianma.train.tensor.cuda.device.Launch;
import io.tianma.train.tensor.cuda.device.Source;

/** Kernels of token mixers: elements, norms and softmax here, the others by those who know how. */
final class CudaMixing implements MixingKernels, AutoCloseable {
  private static final int THREADS = 128; // of a row
  private static final int TILE = 32; // columns of a block

  private final Launch launch;
  private final Arena scratch; // its blocks never move, so that recorded work stays valid
  private final ColumnParts parts;
  private final CudaConvolution convolution;
  private final CudaPositions positions;
  private final CudaRotation rotation;
  private final CudaScores scores;

  CudaMixing(Launch launch, Device device, Tables tables) {
    this.launch = launch;
    this.scratch = new Arena(device.memory());
    this.parts = new ColumnParts(launch, scratch);
    this.convolution = new CudaConvolution(launch, parts);
    this.positions = new CudaPositions(launch, device, scratch);
    this.rotation = new CudaRotation(launch, tables);
    this.scores = new CudaScores(launch);
  }

  @Override
  public void multiply(Tensor aND, Tensor bND, Tensor yND) {
    launch.of(MIXING, "multiplyRows", yND).with(aND).with(bND).with(yND).elements(yND.elements());
  }

  @Override
  public void affine(Tensor xND, Tensor gammaD, Tensor betaD, Tensor yND) {
    launch
        .of(MIXING, "affineRows", yND)
        .with(xND)
        .with(gammaD)
        .with(betaD)
        .with(yND)
        .elements(yND.elements());
  }

  @Override
  public void addColumnSums(Tensor dyND, Tensor xND, Tensor sumsD) {
    parts.addColumnSums(dyND, xND, null, sumsD);
  }

  @Override
  public void layerNorm(
      Tensor xND, Tensor gammaD, Tensor betaD, double eps, Tensor yND, Tensor statisticsN2) {
    launch
        .of(MIXING, "layerNorm", xND)
        .with(xND)
        .with(gammaD)
        .with(betaD)
        .with(eps)
        .with(yND)
        .with(statisticsN2)
        .blocks(xND.rows(), 1, THREADS);
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
    parts.addColumnSums(dyND, xND, statisticsN2, dGammaD);
    parts.addColumnSums(dyND, null, null, dBetaD);
    launch
        .of(MIXING, "layerNormSlopes", xND)
        .with(dyND)
        .with(xND)
        .with(gammaD)
        .with(statisticsN2)
        .with(dxND)
        .blocks(xND.rows(), 1, THREADS);
  }

  @Override
  public void softmax(int width, Tensor xND, Tensor yND) {
    launch
        .of(MIXING, "groupSoftmax", xND)
        .with(width)
        .with(xND)
        .with(yND)
        .elements(warps(xND, width));
  }

  @Override
  public void softmaxBackward(int width, Tensor yND, Tensor dyND, Tensor dxND) {
    launch
        .of(MIXING, "groupSoftmaxSlopes", yND)
        .with(width)
        .with(yND)
        .with(dyND)
        .with(dxND)
        .elements(warps(yND, width));
  }

  /** Threads of a warp for each group. */
  private static long warps(Tensor x, int width) {
    return x.elements() / width * TILE;
  }

  @Override
  public void logSoftmaxColumns(Tensor xBTD, Tensor yBTD) {
    launch
        .of(MIXING, "columnLogSoftmax", xBTD)
        .with(xBTD)
        .with(yBTD)
        .blocks(tiles(xBTD.columns()), xBTD.size(0), ColumnParts.THREADS);
  }

  @Override
  public void logSoftmaxColumnsBackward(Tensor yBTD, Tensor dyBTD, Tensor dxBTD) {
    launch
        .of(MIXING, "columnLogSoftmaxSlopes", yBTD)
        .with(yBTD)
        .with(dyBTD)
        .with(dxBTD)
        .blocks(tiles(yBTD.columns()), yBTD.size(0), ColumnParts.THREADS);
  }

  /** Tiles of 32 that hold that many rows or columns. */
  static int tiles(int size) {
    return (size + TILE - 1) / TILE;
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
    positions.mix(transpose, causal, alpha, w, xBSD, beta, yBTD);
  }

  @Override
  public void addMixGradient(
      boolean causal, double alpha, Tensor dyBTD, Tensor xBSD, int firstRow, Tensor dw) {
    positions.addMixGradient(causal, alpha, dyBTD, xBSD, firstRow, dw);
  }

  @Override
  public void addByPosition(Tensor biasT, Tensor xBTD) {
    positions.addByPosition(biasT, xBTD);
  }

  @Override
  public void addPositionSums(Tensor dyBTD, Tensor dBiasT) {
    positions.addPositionSums(dyBTD, dBiasT);
  }

  @Override
  public void convolve(int groups, int left, Tensor w, Tensor uBTD, Tensor cBTD) {
    convolution.forward(groups, left, w, uBTD, cBTD);
  }

  @Override
  public void convolveBackward(
      int groups, int left, Tensor dcBTD, Tensor w, Tensor uBTD, Tensor duBTD, Tensor dw) {
    convolution.backward(groups, left, dcBTD, w, uBTD, duBTD, dw);
  }

  @Override
  public void rotate(RotaryPairs pairs, boolean back, Tensor cosSin, Tensor xBTI) {
    rotation.rotate(pairs, back, cosSin, xBTI);
  }

  @Override
  public void sentenceAngles(int[] ends, Tensor idsBT, Tensor table, Tensor cosSin) {
    rotation.sentenceAngles(ends, idsBT, table, cosSin);
  }

  @Override
  public void scoreAttention(
      AttentionSpec spec, Tensor scoresBHTS, Tensor v, Tensor probsBHTS, Tensor context) {
    scores.forward(spec, scoresBHTS, v, probsBHTS, context);
  }

  @Override
  public void scoreAttentionBackward(
      AttentionSpec spec,
      Tensor dContext,
      Tensor v,
      Tensor probsBHTS,
      Tensor dScoresBHTS,
      Tensor dv) {
    scores.backward(spec, dContext, v, probsBHTS, dScoresBHTS, dv);
  }

  @Override
  public void moveRows(int by, Tensor xBSD, Tensor yBTD) {
    latents("moveRows", yBTD).with(by).with(xBSD).with(yBTD).elements(xBSD.elements());
  }

  @Override
  public void lengthen(Tensor lengthsB, int by, Tensor toB) {
    latents("lengthen", toB)
        .with(lengthsB.address())
        .with(toB.columns())
        .with(by)
        .with(toB.address())
        .elements(toB.elements());
  }

  @Override
  public void sphere(Tensor xNZ, Tensor noiseN1Z, Tensor zNZ) {
    latents("sphere", zNZ).with(xNZ).with(noiseN1Z).with(zNZ).blocks(warps(xNZ), 1, THREADS);
  }

  @Override
  public void sphereBackward(Tensor dzNZ, Tensor xNZ, Tensor noiseN1Z, Tensor dxNZ) {
    latents("sphereBackward", dxNZ)
        .with(dzNZ)
        .with(xNZ)
        .with(noiseN1Z)
        .with(dxNZ)
        .blocks(warps(xNZ), 1, THREADS);
  }

  @Override
  public void normalizer(Tensor xND, Tensor moments2D, Tensor normalizer2D) {
    latents("normalizer", normalizer2D)
        .with(xND)
        .with(moments2D)
        .with(normalizer2D)
        .elements(normalizer2D.columns());
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
    latents("gaussian", zNZ)
        .with(spec.tau())
        .with(xN2Z)
        .with(normalizer2Z)
        .with(thetaZ)
        .with(noiseN1Z)
        .with(zNZ)
        .with(klN)
        .blocks(warps(xN2Z), 1, THREADS);
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
    latents("gaussianBackward", dxN2Z)
        .with(spec.tau())
        .with(spec.together() ? 1 : 0)
        .with(dzNZ)
        .with(xN2Z)
        .with(normalizer2Z)
        .with(thetaZ)
        .with(noiseN1Z)
        .with(factor)
        .with(weight)
        .with(dxN2Z)
        .with(dThetaZ)
        .elements(dzNZ.columns());
  }

  private Launch latents(String kernel, Tensor like) {
    return launch.of(Source.POSITIONS, kernel, like);
  }

  /** Blocks whose warps take a row each. */
  private static int warps(Tensor xNZ) {
    return CudaKernels.ceil(xNZ.rows(), THREADS / 32);
  }

  @Override
  public void close() {
    scratch.close();
  }
}
