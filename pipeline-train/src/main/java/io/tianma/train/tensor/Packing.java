package io.tianma.train.tensor;

/**
 * Samples that lie one behind the other in tensors [1, P, ...], without the padding between them.
 * Rows behind the last sample belong to none: they hold numbers, which nothing else depends on.
 *
 * @param samples B
 * @param longest T: no sample has more rows
 * @param table I32 [2 + B + P], read when a kernel runs: how many rows samples had with their
 *     padding; where each begins, and where the last ends; for each row its number among all rows
 *     with their padding, which decides what dropout drops
 */
public record Packing(int samples, int longest, Tensor table) {
  /** Entries of the table before those of rows. */
  public static int entriesBeforeRows(int samples) {
    return 2 + samples;
  }

  /** For each row its number among all rows with their padding: I32 [P]. */
  public Tensor places() {
    int before = entriesBeforeRows(samples);
    return table.region(before, Math.toIntExact(table.elements()) - before);
  }

  /** How many samples x [B, T, ...] or [1, P, ...] has. */
  public static int samples(Tensor x) {
    return x.packing() == null ? x.size(0) : x.packing().samples();
  }

  /** Most rows of a sample of x. */
  public static int longest(Tensor x) {
    return x.packing() == null ? x.size(1) : x.packing().longest();
  }
}
