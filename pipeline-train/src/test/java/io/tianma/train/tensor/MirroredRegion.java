package io.tianma.train.tensor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** A region of the host's memory, and its copy in another memory with NaN before and behind it. */
final class MirroredRegion implements AutoCloseable {
  private static final int GUARD = 64; // words of 4 bytes
  private static final int NAN = -1; // of every type
  private static final int ALIGNMENT = 64;

  private final HostMemory host = new HostMemory();
  private final Memory memory;
  private final long from;
  private final int words;
  private final int before;
  private final long address;

  /** Bytes of the host; {@code to} is one past the last. */
  private record Span(long from, long to) {
    static Span of(Tensor tensor) {
      long bytes = 0;
      if (tensor.elements() > 0) {
        long elements = (tensor.rows() - 1L) * tensor.stride() + tensor.columns();
        bytes = elements * tensor.type().bytes();
      }
      return new Span(tensor.address(), tensor.address() + bytes);
    }
  }

  private MirroredRegion(Span span, Memory memory) {
    this.memory = memory;
    this.from = span.from / 4 * 4;
    this.words = Math.toIntExact((span.to - from + 3) / 4);
    // the copy is aligned as the original
    this.before = GUARD + (int) (from % ALIGNMENT / 4);
    this.address = memory.allocate(4L * (before + words + GUARD));
    int[] all = new int[before + words + GUARD];
    Arrays.fill(all, NAN);
    if (words > 0) {
      int[] values = new int[words];
      host.read(Tensor.at(from, DType.I32, words), values);
      System.arraycopy(values, 0, all, before, words);
    }
    memory.write(all, Tensor.at(address, DType.I32, all.length));
  }

  /** Copies of all the memory of tensors; those that overlap share one. */
  static List<MirroredRegion> covering(List<Tensor> tensors, Memory memory) {
    List<Span> spans =
        tensors.stream().map(Span::of).sorted(Comparator.comparing(Span::from)).toList();
    List<MirroredRegion> regions = new ArrayList<>();
    for (int i = 0; i < spans.size(); ) {
      long from = spans.get(i).from;
      long to = from;
      // touching spans are one too: they may share a word
      for (; i < spans.size() && spans.get(i).from <= to; i++) {
        to = Math.max(to, spans.get(i).to);
      }
      regions.add(new MirroredRegion(new Span(from, to), memory));
    }
    return regions;
  }

  boolean holds(Tensor tensor) {
    return tensor.address() >= from && Span.of(tensor).to <= from + 4L * words;
  }

  /** The tensor in the copy, with all rows. */
  Tensor there(Tensor tensor) {
    long place = address + 4L * before + tensor.address() - from;
    if (tensor.rank() == 0) {
      return Tensor.at(place, tensor.type());
    }
    int[] shape = tensor.shape();
    shape[shape.length - 1] = Math.max(tensor.stride(), tensor.columns());
    return Tensor.at(place, tensor.type(), shape).columns(0, tensor.columns());
  }

  /**
   * Copies it back.
   *
   * @throws AssertionError if what lies around it has changed
   */
  void download(String kernel) {
    int[] all = new int[before + words + GUARD];
    memory.read(Tensor.at(address, DType.I32, all.length), all);
    for (int i = 0; i < all.length; i++) {
      boolean around = i < before || i >= before + words;
      if (around && all[i] != NAN) {
        int off = i < before ? i - before : i - before - words;
        throw new AssertionError(kernel + " writes outside of its operands, by words: " + off);
      }
    }
    if (words > 0) {
      host.write(
          Arrays.copyOfRange(all, before, before + words), Tensor.at(from, DType.I32, words));
    }
  }

  @Override
  public void close() {
    memory.free(address);
  }
}
