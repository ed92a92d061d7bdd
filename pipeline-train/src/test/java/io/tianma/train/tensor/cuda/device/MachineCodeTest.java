package io.tianma.train.tensor.cuda.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which GPUs a library serves, by what stands in its file. */
class MachineCodeTest {
  private static final int PTX = 1;
  private static final int MACHINE = 2;

  @TempDir private Path folder;

  /** Published libraries of CUDA 11.2 end at 8.6, and newer generations need code of their own. */
  @Test
  void codeServesItsGenerationFromItsOwnCapabilityOn() throws IOException {
    MachineCode code = read(new int[][] {{MACHINE, 75}, {MACHINE, 80}, {PTX, 86}});
    assertThat(code.architectures()).containsExactly(75, 80);
    assertThat(code.serves(70)).isFalse();
    assertThat(code.serves(75)).isTrue();
    assertThat(code.serves(80)).isTrue();
    assertThat(code.serves(86)).isTrue();
    assertThat(code.serves(90)).isFalse();
  }

  @Test
  void everyContainerMustServe() throws IOException {
    int[][] patched = {{MACHINE, 90}};
    int[][] forgotten = {{MACHINE, 80}, {PTX, 86}};
    MachineCode half = read(patched, forgotten, patched);
    assertThat(half.containers()).containsExactly(Set.of(90), Set.of(80), Set.of(90));
    assertThat(half.serves(90)).isFalse();
    assertThat(read(patched, patched).serves(90)).isTrue();
  }

  @Test
  void zerosBehindAContainersEntriesAreNothing() throws IOException {
    MachineCode code = read(new int[][] {{MACHINE, 90}, {0, 0}});
    assertThat(code.containers()).containsExactly(Set.of(90));
  }

  @Test
  void saysThatAFileIsNoLibrary() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "version https://git-lfs");
    assertThatThrownBy(() -> MachineCode.of(text)).isInstanceOf(IOException.class);
  }

  /** Entries are {kind, architecture}; {0, 0} are zeros in place of one. */
  private MachineCode read(int[][]... containers) throws IOException {
    Path file = folder.resolve("lib.so");
    ByteBuffer b = ByteBuffer.allocate(1 << 14).order(ByteOrder.LITTLE_ENDIAN);
    b.position(64);
    byte[] names = "\0.text\0.nv_fatbin\0".getBytes(StandardCharsets.US_ASCII);
    b.put(names).position(256);
    for (int[][] container : containers) {
      put(b, container);
      b.putLong(0); // as linkers leave between them
    }
    int end = b.position();
    int sections = (end + 63) / 64 * 64;
    section(b, sections, 0, 0, 0);
    section(b, sections + 64, 1, 64, 8);
    section(b, sections + 128, 7, 256, end - 256);
    section(b, sections + 192, 0, 64, names.length);
    b.putInt(0, 0x464c457f).put(4, (byte) 2).putLong(40, sections);
    b.putShort(58, (short) 64).putShort(60, (short) 4).putShort(62, (short) 3);
    Files.write(file, b.array());
    return MachineCode.of(file);
  }

  private static void put(ByteBuffer b, int[][] entries) {
    int begin = b.position();
    b.putInt(0xBA55ED50).putShort((short) 1).putShort((short) 16).putLong(0);
    for (int[] entry : entries) {
      int at = b.position();
      if (entry[0] != 0) {
        b.putShort(at, (short) entry[0]).putInt(at + 4, 64).putLong(at + 8, 40);
        b.putInt(at + 28, entry[1]);
      }
      b.position(at + 104);
    }
    b.putLong(begin + 8, b.position() - begin - 16);
  }

  private static void section(ByteBuffer b, int at, int name, long offset, long size) {
    b.putInt(at, name).putLong(at + 24, offset).putLong(at + 32, size);
  }
}
