package io.tianma.data.source;

import io.tianma.data.source.SourceRecord.Found;
import io.tianma.data.source.SourceRecord.Lost;
import io.tianma.data.source.SourceRecord.Mended;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** An answer of a web server as a web archive holds it. */
final class HttpPage {
  /** Codings around each other; nobody needs more, and each costs the whole content. */
  private static final int MAX_CODINGS = 8;

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
      HttpBody body = page.body(maxBytes);
      SourceRecord record = of(offset, address, page.header("content-type"), body.bytes());
      return body.cut() && record instanceof Found found
          ? found.mended(Mended.CUT_ANSWERS)
          : record;
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

  /** The content, without the codings in the reverse of their order. */
  private HttpBody body(int maxBytes) throws IOException {
    HttpBody body = new HttpBody(Arrays.copyOfRange(answer, at, answer.length), false);
    if (header("transfer-encoding").toLowerCase(Locale.ROOT).contains("chunked")) {
      body = HttpBody.joined(body.bytes());
    }
    String[] codings = header("content-encoding").toLowerCase(Locale.ROOT).split(",", -1);
    if (codings.length > MAX_CODINGS) {
      throw new IOException("its header names " + codings.length + " codings");
    }
    for (int i = codings.length - 1; i >= 0; i--) {
      body = body.decoded(codings[i].strip(), maxBytes);
    }
    return body.isGzip() ? body.decoded("gzip", maxBytes) : body;
  }
}
