package io.tianma.train.tape;

import io.tianma.train.tensor.Arena;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Dropout;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A network recorded once for one shape of batch, and run forward and backward as often as wanted
 * without allocation.
 *
 * <p>The classes named Operations record on it: each of their methods reserves the memory of an
 * operation and its results; nothing is computed before {@link #forward}. The batch is split among
 * the lanes of a team by samples. {@link #section} ends a part of the network: there the lanes
 * meet, share the gradients of parameters, and memory that only this part needed is handed out
 * again.
 */
public final class Tape extends TapeMemory {
  private record Given(float[] values, Tensor place) {}

  private final Sections sections;
  private final Map<String, Weight> weights = new LinkedHashMap<>();
  private final List<Given> given = new ArrayList<>();
  private Operation latestSum;
  private Totals totals;
  private Tensor dropoutCounter;
  private double dropoutRate;
  private int streams;
  private Tensor allWeights;
  private Tensor allOperands;
  private boolean operandsGiven;
  private boolean accumulates;
  private Place place;
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
    this(team, kernels, type, operands, kept, scratch, training, operands != type);
  }

  private Tape(
      Team team,
      Kernels[] kernels,
      DType type,
      DType operands,
      Arena kept,
      Arena scratch,
      boolean training,
      boolean copies) {
    super(team.lanes(), kernels, type, operands, kept, scratch, training);
    this.sections = new Sections(team);
    if (copies) {
      sections.add(this::copyWeights);
      section();
    }
  }

  /**
   * A blank tape of a step that is run again and again at the next place each time, on weights
   * whose operands are there.
   *
   * @param kernels one, which has {@link Kernels#decoding}
   */
  public static Tape stepAt(
      Place place,
      Team team,
      Kernels[] kernels,
      DType type,
      DType operands,
      Arena kept,
      Arena scratch) {
    Tape tape = new Tape(team, kernels, type, operands, kept, scratch, false, false);
    tape.place = place;
    return tape;
  }

  /**
   * Says that the operands of all weights are a copy of this vector, so that one call makes them.
   */
  public void operandsOf(Tensor weights, Tensor copies) {
    if (products() != type() && weights != copies) {
      allWeights = weights;
      allOperands = copies;
    }
  }

  /** Says that somebody else makes the operands of all weights, before a run. */
  public void operandsAreGiven() {
    operandsGiven = true;
  }

  private void copyWeights(int lane) {
    if (operandsGiven) {
      return;
    }
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
    dropoutRate = training() ? rate : 0;
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

  /** Where the steps of this tape are; null if it has one step or whole sequences. */
  public Place place() {
    return place;
  }

  /**
   * Writes x [B, 1, N] at {@code position} of the second axis of the store [B, T, N]; at the place
   * of the step where the tape is recorded for all of them.
   */
  public void storeAt(Variable x, Variable store, int position) {
    if (place != null) {
      sections.add(
          lane ->
              kernels(lane)
                  .decoding()
                  .storeAt(x.split().part(lane), store.split().part(lane), place.index()));
      return;
    }
    Split rows = split(store.value().entry(position));
    sections.add(lane -> kernels(lane).copy(x.split().part(lane), rows.part(lane)));
  }

  /** Ends a part of the network. */
  public void section() {
    sections.next();
    endSection();
  }

  /** Runs all operations in order. */
  public void forward() {
    given.forEach(number -> kernels(0).memory().write(number.values(), number.place()));
    if (totals != null) {
      totals.begin();
    }
    if (forward == null) {
      forward = repeatable(this::forwardOfSections);
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
      backward[kind] = repeatable(this::backwardOfSections);
    }
    backward[kind].run();
  }

  private void forwardOfSections() {
    if (!training()) { // there sections write over what earlier ones kept
      sections.forward();
      return;
    }
    kernels(0).beginForward();
    sections.forward();
    kernels(0).endForward();
  }

  private void backwardOfSections() {
    kernels(0).beginSums();
    sections.backward();
    kernels(0).endSums();
  }

  /** Lanes that meet cannot be recorded one by one. */
  private Runnable repeatable(Runnable work) {
    return lanes() == 1 ? kernels(0).repeatable(work) : work;
  }

  /**
   * Numbers that operations read; written anew before each run, since other tapes use the same
   * memory in between.
   */
  public Tensor given(float[] values, int... shape) {
    Tensor place = lasting(shape);
    given.add(new Given(values, place));
    return place;
  }

  /** Records an operation; returns what it makes. */
  public Variable recorded(Operation operation, Variable result) {
    record(operation);
    return result;
  }

  /** Records an operation. */
  public void record(Operation operation) {
    sections.add(operation);
  }

  /** Whether norms are made with the sums before them. */
  public boolean joinsNorms() {
    return training() && lanes() == 1 && kernels(0).joinsNorms();
  }

  /** Records a sum of the residual stream that the next norm may be made with. */
  public void recordSum(Operation sum) {
    record(sum);
    latestSum = sum;
  }

  /** The sum that a norm recorded now may be made with: no other has taken the place since. */
  public Operation latestSum() {
    return latestSum;
  }

  /** Of losses F64 [B T, 4] that are to be recorded: what {@link #totals} reads. */
  public Totals total(Tensor losses) {
    totals = new Totals(this, losses);
    return totals;
  }

  /** Sums of the losses of the last run; the same array each time. */
  public double[] totals() {
    return totals.read();
  }

  /** Whether dropout is on. */
  public boolean drops() {
    return dropoutRate > 0;
  }

  /** A mask that no other value has, or null if dropout is off. */
  public Dropout nextDropout() {
    return drops() ? new Dropout(dropoutRate, dropoutCounter, streams++, 0) : null;
  }
}
