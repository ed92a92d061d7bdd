package io.tianma.train.tensor.cuda.device;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * For which GPUs a library holds machine code: what stands in section {@code .nv_fatbin} of an ELF
 * file, a row of containers, one for each source file that was compiled.
 *
 * @param containers the architectures of each container's machine code, compute capability times
 *     ten; PTX, which a driver would have to compile first, does not count
 */
public record MachineCode(List<Set<Integer>> containers) {
  private static final int ELF = 0x464c457f;
  private static final int CONTAINER = 0xBA55ED50;
  private static final int MACHINE = 2; // kind of an entry; 1 is PTX
  private static final int ARCHITECTURE = 28; // where an entry's header has it

  /**
   * Whether a GPU can run all of it as it is: code is for one generation, and for the compute
   * capability it was made for or a higher one of that generation.
   */
  public boolean serves(int capability) {
    return containers.stream()
        .allMatch(all -> all.stream().anyMatch(a -> a / 10 == capability / 10 && a <= capability));
  }

  /** All architectures, in order. */
  public Set<Integer> architectures() {
    Set<Integer> all = new TreeSet<>();
    containers.forEach(all::addAll);
    return all;
  }

  /**
   * Reads the headers, not the code.
   *
   * @throws IOException if it cannot be read or is no 64-bit ELF file
   */
  public static MachineCode of(Path library) throws IOException {
    try (FileChannel file = FileChannel.open(library)) {
      return new MachineCode(new Reader(file).containers());
    }
  }

  private record Reader(FileChannel file) {
    List<Set<Integer>> containers() throws IOException {
      List<Set<Integer>> found = new ArrayList<>();
      long[] section = section(".nv_fatbin");
      long at = section[0];
      while (at + 16 < section[1]) {
        ByteBuffer head = bytes(at, 16);
        if (head.getInt(0) != CONTAINER) {
          at += 8; // between containers
          continue;
        }
        long begin = at + Short.toUnsignedInt(head.getShort(6));
        at = begin + head.getLong(8);
        found.add(architectures(begin, at));
      }
      return found;
    }

    private Set<Integer> architectures(long begin, long end) throws IOException {
      Set<Integer> found = new TreeSet<>();
      for (long at = begin; at < end; ) {
        ByteBuffer head = bytes(at, ARCHITECTURE + 4);
        if (head.getShort(0) == MACHINE) {
          found.add(head.getInt(ARCHITECTURE));
        }
        long size = Integer.toUnsignedLong(head.getInt(4)) + head.getLong(8);
        if (size <= 0) {
          break; // zeros behind the last entry
        }
        at += size;
      }
      return found;
    }

    /** Where a section begins and ends; nowhere if there is none. */
    private long[] section(String name) throws IOException {
      ByteBuffer head = bytes(0, 64);
      if (head.getInt(0) != ELF || head.get(4) != 2) {
        throw new IOException("no 64-bit ELF file");
      }
      int size = head.getShort(58);
      int count = Short.toUnsignedInt(head.getShort(60));
      ByteBuffer sections = bytes(head.getLong(40), size * count);
      long names = sections.getLong(size * Short.toUnsignedInt(head.getShort(62)) + 24);
      byte[] wanted = (name + "\0").getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < count; i++) {
        long begin = sections.getLong(size * i + 24);
        long named = names + Integer.toUnsignedLong(sections.getInt(size * i));
        if (ByteBuffer.wrap(wanted).equals(bytes(named, wanted.length))) {
          return new long[] {begin, begin + sections.getLong(size * i + 32)};
        }
      }
      return new long[2];
    }

    /** Bytes of the file; zeros behind its end. */
    private ByteBuffer bytes(long at, int count) throws IOException {
      ByteBuffer read = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
      while (read.hasRemaining() && file.read(read, at + read.position()) > 0) {
        continue;
      }
      return read.clear();
    }
  }
}
