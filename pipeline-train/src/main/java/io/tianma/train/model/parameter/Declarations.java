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
    add(name, List.of(rows, columns), init, true, false, false);
  }

  /** A matrix that writes to the stream: where it is zero its sublayer adds nothing. */
  public void output(String name, Init init, Dimension rows, Dimension columns) {
    add(name, List.of(rows, columns), init, true, false, true);
  }

  /** A matrix that never changes. */
  public void frozen(String name, Init init, Dimension rows, Dimension columns) {
    add(name, List.of(rows, columns), init, false, true, false);
  }

  /** A vector without weight decay: a norm, a bias. */
  public void vector(String name, Init init, Dimension dimension) {
    add(name, List.of(dimension), init, false, false, false);
  }

  /** The same that writes to the stream. */
  public void outputVector(String name, Init init, Dimension dimension) {
    add(name, List.of(dimension), init, false, false, true);
  }

  private void add(
      String name,
      List<Dimension> dimensions,
      Init init,
      boolean decays,
      boolean frozen,
      boolean output) {
    list.add(
        new Parameter(
            block, prefix + name, dimensions, init, decays, frozen, output, list.count()));
  }
}
