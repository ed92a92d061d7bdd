package io.tianma.data.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Damages good inputs in all ways that a seed leads to, and feeds readers with them. A seed that
 * fails is named, and can be run alone by {@code -Dtianma.fuzz.seed=N}.
 */
public final class Fuzz {
  /** Takes an input; whatever it throws is a failure. */
  @FunctionalInterface
  public interface Reader {
    void read(byte[] input) throws Exception;
  }

  /** A record that takes longer is a failure: as much as a machine under load may need. */
  private static final long PATIENCE = 20_000_000_000L;

  private static final String[] PIECES = {
    "\"",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\\u0000",
    "\\",
    "<",
    ">",
    "</text>",
    "<!--",
    "]]>",
    "&#x0;",
    "\n",
    "\r\n",
    "\r\n\r\n",
    "\0",
    "\uFEFF",
    "\uFFFD",
    "\u2028",
    "İΣ",
    "𠀀",
    "\t",
    "1e999",
    "-1",
    "NaN",
    "9223372036854775808",
    "WARC/1.0\r\n",
    "Content-Length: 99999999999\r\n",
    "include \"",
    "${",
    "null",
    "true",
    "|",
    "---\n",
    "{{",
    "-{",
    "[[",
    "```"
  };

  private Fuzz() {}

  /**
   * Reads as many damaged inputs as there is time for.
   *
   * @param count inputs, where the property {@code tianma.fuzz.seconds} does not state a time
   * @return inputs that were read
   */
  public static long run(String name, int count, List<byte[]> samples, Reader reader) {
    Long alone = Long.getLong("tianma.fuzz.seed");
    if (alone != null) {
      one(name, alone, samples, reader);
      return 1;
    }
    long seconds = Long.getLong("tianma.fuzz.seconds", 0);
    long end = System.nanoTime() + seconds * 1_000_000_000;
    long done = 0;
    for (long seed = 0; seconds > 0 ? System.nanoTime() < end : seed < count; seed++) {
      one(name, seed, samples, reader);
      done++;
    }
    return done;
  }

  private static void one(String name, long seed, List<byte[]> samples, Reader reader) {
    byte[] input = damaged(samples, new SplittableRandom(seed * 31 + name.hashCode()));
    long begin = System.nanoTime();
    try {
      reader.read(input);
    } catch (Throwable e) {
      throw new AssertionError(described(name, seed, input) + ": " + e, e);
    }
    if (System.nanoTime() - begin > PATIENCE) {
      throw new AssertionError(described(name, seed, input) + ": takes too long");
    }
  }

  private static String described(String name, long seed, byte[] input) {
    String text = new String(input, StandardCharsets.ISO_8859_1);
    return name
        + " of seed "
        + seed
        + ", "
        + input.length
        + " bytes: "
        + text.substring(0, Math.min(300, text.length())).replaceAll("[^ -~]", "?");
  }

  private static byte[] damaged(List<byte[]> samples, SplittableRandom random) {
    byte[] bytes = samples.get(random.nextInt(samples.size())).clone();
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      bytes = once(bytes, samples, random);
    }
    return bytes;
  }

  private static byte[] once(byte[] bytes, List<byte[]> samples, SplittableRandom random) {
    int at = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, at + random.nextInt(1 + random.nextInt(64)));
    byte[] piece = PIECES[random.nextInt(PIECES.length)].getBytes(StandardCharsets.UTF_8);
    return switch (random.nextInt(8)) {
      case 0 -> flipped(bytes, random);
      case 1 -> joined(bytes, at, new byte[0], to); // a hole
      case 2 -> joined(bytes, at, Arrays.copyOfRange(bytes, at, to), at); // twice
      case 3 -> Arrays.copyOf(bytes, at);
      case 4 -> joined(bytes, at, piece, at);
      case 5 -> joined(bytes, at, repeated(piece, random.nextInt(2000)), at);
      case 6 -> joined(bytes, at, extreme(random), Math.min(bytes.length, at + 4));
      default -> {
        byte[] other = samples.get(random.nextInt(samples.size()));
        yield joined(bytes, at, Arrays.copyOf(other, random.nextInt(other.length + 1)), to);
      }
    };
  }

  private static byte[] flipped(byte[] bytes, SplittableRandom random) {
    byte[] flipped = bytes.clone();
    if (bytes.length > 0) {
      flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    }
    return flipped;
  }

  private static byte[] extreme(SplittableRandom random) {
    byte[] all = new byte[4];
    Arrays.fill(all, (byte) (random.nextBoolean() ? 0xFF : 0));
    all[random.nextInt(4)] = (byte) (random.nextBoolean() ? 0x7F : 0x80);
    return all;
  }

  private static byte[] repeated(byte[] piece, int times) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      all.writeBytes(piece);
    }
    return all.toByteArray();
  }

  private static byte[] joined(byte[] bytes, int before, byte[] middle, int after) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.write(bytes, 0, before);
    all.writeBytes(middle);
    all.write(bytes, after, bytes.length - after);
    return all.toByteArray();
  }
}
