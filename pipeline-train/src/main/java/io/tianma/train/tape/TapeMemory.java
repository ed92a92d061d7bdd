package io.tianma.train.tape;

import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Packing;
import io.tianma.train.tensor.Tensor;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Where the values of a tape lie: which of them live how long, and which type they have. */
abstract class TapeMemory {
  private final int lanes;
  private final Kernels[] kernels;
  private final DType type;
  private final DType operands;
  private final DType
      products; // of their results, where nothing but attention and activations reads them
  private final Arena kept;
  private final Arena scratch;
  private final boolean training;
  private final Map<String, Tensor> shared = new HashMap<>();

  TapeMemory(
      int lanes,
      Kernels[] kernels,
      DType type,
      DType operands,
      Arena kept,
      Arena scratch,
      boolean training) {
    this.lanes = lanes;
    this.kernels = kernels.clone();
    this.type = type;
    this.operands = operands;
    this.products = kernels[0].narrow() ? operands : type;
    this.kept = kept;
    this.scratch = scratch;
    this.training = training;
    scratch.reset();
  }

  /** Memory of a section is handed out again. */
  void endSection() {
    scratch.reset();
  }

  /** Token ids I32 [B, T] to be written before a run. */
  public Split ids(int samples, int length) {
    return split(kept.take(DType.I32, samples, length));
  }

  /** The same with room for where the samples end; all rows are computed. */
  public Sequence sequence(int samples, int length) {
    return new Sequence(ids(samples, length), lengths(samples));
  }

  /** The same of samples that may end early: nothing is computed for positions behind an end. */
  public Sequence raggedSequence(int samples, int length) {
    Tensor lengths = lengths(samples);
    return new Sequence(ids(samples, length, lengths), lengths);
  }

  /**
   * The same of samples that lie one behind the other; for kernels that {@linkplain Kernels#packs
   * pack}.
   *
   * @param rows P of all samples, and perhaps more
   * @param longest most rows of a sample
   */
  public Sequence packedSequence(int rows, int samples, int longest) {
    Tensor table = kept.take(DType.I32, Packing.entriesBeforeRows(samples) + rows);
    Packing packing = new Packing(samples, longest, table);
    return new Sequence(split(kept.take(DType.I32, 1, rows).packed(packing)), null);
  }

  /** Token ids of samples that end at lengths I32 [B]. */
  Split ids(int samples, int length, Tensor lengths) {
    // below float32 every number of rows would need code of its own: there all rows count
    Tensor ids = kept.take(DType.I32, samples, length);
    return split(operands == type && kernels[0].skipsPadding() ? ids.ragged(lengths) : ids);
  }

  /** Lengths I32 [B] of samples, to be written before a run. */
  public Tensor lengths(int samples) {
    return kept.take(DType.I32, samples);
  }

  /** Room for values that later tapes fill and read; not for training. */
  public Variable store(int... shape) {
    return kept(null, shape);
  }

  /** The same as products write it. */
  public Variable storeOfProducts(int... shape) {
    return kept(products, null, shape);
  }

  /** Kernels of a lane. */
  public Kernels kernels(int lane) {
    return kernels[lane];
  }

  /** How many threads share the samples. */
  public int lanes() {
    return lanes;
  }

  /** Type of all values that products do not read. */
  public DType type() {
    return type;
  }

  /** Type of what products read. */
  public DType operands() {
    return operands;
  }

  /** Type of what products write, where nothing but attention and activations reads it. */
  public DType products() {
    return products;
  }

  /** Whether gradients are wanted. */
  public boolean training() {
    return training;
  }

  /**
   * Memory that backward will read: lives as long as the tape in training, as long as the section
   * otherwise.
   */
  public Tensor saved(int... shape) {
    return (training ? kept : scratch).take(type, shape);
  }

  /** Memory that lives as long as the section. */
  public Tensor temporary(int... shape) {
    return temporary(type, shape);
  }

  /** The same of that type. */
  public Tensor temporary(DType of, int... shape) {
    return scratch.take(of, shape);
  }

  /** Memory that lives as long as the tape. */
  public Tensor lasting(int... shape) {
    return lasting(type, shape);
  }

  /** The same of that type. */
  public Tensor lasting(DType of, int... shape) {
    return kept.take(of, shape);
  }

  /** Memory that lives as long as the tape, the same for all who ask by that name and shape. */
  public Tensor shared(String name, DType of, int... shape) {
    return shared.computeIfAbsent(name + Arrays.toString(shape), key -> kept.take(of, shape));
  }

  /** Values that no other tape on the same memory overwrites; see {@link Arena#constant}. */
  public Tensor constant(String key, Supplier<double[]> values, int... shape) {
    return kept.constant(key, type, values, shape);
  }

  /** Each lane's samples of it. */
  public Split split(Tensor whole) {
    return new Split(whole, lanes());
  }

  /** A variable with the samples of x that is no operand of products, nor its gradient. */
  public Variable inner(Variable x, int... shape) {
    return variable(type, type, x, shape);
  }

  /** A variable with the samples of x that products read, though not its gradient. */
  public Variable operandLike(Variable x, int... shape) {
    return variable(operands, type, x, shape);
  }

  /**
   * The samples of x as they really are, whether or not the tape skips what follows them.
   *
   * @param lengths I32 [B], or null if all rows count
   */
  public Split counted(Split x, Tensor lengths) {
    return lengths == null || x.whole().lengths() != null ? x : split(x.whole().ragged(lengths));
  }

  /** Zeroes what follows the samples of x where the tape does not skip it. */
  public void clearPadding(int lane, Split x, Split counted) {
    if (x != counted) {
      kernels(lane).clearVoid(counted.part(lane));
    }
  }

  /** The same as products can read it: itself, or room for a copy as long as the section. */
  public Split operand(Split x) {
    DType has = x.whole().type();
    return has == operands
        ? x
        : split(scratch.take(operands, x.whole().shape()).withSamplesOf(x.whole()));
  }

  /** A variable with the samples of x whose gradient only its own section needs. */
  public Variable variable(DType values, DType gradients, Variable x, int... shape) {
    Tensor value = (training ? kept : scratch).take(values, shape).withSamplesOf(x.value());
    Tensor gradient = training ? scratch.take(gradients, shape).withSamplesOf(x.value()) : null;
    return new Variable(split(value), training ? split(gradient) : null);
  }

  /** A variable with the samples of another tensor that other sections read. */
  public Variable keptLike(DType values, Tensor samplesOf, int... shape) {
    Tensor value = kept.take(values, shape).withSamplesOf(samplesOf);
    Tensor gradient = training ? kept.take(type, shape).withSamplesOf(samplesOf) : null;
    return new Variable(split(value), training ? split(gradient) : null);
  }

  /** A variable that other sections read, whose samples may end early. */
  public Variable kept(Tensor lengths, int... shape) {
    return kept(type, lengths, shape);
  }

  /** The same, whose values have that type. */
  public Variable kept(DType values, Tensor lengths, int... shape) {
    Tensor value = kept.take(values, shape).ragged(lengths);
    Tensor gradient = training ? kept.take(type, shape).ragged(lengths) : null;
    return new Variable(split(value), training ? split(gradient) : null);
  }
}
