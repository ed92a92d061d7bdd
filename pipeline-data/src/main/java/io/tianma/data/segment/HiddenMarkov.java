package io.tianma.data.segment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;

/**
 * jieba's {@code finalseg}: characters are tagged begin, end, middle or single by the Viterbi
 * algorithm, and the tags give the words.
 */
final class HiddenMarkov implements Jieba.NewWords {
  private static final int B = 0;
  private static final int E = 1;
  private static final int M = 2;
  private static final int S = 3;
  private static final double NEVER = -3.14e100;
  private static final double[] START = {-0.26268660809250016, NEVER, NEVER, -1.4652633398537678};

  /** Tags that may stand before each tag, in the order of their letters, and how likely. */
  private static final int[][] BEFORE = {{E, S}, {B, M}, {B, M}, {E, S}};

  private static final double[][] TRANSITION = {
    {-0.5897149736854513, -0.7211965654669841},
    {-0.510825623765990, -0.33344856811948514},
    {-0.916290731874155, -1.2603623820268226},
    {-0.8085250474669937, -0.6658631448798212}
  };

  private final double[][] emit;
  private final Set<String> forcedApart;

  private HiddenMarkov(double[][] emit, Set<String> forcedApart) {
    this.emit = emit;
    this.forcedApart = forcedApart;
  }

  /** The same model, which cuts the given words into characters whenever it makes one. */
  HiddenMarkov sparing(Set<String> words) {
    return new HiddenMarkov(emit, words);
  }

  static HiddenMarkov jieba() {
    return Holder.JIEBA;
  }

  private static final class Holder {
    static final HiddenMarkov JIEBA = resource("/prob_emit.txt");
  }

  private static HiddenMarkov resource(String name) {
    try (InputStream in = HiddenMarkov.class.getResourceAsStream(name)) {
      return read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads lines of a tag, and after each lines of a character, a tab and its log probability. */
  static HiddenMarkov read(InputStream in) throws IOException {
    double[][] emit = new double[4][1 << 16];
    for (double[] tag : emit) {
      Arrays.fill(tag, NEVER);
    }
    BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
    double[] tag = null;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.length() == 1) {
        tag = emit["BEMS".indexOf(line)];
      } else {
        tag[line.charAt(0)] = Double.parseDouble(line.substring(line.indexOf('\t') + 1));
      }
    }
    return new HiddenMarkov(emit, Set.of());
  }

  @Override
  public int cut(String text, int from, int to, int[] ends, int count) {
    int i = from;
    while (i < to) {
      int start = i;
      while (i < to && isHan(text.charAt(i))) {
        i++;
      }
      if (i > start) {
        count = words(text, start, i, ends, count);
      } else {
        while (i < to && !isHan(text.charAt(i))) {
          i++;
        }
        count = latin(text, start, i, ends, count);
      }
    }
    return count;
  }

  private int words(String text, int from, int to, int[] ends, int count) {
    byte[] tags = viterbi(text, from, to);
    int start = from;
    for (int i = 0; i < tags.length; i++) {
      if (tags[i] == E || tags[i] == S) { // as the last one is
        int end = from + i + 1;
        if (!forcedApart.isEmpty() && forcedApart.contains(text.substring(start, end))) {
          while (start + 1 < end) {
            ends[count++] = ++start;
          }
        }
        ends[count++] = end;
        start = end;
      }
    }
    return count;
  }

  private byte[] viterbi(String text, int from, int to) {
    int length = to - from;
    byte[][] back = new byte[4][length];
    double[] score = new double[4];
    for (int tag = 0; tag < 4; tag++) {
      score[tag] = START[tag] + emit[tag][text.charAt(from)];
    }
    for (int i = 1; i < length; i++) {
      double[] now = new double[4];
      for (int tag = 0; tag < 4; tag++) {
        double e = emit[tag][text.charAt(from + i)];
        double low = score[BEFORE[tag][0]] + TRANSITION[tag][0] + e;
        double high = score[BEFORE[tag][1]] + TRANSITION[tag][1] + e;
        int best = high >= low ? 1 : 0;
        now[tag] = best == 1 ? high : low;
        back[tag][i] = (byte) BEFORE[tag][best];
      }
      score = now;
    }
    byte[] tags = new byte[length];
    byte tag = (byte) (score[S] >= score[E] ? S : E);
    for (int i = length - 1; i >= 0; i--) {
      tags[i] = tag;
      tag = back[tag][i];
    }
    return tags;
  }

  /** As the pattern {@code [a-zA-Z0-9]+(?:\.\d+)?%?}; what lies between matches stays whole. */
  private static int latin(String text, int from, int to, int[] ends, int count) {
    int i = from;
    while (i < to) {
      int start = i;
      while (i < to && Jieba.isLetterOrDigit(text.charAt(i))) {
        i++;
      }
      if (i == start) {
        while (i < to && !Jieba.isLetterOrDigit(text.charAt(i))) {
          i++;
        }
      } else {
        i = fraction(text, i, to);
        if (i < to && text.charAt(i) == '%') {
          i++;
        }
      }
      ends[count++] = i;
    }
    return count;
  }

  private static int fraction(String text, int i, int to) {
    int end = i + 1;
    while (i < to && text.charAt(i) == '.' && end < to && isDigit(text.charAt(end))) {
      end++;
    }
    return end > i + 1 ? end : i;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isHan(char c) {
    return c >= 0x4E00 && c <= 0x9FD5;
  }
}
