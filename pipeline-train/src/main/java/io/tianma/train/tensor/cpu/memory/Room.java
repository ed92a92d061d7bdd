package io.tianma.train.tensor.cpu.memory;

import java.nio.ByteBuffer;

/** Memory to work in that grows with what is asked of it. Serves one thread at a time. */
public final class Room {
  private ByteBuffer buffer = ByteBuffer.allocateDirect(0);

  /** Address of at least that many floats. */
  public long at(int floats) {
    if (buffer.capacity() < 4L * floats) {
      buffer = ByteBuffer.allocateDirect(Math.multiplyExact(4, floats));
    }
    return Raw.address(buffer);
  }
}
