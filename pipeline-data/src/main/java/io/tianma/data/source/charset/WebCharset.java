package io.tianma.data.source.charset;

import java.nio.charset.Charset;
import java.util.Set;

/**
 * Chinese charsets as browsers decode them, with U+FFFD for what is none of their characters.
 *
 * <p>A bad place costs one character: an ASCII byte after a lead byte that it does not belong to
 * stays.
 *
 * @see <a
 *     href="https://encoding.spec.whatwg.org/#legacy-multi-byte-chinese-(simplified)-encodings">
 *     WHATWG Encoding</a>
 */
enum WebCharset {
  /** gb18030's decoder, which is also that of GBK and GB 2312, with the euro sign at 0x80. */
  GB18030(Set.of("gb18030", "gbk", "gb2312", "x-gbk", "gb_2312-80", "gb_2312", "chinese", "cp936")),
  /** Big5 with the characters of Hong Kong. */
  BIG5(Set.of("big5", "big5-hkscs", "cn-big5", "csbig5", "x-x-big5", "cp950")),
  /** GB 2312 in seven bits between {@code ~{} and {@code ~}} (RFC 1843). */
  HZ(Set.of("hz-gb-2312", "hz"));

  private static final Charset JDK_GB18030 = Charset.forName("GB18030");
  private static final int EURO = 0x20AC;

  private final Set<String> labels;

  WebCharset(Set<String> labels) {
    this.labels = labels;
  }

  /** The charset that web pages mean by a name in lower case, or null. */
  static WebCharset of(String label) {
    for (WebCharset charset : values()) {
      if (charset.labels.contains(label)) {
        return charset;
      }
    }
    return null;
  }

  /** Collects what is decoded. */
  private static final class Out {
    private final StringBuilder text;
    private int places;
    private int first = -1;

    Out(int length) {
      text = new StringBuilder(length);
    }

    /** A character, or a bad place if there is none. */
    void add(int codePoint, int at) {
      if (codePoint < 0 || codePoint == Replaced.SIGN) {
        first = places++ == 0 ? at : first;
        text.append(Replaced.SIGN);
      } else {
        text.appendCodePoint(codePoint);
      }
    }

    Replaced done() {
      return new Replaced(text.toString(), places, first);
    }
  }

  Replaced decode(byte[] bytes) {
    Out out = new Out(bytes.length);
    int i = 0;
    while (i < bytes.length) {
      i +=
          switch (this) {
            case GB18030 -> gb18030(bytes, i, out);
            case BIG5 -> big5(bytes, i, out);
            case HZ -> hz(bytes, i, out);
          };
    }
    return out.done();
  }

  /** Number of bytes of the character at {@code i}, which is added. */
  private static int gb18030(byte[] bytes, int i, Out out) {
    int lead = at(bytes, i);
    if (lead <= 0x80 || lead == 0xFF) {
      out.add(lead == 0x80 ? EURO : lead == 0xFF ? -1 : lead, i);
      return 1;
    }
    int trail = at(bytes, i + 1);
    if (trail < 0) {
      out.add(-1, i);
      return 1;
    }
    if (trail >= '0' && trail <= '9') {
      return fourBytes(bytes, i, out);
    }
    return twoBytes(GbPairs.codePoint(lead, trail), trail, i, out);
  }

  private static int fourBytes(byte[] bytes, int i, Out out) {
    int third = at(bytes, i + 2);
    int fourth = at(bytes, i + 3);
    if (third < 0 || isLead(third) && fourth < 0) {
      out.add(-1, i); // cut inside
      return bytes.length - i;
    }
    if (!isLead(third) || fourth < '0' || fourth > '9') {
      out.add(-1, i);
      return 1;
    }
    out.add(new String(bytes, i, 4, JDK_GB18030).codePointAt(0), i);
    return 4;
  }

  private static int big5(byte[] bytes, int i, Out out) {
    int lead = at(bytes, i);
    if (lead < 0x80) {
      out.add(lead, i);
      return 1;
    }
    int trail = isLead(lead) ? at(bytes, i + 1) : -1;
    if (trail < 0) {
      out.add(-1, i);
      return 1;
    }
    int base = Big5Pairs.composed(lead, trail);
    if (base != 0) {
      out.add(base, i);
      out.add(Big5Pairs.mark(trail), i);
      return 2;
    }
    return twoBytes(Big5Pairs.codePoint(lead, trail), trail, i, out);
  }

  private static int twoBytes(int codePoint, int trail, int i, Out out) {
    out.add(codePoint, i);
    return codePoint < 0 && trail < 0x80 ? 1 : 2;
  }

  private static int hz(byte[] bytes, int i, Out out) {
    int next = at(bytes, i + 1);
    if (at(bytes, i) != '~') {
      out.add(at(bytes, i) < 0x80 ? at(bytes, i) : -1, i);
      return 1;
    }
    if (next == '~' || next == '\n' || next == '}') {
      if (next == '~') {
        out.add('~', i);
      }
      return 2;
    }
    if (next != '{') {
      out.add('~', i);
      return 1;
    }
    int at = i + 2;
    while (at + 1 < bytes.length
        && bytes[at] != '\n'
        && !(bytes[at] == '~' && bytes[at + 1] == '}')) {
      boolean pair = at(bytes, at) > 0x20 && at(bytes, at) < 0x7F && at(bytes, at + 1) > 0x20;
      out.add(pair ? GbPairs.codePoint(bytes[at] | 0x80, bytes[at + 1] | 0x80) : -1, at);
      at += pair ? 2 : 1;
    }
    boolean closed = at + 1 < bytes.length && bytes[at] == '~';
    return at - i + (closed ? 2 : 0);
  }

  private static boolean isLead(int b) {
    return b >= 0x81 && b <= 0xFE;
  }

  /** The byte there, or -1 after the end. */
  private static int at(byte[] bytes, int i) {
    return i < bytes.length ? bytes[i] & 0xFF : -1;
  }
}
