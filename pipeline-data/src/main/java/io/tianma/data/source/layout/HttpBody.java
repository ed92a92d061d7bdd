package io.tianma.data.source.layout;

import com.github.luben.zstd.ZstdInputStream;
import io.tianma.data.source.charset.Decoder;
import io.tianma.data.source.record.Expanded;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.Inflater;
import java.util.zip.InflaterInputStream;
import org.brotli.dec.BrotliInputStream;

/**
 * The content of an answer with its chunks (RFC 9112, 7.1) and codings (RFC 9110, 8.4.1) undone.
 *
 * <p>Archives differ in whether they undo them and keep the headers nevertheless, and servers break
 * off. So the bytes decide whether there is something to undo, and what came before a bad place is
 * the content.
 *
 * @param bytes the content
 * @param cut whether it ends early
 */
record HttpBody(byte[] bytes, boolean cut) {
  /** The chunks put together, or the bytes as they are if they do not begin with one. */
  static HttpBody joined(byte[] body) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(body.length);
    int at = 0;
    while (true) {
      int end = lineEnd(body, at);
      long size = chunkSize(new String(body, at, end - at, StandardCharsets.ISO_8859_1));
      boolean first = all.size() == 0;
      int data = Math.min(end + 1, body.length);
      if (first && (size < 0 || !begins(body, data, size))) {
        return new HttpBody(body, false);
      }
      if (size <= 0) {
        return new HttpBody(all.toByteArray(), size < 0);
      }
      int length = (int) Math.min(size, body.length - data);
      all.write(body, data, length);
      at = afterLineEnds(body, data + length);
      if (length < size || at == body.length) {
        return new HttpBody(all.toByteArray(), true);
      }
    }
  }

  /** Whether a first line that could be a size is one: a line follows the chunk, or the cut. */
  private static boolean begins(byte[] body, int data, long size) {
    long next = data + size;
    boolean network = data > 1 && body[data - 2] == '\r';
    return next >= body.length
        ? network
        : size == 0 || body[(int) next] == '\r' || body[(int) next] == '\n';
  }

  /** The size in a line of a chunk: 1*HEXDIG and perhaps an extension; -1 if there is none. */
  private static long chunkSize(String line) {
    String digits = line.split(";", 2)[0].strip();
    if (!digits.matches("[0-9a-fA-F]{1,100}")) {
      return -1;
    }
    String significant = digits.replaceFirst("^0+(?=.)", "");
    return significant.length() > 8 ? Integer.MAX_VALUE : Long.parseLong(significant, 16);
  }

  private static int lineEnd(byte[] body, int from) {
    int end = from;
    while (end < body.length && body[end] != '\n') {
      end++;
    }
    return end;
  }

  private static int afterLineEnds(byte[] body, int from) {
    int at = from;
    while (at < body.length && (body[at] == '\r' || body[at] == '\n')) {
      at++;
    }
    return at;
  }

  /**
   * The content without a coding.
   *
   * @param coding as {@code Content-Encoding} names it; unknown ones are none
   * @param expanded what the answers of the file became so far
   * @throws IOException if the bytes are neither in that coding nor text, or become too many
   */
  HttpBody decoded(String coding, int maxBytes, Expanded expanded) throws IOException {
    HttpBody plain =
        switch (coding) {
          case "gzip", "x-gzip" -> isGzip() ? read(GZIPInputStream::new, maxBytes, expanded) : null;
          case "deflate" -> deflated(maxBytes, expanded);
          case "br" -> read(BrotliInputStream::new, maxBytes, expanded);
          case "zstd" ->
              read(in -> new ZstdInputStream(in).setContinuous(true), maxBytes, expanded);
          default -> this;
        };
    if (plain != null && (!plain.cut || !looksLikeText(bytes))) {
      return new HttpBody(plain.bytes, plain.cut || cut);
    }
    if (looksLikeText(bytes)) {
      return this;
    }
    throw new IOException("it is not in the coding " + coding + " that its header names");
  }

  /** Whether the bytes say that they are compressed, whatever the headers do. */
  boolean isGzip() {
    return bytes.length > 2 && (bytes[0] & 0xFF) == 0x1F && (bytes[1] & 0xFF) == 0x8B;
  }

  /** The zlib format, or without its header as some servers have it. */
  private HttpBody deflated(int maxBytes, Expanded expanded) throws IOException {
    HttpBody zlib = read(InflaterInputStream::new, maxBytes, expanded);
    return zlib != null
        ? zlib
        : read(in -> new InflaterInputStream(in, new Inflater(true)), maxBytes, expanded);
  }

  private static boolean looksLikeText(byte[] bytes) {
    int head = Math.min(bytes.length, 1 << 10);
    String text = new String(Arrays.copyOf(bytes, head), StandardCharsets.ISO_8859_1).strip();
    return text.startsWith("<") || Decoder.decode(bytes).text() != null && !hasControls(text);
  }

  private static boolean hasControls(String text) {
    return text.chars().anyMatch(c -> c < 0x20 && c != '\n' && c != '\r' && c != '\t');
  }

  /** Opens what undoes a coding. */
  private interface Opening {
    InputStream open(InputStream in) throws IOException;
  }

  /** As much as can be read; null if that is nothing. */
  private HttpBody read(Opening opening, int maxBytes, Expanded expanded) throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    boolean torn = false;
    boolean allowed = true;
    byte[] buffer = new byte[1 << 13];
    try (InputStream in = opening.open(new ByteArrayInputStream(bytes))) {
      for (int n = 0; n >= 0 && plain.size() <= maxBytes && allowed; n = in.read(buffer)) {
        plain.write(buffer, 0, n);
        allowed = expanded.add(n);
      }
    } catch (IOException | RuntimeException e) { // decompressors index tables by what they read
      torn = true;
    }
    if (!allowed) {
      throw Expanded.tooMuch();
    }
    if (plain.size() > maxBytes) {
      throw new IOException("more than " + maxBytes + " bytes");
    }
    return torn && plain.size() == 0 ? null : new HttpBody(plain.toByteArray(), torn);
  }
}
