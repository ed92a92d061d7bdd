package io.tianma.jobs.config;

import io.tianma.data.source.IngestOptions;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.InputOptions;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Texts with what people wrote for them, by which checkpoints are scored.
 *
 * @param name directory of the scores: letters, digits and {@code - _ .}
 * @param path file or directory
 * @param format of the files
 * @param sourceField field or column of the text
 * @param targetField field or column of what was written for it
 */
public record TestSetOptions(
    String name, String path, Format format, String sourceField, String targetField) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");

  public TestSetOptions {
    check(NAME.matcher(name).matches(), "name", name, "letters, digits, '-', '_' and '.' only");
    check(!path.isBlank(), "path", path, "the name of a file or directory");
    check(!sourceField.isBlank(), "source-field", sourceField, "the name or number of a column");
    check(!targetField.isBlank(), "target-field", targetField, "the name or number of a column");
  }

  /** How its files are read. */
  public IngestOptions reading(IngestOptions limits) {
    InputOptions input =
        new InputOptions(path, "", "", format, Format.TEXT, sourceField, targetField, false);
    return new IngestOptions(
        List.of(input), limits.maxBadShare(), limits.maxRecordBytes(), limits.maxSeconds());
  }

  private static void check(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(key + " = " + value + ": must be " + wanted);
    }
  }
}
