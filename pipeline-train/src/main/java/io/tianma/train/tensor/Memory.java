package io.tianma.train.tensor;

/** Where the tensors of a backend live, and the only way between that place and Java arrays. */
public interface Memory {
  /** Address of {@code bytes} fresh zero bytes, aligned to 64. */
  long allocate(long bytes);

  /** Gives back what {@link #allocate} handed out. */
  void free(long address);

  /** Copies {@code from} into an I32 tensor. */
  void write(int[] from, Tensor to);

  /** Copies {@code from} into an F32 or F64 tensor, rounding as its type needs. */
  void write(double[] from, Tensor to);

  /** Copies {@code from} into an F32 or F64 tensor. */
  void write(float[] from, Tensor to);

  /** Copies an F32 or F64 tensor into an array of at least as many elements. */
  void read(Tensor from, float[] to);

  /** Copies an F32 or F64 tensor into an array of at least as many elements. */
  void read(Tensor from, double[] to);

  /** Copies an I32 tensor into an array of at least as many elements. */
  void read(Tensor from, int[] to);

  /** Copies a gapless tensor in the host's memory into one here of the same type and size. */
  default void load(Tensor host, Tensor to) {
    HostMemory.copy(host.address(), to.address(), host.elements() * host.type().bytes());
  }

  /** Copies a gapless tensor here into one of the same type and size in the host's memory. */
  default void store(Tensor from, Tensor host) {
    HostMemory.copy(from.address(), host.address(), host.elements() * host.type().bytes());
  }

  /**
   * Says that a region of the host's memory will be loaded and stored often, until what is returned
   * is run; the region must live as long.
   */
  default Runnable prepare(Tensor host) {
    return () -> {};
  }

  /** Waits for all work on whose memory this is, also what other libraries have queued there. */
  default void await() {}

  /** A way of these F64 numbers to the host; without a queue they are read where they lie. */
  default Outbox outbox(Tensor from) {
    return new Outbox() {
      @Override
      public void send() {}

      @Override
      public void read(double[] to) {
        Memory.this.read(from, to);
      }
    };
  }
}
