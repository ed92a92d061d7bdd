package io.tianma.train.tape;

import io.tianma.train.tensor.Activation;
import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.LossSpec;
import io.tianma.train.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A network recorded once for one shape of batch, and run forward and backward as often as wanted
 * without allocation.
 *
 * <p>Every method that returns a {@link Variable} records an operation and reserves its memory;
 * nothing is computed before {@link #forward}. The batch is split among the lanes of a team by
 * samples. {@link #section} ends a part of the network: there the lanes meet, share the gradients
 * of parameters, and memory that only this part needed is handed out again.
 */
public final class Tape {
  private record Given(float[] values, Tensor place) {}

  private final Team team;
  private final Kernels[] kernels;
  private final DType type;
  private final DType operands;
  private final DType
      products; // of their results, where nothing but attention and activations reads them
  private final Arena kept;
  private final Arena scratch;
  private final boolean training;
  private final Sections sections;
  private final Map<String, Weight> weights = new LinkedHashMap<>();
  private final List<Given> given = new ArrayList<>();
  private final Map<String, Tensor> parts = new HashMap<>(); // of the residual stream, by shape
  private final Map<String, Tensor> partGradients = new HashMap<>();
  private AddDropped latestSum;
  private Totals totals;
  private Tensor dropoutCounter;
  private double dropoutRate;
  private int streams;
  private Tensor allWeights;
  private Tensor allOperands;
  private boolean accumulates;
  private Runnable forward;
  private final Runnable[] backward = new Runnable[2]; // which overwrites gradients, which adds

  /**
   * A blank tape.
   *
   * @param kernels one for each lane
   * @param kept holds what lives as long as the tape; reset by the caller
   * @param scratch holds what one section needs; reset here
   * @param training whether gradients and dropout are wanted
   */
  public Tape(
      Team team, Kernels[] kernels, DType type, Arena kept, Arena scratch, boolean training) {
    this(team, kernels, type, type, kept, scratch, training);
  }

  /**
   * A blank tape whose products read another type than the rest.
   *
   * @param operands {@code type}, or BF16: the weights given must then have copies of that type
   */
  public Tape(
      Team team,
      Kernels[] kernels,
      DType type,
      DType operands,
      Arena kept,
      Arena scratch,
      boolean training) {
    this.team = team;
    this.sections = new Sections(team);
    this.kernels = kernels.clone();
    this.type = type;
    this.operands = operands;
    this.products = kernels[0].narrow() ? operands : type;
    this.kept = kept;
    this.scratch = scratch;
    this.training = training;
    scratch.reset();
    if (operands != type) {
      sections.add(this::copyWeights);
      section();
    }
  }

  /**
   * Says that the operands of all weights are a copy of this vector, so that one call makes them.
   */
  public void operandsOf(Tensor weights, Tensor copies) {
    if (products != type && weights != copies) {
      allWeights = weights;
      allOperands = copies;
    }
  }

  private void copyWeights(int lane) {
    if (allOperands != null) {
      kernels(lane).copy(allWeights, allOperands);
      return;
    }
    for (Weight weight : weights.values()) {
      weight.copyToOperand(kernels(lane), lane, lanes());
    }
  }

  /**
   * Drops that share of activations from here on, with masks that {@code counter} I32[4] and the
   * position decide.
   */
  public void dropoutFrom(Tensor counter, double rate) {
    dropoutCounter = counter;
    dropoutRate = training ? rate : 0;
  }

  /** The weight of that name; the same object for every use on this tape. */
  public Weight weight(String name, Tensor value, Tensor gradient) {
    return weight(name, value, gradient, value);
  }

  /**
   * The same with what products read instead of the values: they are copied there first of all in
   * each forward pass.
   */
  public Weight weight(String name, Tensor value, Tensor gradient, Tensor operand) {
    return weights.computeIfAbsent(name, n -> new Weight(value, gradient, operand));
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

  /** Rows of the table for each id: [B, T, D]. */
  public Variable embed(Split idsBT, Weight table) {
    Tensor ids = idsBT.whole();
    Tensor lengths = ids.lengths();
    Variable y = keptVariable(lengths, ids.size(0), ids.size(1), table.value().columns());
    return record(new Embed(this, idsBT, table, y), y);
  }

  /** RMS norm within a block, read by products. */
  public Variable rmsNorm(Variable x, Weight gamma, double eps) {
    return normalize(x, gamma, eps, variable(operands, products, x, x.value().shape()));
  }

  /** The same, whose result is read by other operations than products. */
  public Variable innerNorm(Variable x, Weight gamma, double eps) {
    return normalize(x, gamma, eps, inner(x, x.value().shape()));
  }

  /** RMS norm and dropout at the end of a stack; products of later sections read the result. */
  public Variable finalNorm(Variable x, Weight gamma, double eps) {
    Variable y = keptVariable(undropped(), x.value().lengths(), x.value().shape());
    return dropout(normalize(x, gamma, eps, y), operands);
  }

  /** Type of an operand of products before its dropout. */
  private DType undropped() {
    return dropoutRate == 0 ? operands : type;
  }

  private Variable normalize(Variable x, Weight gamma, double eps, Variable y) {
    return record(new Normalize(this, x, gamma, eps, y), y);
  }

  /** {@code alpha x Wᵀ}. */
  public Variable linear(Variable x, Weight weight, double alpha) {
    Variable y = variable(products, operands, x, withColumns(x, weight.value().rows()));
    return record(new Linear(this, x, weight, null, y, alpha), y);
  }

  /** {@code x Wᵀ}: [B, T, in] to [B, T, out]. */
  public Variable linear(Variable x, Weight weight) {
    Variable y = variable(products, operands, x, withColumns(x, weight.value().rows()));
    return record(new Linear(this, x, weight, null, y), y);
  }

  /** The same, read by later sections or tapes too. */
  public Variable keptLinear(Variable x, Weight weight) {
    Variable y = keptVariable(x.value().lengths(), withColumns(x, weight.value().rows()));
    return record(new Linear(this, x, weight, null, y), y);
  }

  /** The same, whose result and its gradient are read by other operations than products. */
  public Variable innerLinear(Variable x, Weight weight) {
    Variable y = inner(x, withColumns(x, weight.value().rows()));
    return record(new Linear(this, x, weight, null, y), y);
  }

  /** The same value as products read it. */
  public Variable operand(Variable x) {
    if (operands == type) {
      return x;
    }
    Variable y = variable(operands, type, x, x.value().shape());
    return record(new Round(this, x, y), y);
  }

  /** Room for values that later tapes fill and read; not for training. */
  public Variable store(int... shape) {
    return keptVariable(null, shape);
  }

  /** Writes x [B, 1, N] at {@code position} of the second axis of the store [B, T, N]. */
  public void storeAt(Variable x, Variable store, int position) {
    Split rows = split(store.value().entry(position));
    sections.add(lane -> kernels(lane).copy(x.split().part(lane), rows.part(lane)));
  }

  /** {@code residual + dropout(x Wᵀ)}. */
  public Variable linearOnto(Variable residual, Variable x, Weight weight) {
    if (joinsNorms() && residual.value().lengths() == null) {
      return joinable(residual, x, weight);
    }
    if (dropoutRate > 0) {
      return onto(residual, linear(x, weight));
    }
    Variable sum = keptVariable(residual.value().lengths(), residual.value().shape());
    return record(new Linear(this, x, weight, residual, sum), sum);
  }

  /** Whether norms are made with the sums before them. */
  boolean joinsNorms() {
    return training && lanes() == 1 && kernels[0].joinsNorms();
  }

  /**
   * What is added to the residual stream, and its gradient, have one place for all of that shape:
   * each is read before the next is made.
   */
  private Variable joinable(Variable residual, Variable x, Weight weight) {
    int[] shape = residual.value().shape();
    String key = Arrays.toString(shape);
    Split value = split(parts.computeIfAbsent(key, s -> kept.take(products, shape)));
    Split gradient = split(partGradients.computeIfAbsent(key, s -> kept.take(operands, shape)));
    Variable part = new Variable(value, gradient);
    record(new Linear(this, x, weight, null, part), part);
    Variable sum = keptVariable(null, shape);
    latestSum = new AddDropped(this, residual, part, nextDropout(), sum, true);
    sum.madeBy(latestSum);
    return record(latestSum, sum);
  }

  /** The sum that a norm recorded now may be made with: no other has taken the place since. */
  AddDropped latestSum() {
    return latestSum;
  }

  /** {@code residual + dropout(part)}. */
  Variable onto(Variable residual, Variable part) {
    Variable sum = keptVariable(residual.value().lengths(), residual.value().shape());
    Dropout dropout = nextDropout();
    return dropout == null
        ? record(new Add(this, residual, part, sum), sum)
        : record(new AddDropped(this, residual, part, dropout, sum), sum);
  }

  /** {@code dropout(f(left half) ⊙ right half)}, or of f alone if not gated. */
  public Variable activate(Activation f, boolean gated, Variable hidden) {
    int columns = gated ? hidden.columns() / 2 : hidden.columns();
    if (products != type) { // then dropout needs no rounding of its own
      Variable y = variable(operands, products, hidden, withColumns(hidden, columns));
      return record(new Activate(this, f, hidden, nextDropout(), y), y);
    }
    Variable y = variable(undropped(), type, hidden, withColumns(hidden, columns));
    return dropout(record(new Activate(this, f, hidden, null, y), y), operands);
  }

  /** Zeroes a share of the elements and scales the others; nothing if dropout is off. */
  public Variable dropout(Variable x) {
    return dropout(x, type);
  }

  private Variable dropout(Variable x, DType result) {
    if (dropoutRate == 0) {
      return x;
    }
    Variable y = keptVariable(result, x.value().lengths(), x.value().shape());
    return record(new Drop(this, x, nextDropout(), y), y);
  }

  /**
   * The relative bias of a stack for {@code queries} queries of each sample from position {@code
   * first} on, and {@code keys} keys.
   */
  public Bias relativeBias(
      Weight table,
      boolean bidirectional,
      int maxDistance,
      int first,
      int samples,
      int queries,
      int keys) {
    Bias bias = new Bias(this, table, bidirectional, maxDistance, first, samples, queries, keys);
    sections.add(bias);
    return bias;
  }

  /** The same as {@link #attention} without dropout. */
  public Variable undroppedAttention(Attention.Inputs in) {
    Variable y = variable(operands, products, in.q(), in.q().value().shape());
    return record(new Attention(this, in, null, y), y);
  }

  /** Softmax attention of heads; all its operands are windows of columns. */
  public Variable attention(Attention.Inputs in) {
    Variable y = variable(operands, products, in.q(), in.q().value().shape());
    return record(new Attention(this, in, nextDropout(), y), y);
  }

  /**
   * The head with its cross-entropy, in blocks of {@code blockRows} rows.
   *
   * @param alpha factor of the logits
   * @param weight F [1], gradient of the objective with respect to each token's loss
   * @param losses F64 [B T, 4], see {@link Kernels#crossEntropy}; {@link #totals} are their sums
   */
  public void crossEntropy(
      Variable hidden,
      Weight head,
      double alpha,
      Split labels,
      LossSpec spec,
      Tensor weight,
      Tensor losses,
      int blockRows) {
    section();
    totals = new Totals(this, losses);
    if (training) {
      sections.add(totals.backwards());
    }
    int rows = hidden.value().rows();
    int use = hidden.use();
    if (hidden.value().lengths()
        != null) { // blocks know no samples; without labels zeros stay zeros
      sections.add(lane -> kernels(lane).clearVoid(hidden.split().part(lane)));
    }
    for (int from = 0; from < rows; from += blockRows) {
      int count = Math.min(blockRows, rows - from);
      sections.add(
          new HeadBlock(this, hidden, use, head, alpha, labels, spec, weight, losses, from, count));
      section();
    }
    if (!training) {
      sections.add(totals);
    }
  }

  /** Sums of the losses of the last run; the same array each time. */
  public double[] totals() {
    return totals.read();
  }

  /** {@code alpha x Wᵀ} as a whole, for those who want to see logits. */
  public Tensor logits(Variable x, Weight head, double alpha) {
    section();
    Variable y = keptVariable(x.value().lengths(), withColumns(x, head.value().rows()));
    sections.add(new Linear(this, x, head, null, y, alpha));
    return y.value();
  }

  /** The most likely column of each row. */
  public Tensor argmax(Tensor xNV) {
    Split rows = split(xNV);
    Split ids = split(kept.take(DType.I32, xNV.rows()));
    sections.add(lane -> kernels(lane).argmax(rows.part(lane), ids.part(lane)));
    return ids.whole();
  }

  /** Ends a part of the network. */
  public void section() {
    sections.next();
    scratch.reset();
  }

  /** Runs all operations in order. */
  public void forward() {
    given.forEach(number -> kernels[0].memory().write(number.values(), number.place()));
    if (totals != null) {
      totals.begin();
    }
    if (forward == null) {
      forward = repeatable(sections::forward);
    }
    forward.run();
  }

  /** Runs all derivatives in reverse order; gradients of parameters are overwritten. */
  public void backward() {
    backward(false);
  }

  /** The same; gradients of parameters are added to if {@code accumulate}. */
  public void backward(boolean accumulate) {
    if (accumulate != accumulates) {
      weights.values().forEach(weight -> weight.accumulate(accumulate));
      accumulates = accumulate;
    }
    int kind = accumulate ? 1 : 0;
    if (backward[kind] == null) {
      backward[kind] = repeatable(sections::backward);
    }
    backward[kind].run();
  }

  /** Lanes that meet cannot be recorded one by one. */
  private Runnable repeatable(Runnable work) {
    return lanes() == 1 ? kernels[0].repeatable(work) : work;
  }

  // ---- what operations need
  // ---------------------------------------------------------------------------------------

  Kernels kernels(int lane) {
    return kernels[lane];
  }

  int lanes() {
    return team.lanes();
  }

  DType type() {
    return type;
  }

  /** Type of what products write, where nothing but attention and activations reads it. */
  public DType products() {
    return products;
  }

  boolean training() {
    return training;
  }

  /**
   * Memory that backward will read: lives as long as the tape in training, as long as the section
   * otherwise.
   */
  Tensor saved(int... shape) {
    return (training ? kept : scratch).take(type, shape);
  }

  /** Memory that lives as long as the section. */
  Tensor temporary(int... shape) {
    return temporary(type, shape);
  }

  /** The same of that type. */
  Tensor temporary(DType of, int... shape) {
    return scratch.take(of, shape);
  }

  /**
   * Numbers that operations read; written anew before each run, since other tapes use the same
   * memory in between.
   */
  Tensor given(float[] values, int... shape) {
    Tensor place = lasting(shape);
    given.add(new Given(values, place));
    return place;
  }

  /** Memory that lives as long as the tape. */
  Tensor lasting(int... shape) {
    return lasting(type, shape);
  }

  /** The same of that type. */
  Tensor lasting(DType of, int... shape) {
    return kept.take(of, shape);
  }

  /** Values that no other tape on the same memory overwrites; see {@link Arena#constant}. */
  Tensor constant(String key, Supplier<double[]> values, int... shape) {
    return kept.constant(key, type, values, shape);
  }

  Split split(Tensor whole) {
    return new Split(whole, lanes());
  }

  /** A variable with the samples of x that is no operand of products, nor its gradient. */
  Variable inner(Variable x, int... shape) {
    return variable(type, type, x, shape);
  }

  /** A variable with the samples of x that products read, though not its gradient. */
  Variable operandLike(Variable x, int... shape) {
    return variable(operands, type, x, shape);
  }

  /** Records an operation of which nothing else is known. */
  Variable recorded(Operation operation, Variable result) {
    return record(operation, result);
  }

  /**
   * The samples of x as they really are, whether or not the tape skips what follows them.
   *
   * @param lengths I32 [B], or null if all rows count
   */
  Split counted(Split x, Tensor lengths) {
    return lengths == null || x.whole().lengths() != null ? x : split(x.whole().ragged(lengths));
  }

  /** Zeroes what follows the samples of x where the tape does not skip it. */
  void clearPadding(int lane, Split x, Split counted) {
    if (x != counted) {
      kernels(lane).clearVoid(counted.part(lane));
    }
  }

  /** The same as products can read it: itself, or room for a copy as long as the section. */
  Split operand(Split x) {
    DType has = x.whole().type();
    Tensor lengths = x.whole().lengths();
    return has == operands ? x : split(scratch.take(operands, x.whole().shape()).ragged(lengths));
  }

  /** A variable with the samples of x whose gradient only its own section needs. */
  private Variable variable(DType values, DType gradients, Variable x, int... shape) {
    Tensor lengths = x.value().lengths();
    Tensor value = (training ? kept : scratch).take(values, shape).ragged(lengths);
    Tensor gradient = training ? scratch.take(gradients, shape).ragged(lengths) : null;
    return new Variable(split(value), training ? split(gradient) : null);
  }

  /** A variable that other sections read, whose samples may end early. */
  Variable kept(Tensor lengths, int... shape) {
    return keptVariable(lengths, shape);
  }

  /** A variable that other sections read. */
  private Variable keptVariable(Tensor lengths, int... shape) {
    return keptVariable(type, lengths, shape);
  }

  private Variable keptVariable(DType values, Tensor lengths, int... shape) {
    Tensor value = kept.take(values, shape).ragged(lengths);
    Tensor gradient = training ? kept.take(type, shape).ragged(lengths) : null;
    return new Variable(split(value), training ? split(gradient) : null);
  }

  /** A mask that no other value has, or null if dropout is off. */
  Dropout nextDropout() {
    return dropoutRate == 0 ? null : new Dropout(dropoutRate, dropoutCounter, streams++, 0);
  }

  private Variable record(Operation operation, Variable result) {
    sections.add(operation);
    return result;
  }

  private static int[] withColumns(Variable x, int columns) {
    int[] shape = x.value().shape();
    shape[shape.length - 1] = columns;
    return shape;
  }
}
