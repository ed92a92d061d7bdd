package io.tianma.train.model.position;

import io.tianma.train.model.block.Recorder;
import io.tianma.train.model.block.Stack;
import io.tianma.train.model.config.PositionOptions.SinusoidalLayout;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.Tensor;

/**
 * Sines and cosines of the position, added to embeddings that are not scaled: T5 starts with
 * embeddings of variance 1, which a code of variance ½ neither drowns nor is drowned by.
 *
 * <p>Sources: Vaswani et al. 2017; tensor2tensor, PEGASUS (concatenated); Su,
 * kexue.fm/archives/8231.
 */
final class Sinusoidal implements PositionCode {
  private static final double BASE = 10000;

  @Override
  public String name() {
    return "sinusoidal";
  }

  @Override
  public boolean stepsAlike() {
    return true;
  }

  @Override
  public void check(Stack stack) {
    int d = stack.config().dModel();
    int width = stack.config().sinusoidalWidth();
    boolean concatenated = concatenated(stack);
    if (width == d && d % 2 != 0) {
      throw new IllegalArgumentException(
          "d-model = %d: must be even for %s = sinusoidal".formatted(d, stack.setting("position")));
    }
    if (width % 2 != 0 || concatenated && width < 4 || width > d) {
      throw new IllegalArgumentException(
          "sinusoidal-width = %d: must be even, at most d-model = %d%s"
              .formatted(width, d, concatenated ? ", and at least 4" : ""));
    }
  }

  /** Its table is added at the scale that it has. */
  @Override
  public boolean bearsScale() {
    return false;
  }

  @Override
  public void checkGrowth(Stack from, Stack to) {
    int old = from.config().sinusoidalWidth();
    int now = to.config().sinusoidalWidth();
    if (old != now) {
      throw new IllegalArgumentException(
          "sinusoidal-width = %d: another width than the %d of the model grown from means other frequencies; leave it out"
              .formatted(now, old));
    }
  }

  @Override
  public Variable onEmbeddings(Recorder on, Stack stack, Variable x, int first) {
    if (on.tape().place() != null) {
      int count = on.tape().place().count();
      String key = "%s sinusoids of %d".formatted(stack.name(), stack.config().sinusoidalWidth());
      return on.positions().addRowAtPlace(x, key, () -> table(stack, 0, count));
    }
    int length = x.value().size(1);
    Tensor table =
        on.positions().constant(table(stack, first, length), length, stack.config().dModel());
    return on.positions().addPositions(x, table);
  }

  private static boolean concatenated(Stack stack) {
    return stack.config().positions().sinusoidalLayout() == SinusoidalLayout.CONCATENATED;
  }

  /**
   * The rows of {@code count} positions, [count, D]: made for the code's width, repeated as often
   * as it fits, then zeros.
   */
  static float[] table(Stack stack, int first, int count) {
    int d = stack.config().dModel();
    int width = stack.config().sinusoidalWidth();
    float[] table = new float[count * d];
    for (int t = 0; t < count; t++) {
      for (int column = 0; column < d / width * width; column++) {
        int j = column % width;
        table[t * d + column] = (float) value(concatenated(stack), first + t, j, width);
      }
    }
    return table;
  }

  private static double value(boolean concatenated, int position, int j, int width) {
    if (concatenated) {
      int half = width / 2;
      double angle = position * StrictMath.pow(BASE, -(double) (j % half) / (half - 1));
      return j < half ? StrictMath.sin(angle) : StrictMath.cos(angle);
    }
    double angle = position * StrictMath.pow(BASE, -(double) (j - j % 2) / width);
    return j % 2 == 0 ? StrictMath.sin(angle) : StrictMath.cos(angle);
  }
}
