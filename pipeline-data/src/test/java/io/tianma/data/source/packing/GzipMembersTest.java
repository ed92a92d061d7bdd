package io.tianma.data.source.packing;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Members as RFC 1952 lays them out, whole and damaged. */
class GzipMembersTest {
  private static final int EXTRA = 4;
  private static final int NAME = 8;
  private static final int COMMENT = 16;
  private static final int HEADER_SUM = 2;

  private static byte[] member(int flags, int extra, String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0x1F, (byte) 0x8B, 8, (byte) flags, 1, 2, 3, 4, 0, 3});
    if ((flags & EXTRA) != 0) {
      out.write(extra & 0xFF);
      out.write(extra >> 8);
      out.writeBytes(new byte[extra]);
    }
    out.writeBytes((flags & NAME) != 0 ? "a.txt\0".getBytes(US_ASCII) : new byte[0]);
    out.writeBytes((flags & COMMENT) != 0 ? "a comment\0".getBytes(US_ASCII) : new byte[0]);
    out.writeBytes((flags & HEADER_SUM) != 0 ? new byte[] {7, 7} : new byte[0]);
    byte[] bytes = text.getBytes(US_ASCII);
    Deflater deflater = new Deflater(9, true);
    deflater.setInput(bytes);
    deflater.finish();
    byte[] packed = new byte[bytes.length + 100];
    out.write(packed, 0, deflater.deflate(packed));
    CRC32 crc = new CRC32();
    crc.update(bytes);
    for (long value : new long[] {crc.getValue(), bytes.length}) {
      for (int i = 0; i < 4; i++) {
        out.write((int) (value >> 8 * i));
      }
    }
    return out.toByteArray();
  }

  private static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /** What was read of a file that is handed over in pieces, and what failed. */
  private static final class Reading {
    private final StringBuilder text = new StringBuilder();
    private final List<String> failures = new ArrayList<>();
    private final GzipMembers in;

    Reading(byte[] file, int most) {
      in =
          new GzipMembers(
              new ByteArrayInputStream(file) {
                @Override
                public synchronized int read(byte[] to, int offset, int length) {
                  return super.read(to, offset, Math.min(most, length));
                }
              });
      byte[] buffer = new byte[7];
      for (int n = 0; n >= 0 && failures.size() < 10; ) {
        try {
          n = in.read(buffer, 0, buffer.length);
          text.append(new String(buffer, 0, Math.max(0, n), US_ASCII));
        } catch (IOException e) {
          failures.add(e.getMessage());
        }
      }
    }
  }

  private static void whole(byte[] file, String text) {
    for (int most : new int[] {1, 3, 1 << 16}) {
      Reading reading = new Reading(file, most);
      assertThat(reading.failures).isEmpty();
      assertThat(reading.text.toString()).isEqualTo(text);
      assertThat(reading.in.position()).isEqualTo(file.length);
    }
  }

  @Test
  void everyHeaderIsPassed() {
    for (int flags = 0; flags < 32; flags++) {
      whole(member(flags, 5, "heavenly horse"), "heavenly horse");
    }
    whole(member(EXTRA, 0, "a"), "a");
    whole(member(EXTRA, 0x123, "a"), "a");
    whole(member(0, 0, ""), "");
  }

  @Test
  void membersFollowEachOtherAlsoAfterPadding() {
    byte[] one = member(0, 0, "one ");
    byte[] two = member(NAME, 0, "two");
    whole(joined(one, two), "one two");
    whole(joined(one, new byte[100], two, new byte[5]), "one two");
    whole(joined(one, member(0, 0, ""), two), "one two");
  }

  @ParameterizedTest
  @ValueSource(ints = {0x20, 0x40, 0x80, 0xFF})
  void reservedFlagsAreNoGzip(int flags) {
    Reading reading = new Reading(member(flags, 5, "a"), 9);
    assertThat(reading.failures).containsExactly("no gzip data");
    assertThat(reading.text).isEmpty();
  }

  @Test
  void whatDoesNotBeginAsGzipIsSaidOnceAndMembersBehindItAreRead() {
    for (String garbage : new String[] {"\0", "garbage", "\u001Fx\b\0"}) {
      byte[] file = joined(garbage.getBytes(US_ASCII), member(0, 0, "text"));
      Reading reading = new Reading(file, 1 << 16);
      assertThat(reading.failures).containsExactly("no gzip data");
      assertThat(reading.text.toString()).isEqualTo("text");
    }
    assertThat(new Reading(new byte[0], 9).failures).containsExactly("no gzip data");
  }

  @Test
  void aFileThatIsCutAnywhereSaysSo() {
    byte[] file = member(EXTRA | NAME | COMMENT | HEADER_SUM, 5, "heavenly horse");
    for (int length = 4; length < file.length; length++) {
      for (int most : new int[] {1, 1 << 16}) {
        Reading reading = new Reading(Arrays.copyOf(file, length), most);
        assertThat(reading.failures).as("%d bytes", length).contains("the gzip data ends early");
        assertThat("heavenly horse").startsWith(reading.text.toString());
      }
    }
  }

  @Test
  void aWrongChecksumCostsItsMemberOnlyAndIsCountedFromItsBeginning() {
    byte[] one = member(0, 0, "one ");
    byte[] bad = member(0, 0, "bad ");
    byte[] two = member(0, 0, "two");
    for (int i = 5; i <= 8; i++) { // bytes of the checksum from the end
      byte[] wrong = bad.clone();
      wrong[wrong.length - i] ^= 1;
      Reading reading = new Reading(joined(one, wrong, two), 1 << 16);
      assertThat(reading.failures).containsExactly("gzip data has another checksum than it says");
      assertThat(reading.text.toString()).isEqualTo("one bad two");
      assertThat(reading.in.damagedAt()).isEqualTo(one.length + 4); // behind the flags
    }
  }

  @Test
  void dataThatIsNoneCostsItsMemberOnly() {
    byte[] one = member(0, 0, "one ");
    byte[] bad = member(0, 0, "bad ");
    bad[10] |= 6; // a block of the type that is none
    byte[] two = member(0, 0, "two");
    Reading reading = new Reading(joined(one, bad, two), 1 << 16);
    assertThat(reading.failures).containsExactly("damaged gzip data");
    assertThat(reading.text.toString()).isEqualTo("one two");
    assertThat(reading.in.damagedAt()).isBetween(one.length + 10L, (long) one.length + bad.length);
    assertThat(reading.in.position()).isEqualTo(one.length + bad.length + two.length);
  }
}
