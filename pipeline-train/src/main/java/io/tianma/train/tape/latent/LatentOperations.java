package io.tianma.train.tape.latent;

import io.tianma.train.tape.Operation;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tape.latent.MoveRows.Move;
import io.tianma.train.tensor.Tensor;

/**
 * What an autoencoder within a stack records: rows that leave the residual stream and others that
 * come in their place, and points of the sphere. What is read here is used by nothing else.
 * Letters: B batch, T rows of a sample, D columns, Z width of a latent.
 */
public final class LatentOperations {
  private final Tape tape;

  public LatentOperations(Tape tape) {
    this.tape = tape;
  }

  /** Room for latents of all layers, [B, 1, columns], that other sections read. */
  public Variable room(int samples, int columns) {
    return tape.kept(null, samples, 1, columns);
  }

  /**
   * The first row of each sample, [B, 1, D]: zeros for a sample without any. It leaves x for good:
   * what follows reads {@link #inFront}.
   *
   * @param x F [B, T, D]
   */
  public Variable first(Variable x) {
    Variable all = new Variable(tape.split(x.value().ragged(null)), null);
    Variable y = tape.inner(all, x.value().size(0), 1, x.columns());
    return tape.recorded(new MoveRows(tape, y.split(), null, new Move(0, x, y)), y);
  }

  /** The same where nothing else of x is read any more: its other rows have no gradient. */
  public Variable onlyFirst(Variable x) {
    Variable y = first(x);
    return tape.recorded(new Cleared(tape, x.gradient()), y);
  }

  /** A gradient that is zero before others add to it, which run backward later. */
  private record Cleared(Tape tape, Split gradient) implements Operation {
    @Override
    public void forward(int lane) {
      // there is nothing to compute
    }

    @Override
    public void backward(int lane) {
      tape.kernels(lane).fill(gradient.part(lane), 0);
    }
  }

  /**
   * x with those rows in place of those that {@link #first} took: the same memory.
   *
   * @param row F [B, 1, D]
   */
  public Variable inFront(Variable row, Variable x) {
    Variable y = new Variable(x.split(), x.gradient());
    return tape.recorded(new MoveRows(tape, null, null, new Move(0, row, y)), y);
  }

  /**
   * x with those rows in place of its first ones, which nobody reads any more: the same memory.
   *
   * @param row F [B, 1, D]
   */
  public Variable replaceFirst(Variable row, Variable x) {
    x.useAlone();
    Variable y = new Variable(x.split(), x.gradient());
    return tape.recorded(new MoveRows(tape, null, firstGradient(x), new Move(0, row, y)), y);
  }

  private Split firstGradient(Variable x) {
    return x.gradient() == null ? null : tape.split(x.gradient().whole().entry(0));
  }

  /**
   * x behind one more row of each sample, [B, T + 1, D].
   *
   * @param row F [B, 1, D]
   * @param x F [B, T, D]
   */
  public Variable prepend(Variable row, Variable x) {
    Tensor longer = lengthened(x.value().lengths());
    Variable y = tape.kept(longer, x.value().size(0), x.value().size(1) + 1, x.columns());
    return tape.recorded(new MoveRows(tape, null, null, new Move(0, row, y), new Move(1, x, y)), y);
  }

  /**
   * x without the first row of each sample, [B, T - 1, D].
   *
   * @param lengths I32 [B] of what is left, or null
   */
  public Variable withoutFirst(Variable x, Tensor lengths) {
    Variable y = tape.kept(lengths, x.value().size(0), x.value().size(1) - 1, x.columns());
    return tape.recorded(new MoveRows(tape, null, firstGradient(x), new Move(-1, x, y)), y);
  }

  /**
   * Points of the unit sphere, see {@link io.tianma.train.tensor.MixingKernels#sphere}.
   *
   * @param x F [B, 1, Z] with a gradient F
   * @param noise F [B, 1 + Z]
   * @param z [B, 1, Z] where they go, a window of {@link #room}
   */
  public Variable sphere(Variable x, Tensor noise, Variable z) {
    return tape.recorded(new OnSphere(tape, x, noise, z), z);
  }

  /**
   * What Gaussian latents of a layer are made with; see {@link
   * io.tianma.train.tensor.GaussianSpec}.
   *
   * @param moving F [2, 2 Z], moments for evaluation, which training writes; or null
   * @param share F [Z], or null where moments are not normalized
   * @param memory what a step keeps of the moving moments
   * @param klWeight of the divergence, times {@code tokenWeight} F [1], in the objective
   * @param together whether the rows are a batch that is normalized as a whole
   */
  public record Gaussian(
      double tau,
      Tensor moving,
      Weight share,
      double memory,
      double klWeight,
      Tensor tokenWeight,
      boolean together) {}

  /**
   * Points of Gaussians.
   *
   * @param x F [B, 1, 2 Z] with a gradient F; of {@link #gathered} where all rows are taken
   *     together
   * @param noise F [B, 1 + Z]
   * @param z [B, 1, Z] where they go, a window of {@link #room}
   * @param kl F [B], nats from N(0, I)
   */
  public Variable gaussian(Gaussian latent, Variable x, Tensor noise, Variable z, Tensor kl) {
    return tape.recorded(new OfGaussian(tape, latent, x, noise, z, kl), z);
  }

  /** The same values, which other sections read. */
  public Variable gathered(Variable x) {
    Variable y = tape.kept(null, x.value().shape());
    return tape.recorded(new MoveRows(tape, null, null, new Move(0, x, y)), y);
  }

  /** Says that a value is read under another name too, whose gradient comes first. */
  public void readElsewhere(Variable x) {
    x.use();
  }

  /** Numbers that are written before each run: F [B, columns]. */
  public Tensor noise(int samples, int columns) {
    return tape.lasting(samples, columns);
  }

  /** Room for divergences, F [B]. */
  public Tensor divergences(int samples) {
    return tape.lasting(samples);
  }

  private Tensor lengthened(Tensor lengths) {
    if (lengths == null) {
      return null;
    }
    Split old = tape.split(lengths);
    Split longer = tape.split(tape.lengths(lengths.size(0)));
    tape.recorded(
        lane -> tape.kernels(lane).mixing().lengthen(old.part(lane), 1, longer.part(lane)), null);
    return longer.whole();
  }
}
