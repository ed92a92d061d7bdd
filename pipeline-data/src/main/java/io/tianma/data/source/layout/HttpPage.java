package io.tianma.data.source.layout;

import io.tianma.data.source.record.Expanded;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Found;
import io.tianma.data.source.record.SourceRecord.Lost;
import io.tianma.data.source.record.SourceRecord.Mended;
import io.tianma.data.text.Characters;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** An answer of a web server as a web archive holds it. */
final class HttpPage {
  /** Codings around each other; nobody needs more, and each costs the whole content. */
  private static final int MAX_CODINGS = 8;

  private static final Pattern HTML =
      Pattern.compile(
          "(\\xEF\\xBB\\xBF)?\\s*<(!doctype html|html|head|body)\\b", Pattern.CASE_INSENSITIVE);

  /** With a whole page, from the server or from a proxy that changed it (RFC 9110, 15.3). */
  private static final Set<String> WHOLE = Set.of("200", "203");

  private final byte[] answer;
  private HeaderFields headers;
  private String status;
  private int at;

  private HttpPage(byte[] answer) {
    this.answer = answer;
    readHead();
    while (status.matches("1\\d\\d") && at < answer.length) { // the answer itself comes later
      readHead();
    }
  }

  private void readHead() {
    String[] words = line().split(" ", 3);
    status = words.length > 1 ? words[1] : "";
    headers = new HeaderFields();
    for (String line = line(); !line.isEmpty(); line = line()) {
      headers.add(line);
    }
  }

  /**
   * The page in a whole answer, header lines included.
   *
   * @param expanded what the answers of the file became so far
   */
  static SourceRecord of(
      long offset, String address, byte[] answer, int maxBytes, Expanded expanded) {
    expanded.packed(answer.length);
    HttpPage page = new HttpPage(answer);
    if (!WHOLE.contains(page.status)) {
      return new Lost(offset, Loss.NO_PAGE, "status " + page.status);
    }
    try {
      HttpBody body = page.body(maxBytes, expanded);
      SourceRecord record = of(offset, address, page.type(body.bytes()), body.bytes());
      return body.cut() && record instanceof Found found
          ? found.mended(Mended.CUT_ANSWERS)
          : record;
    } catch (IOException e) {
      return new Lost(offset, Loss.BROKEN_ARCHIVE, "content cannot be read: " + e.getMessage());
    }
  }

  /** The page of that type. */
  static SourceRecord of(long offset, String address, String type, byte[] body) {
    String kind = Characters.lowercase(type);
    if (kind.contains("html")) {
      return Contents.of(offset, address, body, Format.HTML, Contents.declared(kind));
    }
    return kind.startsWith("text/plain")
        ? Contents.of(offset, address, body, Format.TEXT, Contents.declared(kind))
        : new Lost(offset, Loss.NO_PAGE, "content of type " + type);
  }

  /** What the answer says, or, where it does not, HTML if it begins so (RFC 9110, 8.3). */
  private String type(byte[] body) {
    String said = headers.last("content-type");
    String head = new String(body, 0, Math.min(body.length, 512), StandardCharsets.ISO_8859_1);
    return said.isEmpty() && HTML.matcher(head).lookingAt() ? "text/html" : said;
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

  /**
   * The bytes after the head, up to where it says that they end (RFC 9112, 6.3).
   *
   * @param counted whether Content-Length counts them: archives undo codings and leave it as it was
   */
  private HttpBody content(boolean counted) {
    byte[] rest = Arrays.copyOfRange(answer, at, answer.length);
    List<String> said = headers.list("content-length").stream().distinct().toList();
    if (!counted || said.size() != 1 || !said.get(0).matches("[0-9]{1,18}")) {
      return new HttpBody(rest, false);
    }
    long length = Long.parseLong(said.get(0));
    int end = (int) Math.min(length, rest.length);
    String more = new String(rest, end, rest.length - end, StandardCharsets.ISO_8859_1);
    return new HttpBody(Arrays.copyOf(rest, end), length > rest.length || !more.isBlank());
  }

  /** The content, without the codings in the reverse of their order. */
  private HttpBody body(int maxBytes, Expanded expanded) throws IOException {
    List<String> codings = new ArrayList<>(headers.list("content-encoding"));
    codings.addAll(headers.list("transfer-encoding"));
    HttpBody body = content(codings.isEmpty());
    if (codings.size() > MAX_CODINGS) {
      throw new IOException("its header names " + codings.size() + " codings");
    }
    for (int i = codings.size() - 1; i >= 0; i--) {
      String coding = codings.get(i);
      body =
          coding.equals("chunked")
              ? HttpBody.joined(body.bytes())
              : body.decoded(coding, maxBytes, expanded);
    }
    return body.isGzip() ? body.decoded("gzip", maxBytes, expanded) : body;
  }
}
