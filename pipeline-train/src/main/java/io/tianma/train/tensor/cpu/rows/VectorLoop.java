package io.tianma.train.tensor.cpu.rows;

/** One loop over n elements of up to four runs; 0 for those that it does not know. */
public interface VectorLoop {
  void run(long a, long b, long c, long d, int n);
}
