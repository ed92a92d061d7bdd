package io.tianma.data.source.layout;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.tianma.data.source.charset.ByteOrderMark;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.RecordReader;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Lost;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * JSON objects over any number of lines, one after another or in arrays, streamed: no more than one
 * object is held. What is no JSON ends the file, since nothing says where the next object begins; a
 * bad character does not.
 */
public final class JsonValues implements RecordReader {
  private final InputStream in;
  private final InputOptions options;
  private JsonParser json;
  private boolean ended;

  /**
   * @param in in UTF-8
   */
  public JsonValues(InputStream in, InputOptions options) {
    this.in = in;
    this.options = options;
  }

  @Override
  public SourceRecord next() throws IOException {
    if (ended) {
      return null;
    }
    long offset = 0;
    try {
      json = json == null ? JsonLines.JSON.createParser(in) : json;
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        offset = json.currentTokenLocation().getByteOffset();
        if (token == JsonToken.START_OBJECT) {
          return JsonFields.read(json, options).record(offset, options);
        }
        if (token != JsonToken.START_ARRAY && token != JsonToken.END_ARRAY) {
          return new Lost(offset, Loss.BROKEN_JSON, "no JSON object");
        }
      }
      ended = true;
      return null;
    } catch (JsonProcessingException e) {
      ended = true;
      throw new IOException("no JSON, " + e.getOriginalMessage(), e);
    }
  }

  /** Whether a file that begins like this holds values over lines rather than one a line. */
  public static boolean begin(byte[] head) {
    ByteOrderMark mark = ByteOrderMark.of(head);
    int from = mark == null ? 0 : mark.length();
    Charset charset = mark == null ? StandardCharsets.ISO_8859_1 : mark.charset();
    String text = new String(head, from, head.length - from, charset).stripLeading();
    if (text.startsWith("[")) {
      return true;
    }
    int line = text.indexOf('\n');
    if (!text.startsWith("{") || line < 0) {
      return false;
    }
    try (JsonParser first = JsonLines.JSON.createParser(text.substring(0, line))) {
      first.nextToken();
      first.skipChildren();
      return false;
    } catch (IOException e) { // the object goes on in the next line, unless it is broken
      return !text.substring(0, line).stripTrailing().endsWith("}")
          && text.substring(line).stripLeading().startsWith("\"");
    }
  }
}
