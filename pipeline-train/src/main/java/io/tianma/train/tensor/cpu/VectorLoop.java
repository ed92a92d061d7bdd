package io.tianma.train.tensor.cpu;

/** One loop over n elements of up to four runs; 0 for those that it does not know. */
interface VectorLoop {
  void run(long a, long b, long c, long d, int n);
}
