package io.tianma.train.model.parameter;

import io.tianma.train.model.parameter.Parameter.Block;
import java.util.List;

/** Takes the declarations of a model's parameters, in the order of the flat vector. */
public final class Declarations {
  private final Parameters list;
  private final Block block;
  private final String prefix;

  Declarations(Parameters list) {
    this(list, null, "");
  }

  private Declarations(Parameters list, Block block, String prefix) {
    this.list = list;
    this.block = block;
    this.prefix = prefix;
  }

  /** The same for names within a block. */
  public Declarations in(Block inner) {
    return new Declarations(list, inner, "");
  }

  /** The same for names behind that one. */
  public Declarations under(String more) {
    return new Declarations(list, block, prefix + more);
  }

  /** A matrix [rows, columns]. */
  public void matrix(String name, Init init, Dimension rows, Dimension columns) {
    add(name, List.of(rows, columns), init, Role.DECAYS);
  }

  /** A matrix that writes to the stream: where it is zero its sublayer adds nothing. */
  public void output(String name, Init init, Dimension rows, Dimension columns) {
    add(name, List.of(rows, columns), init, Role.DECAYS_AND_WRITES);
  }

  /** A matrix that never changes. */
  public void frozen(String name, Init init, Dimension rows, Dimension columns) {
    add(name, List.of(rows, columns), init, Role.FROZEN);
  }

  /** Numbers that training measures, and no optimizer changes: averages over batches. */
  public void measured(String name, Init init, Dimension rows, Dimension columns) {
    add(name, List.of(rows, columns), init, Role.MEASURED);
  }

  /** A vector without weight decay: a norm, a bias. */
  public void vector(String name, Init init, Dimension dimension) {
    add(name, List.of(dimension), init, Role.PLAIN);
  }

  /** The same that writes to the stream. */
  public void outputVector(String name, Init init, Dimension dimension) {
    add(name, List.of(dimension), init, Role.WRITES);
  }

  private enum Role {
    PLAIN,
    WRITES,
    DECAYS,
    DECAYS_AND_WRITES,
    FROZEN,
    MEASURED
  }

  private void add(String name, List<Dimension> dimensions, Init init, Role role) {
    list.add(
        new Parameter(
            block,
            prefix + name,
            dimensions,
            init,
            role == Role.DECAYS || role == Role.DECAYS_AND_WRITES,
            role == Role.FROZEN || role == Role.MEASURED,
            role == Role.MEASURED,
            role == Role.WRITES || role == Role.DECAYS_AND_WRITES,
            list.count()));
  }
}
