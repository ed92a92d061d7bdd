package io.tianma.train.tensor;

import io.tianma.train.tensor.Twins.Twin;

/**
 * Samples of some lengths, and tensors of them whose void rows are NaN. Letters: B batch, T rows of
 * a sample.
 */
final class Samples {
  final Twins t;
  final int batch;
  final int length;
  final Twin ends;

  Samples(Twins t, int batch, int length) {
    this.t = t;
    this.batch = batch;
    this.length = length;
    int[] lengths = new int[batch];
    for (int b = 0; b < batch; b++) {
      lengths[b] = t.coin() ? length : t.random.nextInt(length + 1);
    }
    this.ends = t.write(lengths, t.ints(1, batch));
  }

  /** [B, T, columns] of which void rows are NaN. */
  Twin tensor(int columns) {
    return tensor(0.5, columns);
  }

  /** The same with floats about as large as {@code scale}. */
  Twin tensor(double scale, int columns) {
    Twin ragged = ragged(t.window(scale, batch, length, columns));
    poison(ragged.expected());
    poison(ragged.actual());
    return ragged;
  }

  /** [B, T, columns] of which void rows are numbers, so that even a NaN written there is seen. */
  Twin result(int columns) {
    return ragged(t.window(0.5, batch, length, columns));
  }

  /** The same [B, T, ...] with these lengths. */
  Twin ragged(Twin x) {
    return new Twin(x.expected().ragged(ends.expected()), x.actual().ragged(ends.actual()));
  }

  private static void poison(Tensor x) {
    for (int row = 0; row < x.rows(); row++) {
      for (int j = 0; j < x.columns() && !RaggedRows.counts(x, row); j++) {
        HostMemory.set(x.type(), x.address(), (long) row * x.stride() + j, Double.NaN);
      }
    }
  }
}
