package io.tianma.data.source;

import io.tianma.data.source.SourceRecord.Lost;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** An answer of a web server as a web archive holds it. */
final class HttpPage {
  private final Map<String, String> headers = new TreeMap<>();
  private final byte[] answer;
  private String status = "";
  private int at;

  private HttpPage(byte[] answer) {
    this.answer = answer;
    String line = line();
    String[] words = line.split(" ", 3);
    status = words.length > 1 ? words[1] : "";
    for (line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        headers.put(
            line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
      }
    }
  }

  /** The page in a whole answer, header lines included. */
  static SourceRecord of(long offset, String address, byte[] answer, int maxBytes) {
    HttpPage page = new HttpPage(answer);
    if (!page.status.equals("200")) {
      return new Lost(offset, Loss.NO_PAGE, "status " + page.status);
    }
    try {
      return of(offset, address, page.header("content-type"), page.body(maxBytes));
    } catch (IOException e) {
      return new Lost(offset, Loss.BROKEN_ARCHIVE, "content cannot be read: " + e.getMessage());
    }
  }

  /** The page of that type. */
  static SourceRecord of(long offset, String address, String type, byte[] body) {
    String kind = type.toLowerCase(Locale.ROOT);
    if (kind.contains("html")) {
      return Contents.of(offset, address, body, Format.HTML, Contents.declared(kind));
    }
    return kind.startsWith("text/plain")
        ? Contents.of(offset, address, body, Format.TEXT, Contents.declared(kind))
        : new Lost(offset, Loss.NO_PAGE, "content of type " + type);
  }

  private String header(String name) {
    return headers.getOrDefault(name, "");
  }

  private String line() {
    int end = at;
    while (end < answer.length && answer[end] != '\n') {
      end++;
    }
    String line = new String(answer, at, end - at, StandardCharsets.ISO_8859_1).stripTrailing();
    at = Math.min(end + 1, answer.length);
    return line;
  }

  /** Archives differ in whether they undo transfer and compression: so by what the bytes are. */
  private byte[] body(int maxBytes) throws IOException {
    byte[] body = Arrays.copyOfRange(answer, at, answer.length);
    if (header("transfer-encoding").toLowerCase(Locale.ROOT).contains("chunked")) {
      byte[] joined = joined();
      body = joined == null ? body : joined;
    }
    boolean gzip = body.length > 2 && (body[0] & 0xFF) == 0x1F && (body[1] & 0xFF) == 0x8B;
    if (!gzip) {
      return body;
    }
    byte[] plain = new GZIPInputStream(new ByteArrayInputStream(body)).readNBytes(maxBytes + 1);
    if (plain.length > maxBytes) {
      throw new IOException("more than " + maxBytes + " bytes");
    }
    return plain;
  }

  /** The chunks of a chunked body put together; null if it does not consist of chunks. */
  private byte[] joined() {
    int start = at;
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (true) {
      String size = line().split(";", 2)[0].strip();
      int length = size.matches("[0-9a-fA-F]{1,7}") ? Integer.parseInt(size, 16) : -1;
      if (length < 0 || length > answer.length - at) {
        at = start;
        return null;
      }
      if (length == 0) {
        return all.toByteArray();
      }
      all.write(answer, at, length);
      at += length;
      line();
    }
  }
}
