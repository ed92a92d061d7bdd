package io.tianma.train.tensor;

/**
 * Which rows of a tensor count, for backends on the processor: all, or of a ragged tensor ({@link
 * Tensor#ragged}) those before the lengths of their samples.
 *
 * <p>Rows that count are visited in runs: {@code for (int from = 0; from < x.rows(); from = next(x,
 * end))} with {@code end = end(x, from)}.
 */
public final class RaggedRows {
  private RaggedRows() {}

  /** Rows of that sample of x [B, T, ...] that count. */
  public static int length(Tensor x, int sample) {
    return x.lengths() == null ? x.size(1) : HostMemory.getInt(x.lengths().address(), sample);
  }

  /** Whether a row counts. */
  public static boolean counts(Tensor x, int row) {
    return x.lengths() == null || row % x.size(1) < length(x, row / x.size(1));
  }

  /** One past the last of the rows that count from {@code from}, the first of a sample, on. */
  public static int end(Tensor x, int from) {
    if (x.lengths() == null) {
      return x.rows();
    }
    int width = x.size(1);
    int sample = width == 0 ? x.size(0) : from / width;
    while (sample < x.size(0) && length(x, sample) == width) {
      sample++;
    }
    return sample * width + (sample < x.size(0) ? length(x, sample) : 0);
  }

  /** The first row of the next sample behind a run that ends there. */
  public static int next(Tensor x, int end) {
    return x.lengths() == null ? x.rows() : (end / x.size(1) + 1) * x.size(1);
  }
}
