package io.tianma.train.model.parameter;

import java.util.List;

/**
 * One named matrix or vector and its place in the flat parameter vector.
 *
 * @param block whose part it is, or null
 * @param local name within its block
 * @param dimensions matrices are [out, in]; vectors have one
 * @param init what it starts with
 * @param decays whether weight decay is for it, unless rules say otherwise
 * @param frozen whether no optimizer changes it
 * @param measured whether it is frozen, though each training step writes what it found in its batch
 * @param output whether a block whose outputs are zero is the identity by this one
 * @param offset first element in the flat vector
 */
public record Parameter(
    Block block,
    String local,
    List<Dimension> dimensions,
    Init init,
    boolean decays,
    boolean frozen,
    boolean measured,
    boolean output,
    long offset) {
  /**
   * A block of a stack, or what stands before a block of the only one.
   *
   * @param stack its name, or {@link #LATENTS}
   */
  public record Block(String stack, int index) {
    /** Stands before blocks: {@code latent.3.} */
    public static final String LATENTS = "latent";

    /** What the names of its parameters begin with. */
    public String prefix() {
      return stack + (stack.equals(LATENTS) ? "." : ".block.") + index + ".";
    }
  }

  public Parameter {
    dimensions = List.copyOf(dimensions);
  }

  /** Hugging Face's name where T5 has the parameter. */
  public String name() {
    return block == null ? local : block.prefix() + local;
  }

  /** Sizes of the dimensions. */
  public List<Integer> shape() {
    return dimensions.stream().map(Dimension::size).toList();
  }

  public long elements() {
    return dimensions.stream().mapToLong(Dimension::size).reduce(1, Math::multiplyExact);
  }

  /** One past the last element in the flat vector. */
  public long end() {
    return offset + elements();
  }

  /** Where it lies. */
  public Region region() {
    return new Region(shape(), offset);
  }

  /** How its rows grow; a vector has one. */
  public Dimension rows() {
    return dimensions.size() == 1 ? Dimension.of(Axis.ONE.copied()) : dimensions.get(0);
  }

  public Dimension columns() {
    return dimensions.get(dimensions.size() - 1);
  }
}
