package io.tianma.data.source.packing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.source.record.Expanded;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes counted before and after decompression, and how many may come. */
class RawBytesTest {
  private static final long FREE = 64L << 20;

  private static RawBytes after(int count) throws IOException {
    RawBytes raw = new RawBytes(new ByteArrayInputStream(new byte[100]));
    for (int i = 0; i < count; i++) {
      assertThat(raw.read()).isZero();
    }
    return raw;
  }

  @Test
  void bytesAreCountedHoweverTheyAreRead() throws IOException {
    RawBytes raw = after(3);
    assertThat(raw.read(new byte[10], 2, 5)).isEqualTo(5);
    assertThat(raw.count()).isEqualTo(8);
    assertThat(raw.read(new byte[200], 0, 200)).isEqualTo(92);
    assertThat(raw.read()).isEqualTo(-1);
    assertThat(raw.read(new byte[5], 0, 5)).isEqualTo(-1);
    assertThat(raw.count()).isEqualTo(100);
  }

  @Test
  void whatComesToNothingIsCountedFromTheDamageOn() throws IOException {
    RawBytes raw = after(10);
    InputStream other = InputStream.nullInputStream();
    assertThat(raw.unread(100)).isZero();
    assertThat(raw.endsEarly(100)).isFalse();
    raw.goesOn(other);
    raw.damaged(other);
    assertThat(raw.unread(100)).isEqualTo(90);
    assertThat(raw.unread(9)).isZero();
    assertThat(raw.endsEarly(10)).isTrue();
    assertThat(raw.endsEarly(11)).isFalse();
    assertThat(raw.read(new byte[30], 0, 30)).isEqualTo(30);
    raw.damaged(other); // the first counts
    raw.goesOn(other);
    assertThat(raw.unread(100)).isEqualTo(30);
    assertThat(raw.unread(20)).isEqualTo(20);
    raw.damaged(other);
    assertThat(raw.unread(100)).isEqualTo(90);
    raw.goesOn(other);
    assertThat(raw.unread(100)).isEqualTo(30);
    raw.useless();
    assertThat(raw.unread(100)).isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 67108864, true",
    "0, 67108865, false",
    "134217, 67108500, true",
    "134218, 67109000, true",
    "134218, 67109001, false",
  })
  void moreThanFiveHundredTimesItsSizeIsTooMuch(long packed, long expanded, boolean allowed)
      throws IOException {
    assertThat(Expansion.allows(packed, expanded)).isEqualTo(allowed);
    Expanded all = new Expanded();
    all.packed(packed);
    assertThat(all.add(expanded)).isEqualTo(allowed);
    if (allowed) {
      Expansion.check(packed, expanded);
      Expansion.checkUnpacked(packed, expanded);
    } else {
      for (IOException said :
          new IOException[] {
            failure(() -> Expansion.check(packed, expanded)),
            failure(() -> Expansion.checkUnpacked(packed, expanded)),
            Expanded.tooMuch()
          }) {
        assertThat(said).hasMessage("it expands to more than 500 times its size");
      }
    }
  }

  @Test
  void whatIsUnpackedToADiskHasALimit() throws IOException {
    long most = 1L << 36;
    Expansion.checkUnpacked(most, most);
    assertThat(failure(() -> Expansion.checkUnpacked(most, most + 1)))
        .hasMessage("it expands to more than 68719476736 bytes; unpack it yourself");
  }

  @Test
  void piecesAreCountedTogether() {
    Expanded all = new Expanded();
    all.packed(100_000);
    all.packed(100_000);
    assertThat(all.add(FREE)).isTrue();
    assertThat(all.add(100_000_000 - FREE)).isTrue();
    assertThat(all.add(1)).isFalse();
  }

  private interface Work {
    void run() throws IOException;
  }

  private static IOException failure(Work work) {
    try {
      work.run();
    } catch (IOException e) {
      return e;
    }
    throw new AssertionError("nothing failed");
  }

  @Test
  void contentCountsItsBytesAndEndsWhereThereAreTooMany() throws IOException {
    Content plain = new Content(new ByteArrayInputStream(new byte[] {(byte) 0xFF, 2, 3, 4}));
    assertThat(plain.read()).isEqualTo(0xFF);
    assertThat(plain.read(new byte[9], 0, 9)).isEqualTo(3);
    assertThat(plain.read()).isEqualTo(-1);
    assertThat(plain.position()).isEqualTo(4);
    assertThat(plain.markSupported()).isFalse();
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 7;
          }

          @Override
          public int read(byte[] bytes, int offset, int length) {
            return length;
          }
        };
    Content bomb = new Content(endless, () -> 1);
    byte[] megabyte = new byte[1 << 20];
    for (int i = 0; i < 64; i++) {
      assertThat(bomb.read(megabyte, 0, megabyte.length)).isEqualTo(megabyte.length);
    }
    assertThat(failure(() -> assertThat(bomb.read()).isZero())).hasMessageContaining("500 times");
    assertThat(bomb.read()).isEqualTo(-1);
  }

  @Test
  void damageIsToldFromStorageThatFails() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("no route");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            if (length == 2) {
              throw new IllegalStateException("index");
            }
            throw new IOException("no route");
          }
        };
    assertThatThrownBy(() -> new Content(broken).read(new byte[2], 0, 2))
        .isInstanceOf(IOException.class)
        .hasMessage("damaged content");
    InputStream watched = StorageFailure.watch(broken);
    assertThatThrownBy(watched::read).isInstanceOf(StorageFailure.class).hasMessage("no route");
    assertThatThrownBy(() -> new Content(watched).read(new byte[3], 0, 3))
        .isInstanceOf(StorageFailure.class);
  }

  @ParameterizedTest
  @CsvSource({
    "a.txt.gz, GZ, a.txt",
    "A.GZ, GZ, A",
    "a.bz2, BZ2, a",
    "a.xz, XZ, a",
    "a.zst, ZST, a",
    "a.txt, NONE, a.txt",
    "gz, NONE, gz"
  })
  void theEndOfANameTellsTheCompression(String name, Compression compression, String plain) {
    assertThat(Compression.of(name)).isEqualTo(compression);
    assertThat(compression.strip(name)).isEqualTo(plain);
    assertThat(compression.resumes()).isEqualTo(compression != Compression.NONE);
  }
}
