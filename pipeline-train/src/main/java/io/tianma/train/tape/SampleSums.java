package io.tianma.train.tape;

import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;

/**
 * The gradient of a vector, or of its first entries: what each sample contributes is made apart and
 * added up in order, so that the number of lanes changes no bit.
 */
public final class SampleSums {
  private final Tape tape;
  private final Weight vector;
  private final int use;
  private final Tensor[] ofSample;
  private final Tensor used;

  /** Registers the use of the first {@code entries}. */
  public SampleSums(Tape tape, Weight vector, int samples, int entries) {
    this.tape = tape;
    this.vector = vector;
    this.use = vector.use();
    this.ofSample = new Tensor[tape.training() ? samples : 0];
    this.used = tape.training() ? vector.gradient().slice(0, entries) : null;
    Tensor room = tape.training() ? tape.temporary(samples, entries) : null;
    for (int b = 0; b < ofSample.length; b++) {
      ofSample[b] = room.slice(b, 1).reshape(entries);
    }
  }

  /** Zeros to which the contribution of a sample is to be added. */
  public Tensor cleared(int lane, int sample) {
    tape.kernels(lane).fill(ofSample[sample], 0);
    return ofSample[sample];
  }

  public void share(int lane) {
    if (lane > 0) {
      return;
    }
    Kernels k = tape.kernels(0);
    if (!vector.adds(use)) {
      k.fill(vector.gradient(), 0);
    }
    for (Tensor contribution : ofSample) {
      k.axpy(1, contribution, used);
    }
  }

  /** The samples of x one by one, or none where no gradient is wanted. */
  public static Tensor[] samples(Tape tape, Tensor x) {
    Tensor[] samples = new Tensor[tape.training() ? x.size(0) : 0];
    for (int b = 0; b < samples.length; b++) {
      samples[b] = x.slice(b, 1);
    }
    return samples;
  }
}
