package io.tianma.train.tape.latent;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.Tensor;

/** A point of the unit sphere for each row, by the row's noise. */
final class OnSphere implements Operation {
  private final Tape tape;
  private final Variable x;
  private final Split noise;
  private final Variable z;

  /**
   * @param noise F [B, 1 + Z]
   */
  OnSphere(Tape tape, Variable x, Tensor noise, Variable z) {
    this.tape = tape;
    this.x = x;
    this.noise = tape.split(noise);
    this.z = z;
    x.useAlone();
  }

  @Override
  public void forward(int lane) {
    tape.kernels(lane)
        .mixing()
        .sphere(x.split().part(lane), noise.part(lane), z.split().part(lane));
  }

  @Override
  public void backward(int lane) {
    tape.kernels(lane)
        .mixing()
        .sphereBackward(
            z.gradient().part(lane),
            x.split().part(lane),
            noise.part(lane),
            x.gradient().part(lane));
  }
}
