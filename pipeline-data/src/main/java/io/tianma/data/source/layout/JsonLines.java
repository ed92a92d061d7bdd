package io.tianma.data.source.layout;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import io.tianma.data.source.charset.Decoder;
import io.tianma.data.source.charset.Decoder.Decoded;
import io.tianma.data.source.record.ByteLines;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.RecordReader;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Lost;
import java.io.IOException;
import java.io.InputStream;

/** One JSON object a line; each line stands for itself, so a bad one costs nothing but itself. */
public final class JsonLines implements RecordReader {
  static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
          .build();

  private final ByteLines lines;
  private final InputOptions options;
  private final int maxBytes;

  public JsonLines(InputStream in, InputOptions options, int maxBytes) {
    this(new ByteLines(in, maxBytes), options, maxBytes);
  }

  public JsonLines(ByteLines lines, InputOptions options, int maxBytes) {
    this.lines = lines;
    this.options = options;
    this.maxBytes = maxBytes;
  }

  @Override
  public SourceRecord next() throws IOException {
    while (lines.advance()) {
      SourceRecord record = record();
      if (record != null) {
        return record;
      }
    }
    return null;
  }

  /** The record of the current line; null for a blank line, which is none. */
  private SourceRecord record() {
    if (lines.cut()) {
      return lost(Loss.TOO_LARGE, "a line of more than " + maxBytes + " bytes");
    }
    Decoded decoded = Decoder.decode(lines.bytes());
    if (decoded.text() == null) {
      return lost(decoded.reason(), decoded.detail());
    }
    if (decoded.text().isBlank()) {
      return null;
    }
    try {
      return document(decoded.text(), decoded.replaced());
    } catch (JsonProcessingException e) {
      return lost(Loss.BROKEN_JSON, e.getOriginalMessage());
    } catch (IOException e) {
      throw new IllegalStateException("a string cannot fail to be read", e);
    }
  }

  private SourceRecord document(String line, int replaced) throws IOException {
    try (JsonParser json = JSON.createParser(line)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return lost(Loss.BROKEN_JSON, "no JSON object");
      }
      JsonFields fields = JsonFields.read(json, options);
      if (json.nextToken() != null) {
        return lost(Loss.BROKEN_JSON, "more than one JSON object in the line");
      }
      return fields.record(lines.offset(), options, replaced);
    }
  }

  private Lost lost(Loss reason, String detail) {
    return new Lost(lines.offset(), reason, detail);
  }
}
