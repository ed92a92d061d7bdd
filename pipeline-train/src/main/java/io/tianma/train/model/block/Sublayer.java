package io.tianma.train.model.block;

/**
 * Where a sublayer stands.
 *
 * @param block number of the block in its stack
 * @param index number of the sublayer in its block
 */
public record Sublayer(Stack stack, int block, int index) {
  /** The whole name of one of its parameters. */
  public String name(String local) {
    return stack.block(block).prefix() + prefix() + local;
  }

  /** What the names of its parameters begin with, within the block. */
  public String prefix() {
    return "layer." + index + ".";
  }
}
