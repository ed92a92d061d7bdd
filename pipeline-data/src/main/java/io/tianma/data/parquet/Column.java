package io.tianma.data.parquet;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;

/** One column of a row of type {@code T}: its name, kind, and where its value comes from. */
final class Column<T> implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A function that travels between executors. */
  interface Value<T, V> extends Function<T, V>, Serializable {}

  /** What a column can hold. */
  enum Kind {
    STRING,
    INT,
    STRINGS,
    INTS,
    /** Numbers by name, in the order of the names. */
    NUMBERS,
    /** The same in one cell: quick to write and to read, closed to other programs. */
    PACKED;

    boolean isList() {
      return this == STRINGS || this == INTS;
    }

    private boolean isText() {
      return this == STRING || this == STRINGS;
    }
  }

  final String name;
  final Kind kind;

  /** Whether values come again, so that a dictionary of them pays. */
  final boolean repeats;

  private final Value<T, ?> value;

  Column(String name, Kind kind, boolean repeats, Value<T, ?> value) {
    this.name = name;
    this.kind = kind;
    this.repeats = repeats;
    this.value = value;
  }

  /** The path of its values in the schema. */
  String path() {
    if (kind == Kind.NUMBERS) {
      return name + ".key_value.key";
    }
    return kind.isList() ? name + ".list.element" : name;
  }

  Type type() {
    if (kind == Kind.NUMBERS) {
      return Types.requiredMap()
          .key(PrimitiveTypeName.BINARY)
          .as(LogicalTypeAnnotation.stringType())
          .requiredValue(PrimitiveTypeName.DOUBLE)
          .named(name);
    }
    if (!kind.isList()) {
      return element(name);
    }
    return Types.requiredList().element(element("element")).named(name);
  }

  private Type element(String as) {
    if (kind == Kind.PACKED) {
      return Types.required(PrimitiveTypeName.BINARY).named(as);
    }
    return kind.isText()
        ? Types.required(PrimitiveTypeName.BINARY).as(LogicalTypeAnnotation.stringType()).named(as)
        : Types.required(PrimitiveTypeName.INT32).named(as);
  }

  Object cell(T row) {
    return value.apply(row);
  }

  void write(T row, RecordConsumer out) {
    Object cell = cell(row);
    switch (kind) {
      case STRING -> out.addBinary(binary((String) cell));
      case INT -> out.addInteger((Integer) cell);
      case STRINGS -> writeStrings((List<?>) cell, out);
      case INTS -> writeInts((int[]) cell, out);
      case NUMBERS -> writeNumbers((Map<?, ?>) cell, out);
      case PACKED -> out.addBinary(Binary.fromConstantByteArray(PackedInts.pack((int[]) cell)));
    }
  }

  private static void writeStrings(List<?> strings, RecordConsumer out) {
    out.startGroup();
    if (!strings.isEmpty()) {
      out.startField("list", 0);
      for (Object string : strings) {
        startElement(out);
        out.addBinary(binary((String) string));
        endElement(out);
      }
      out.endField("list", 0);
    }
    out.endGroup();
  }

  private static void writeInts(int[] ints, RecordConsumer out) {
    out.startGroup();
    if (ints.length > 0) {
      out.startField("list", 0);
      for (int i : ints) {
        startElement(out);
        out.addInteger(i);
        endElement(out);
      }
      out.endField("list", 0);
    }
    out.endGroup();
  }

  private static void writeNumbers(Map<?, ?> numbers, RecordConsumer out) {
    out.startGroup();
    if (!numbers.isEmpty()) {
      out.startField("key_value", 0);
      new TreeMap<>(numbers)
          .forEach(
              (key, number) -> {
                out.startGroup();
                out.startField("key", 0);
                out.addBinary(binary((String) key));
                out.endField("key", 0);
                out.startField("value", 1);
                out.addDouble((Double) number);
                out.endField("value", 1);
                out.endGroup();
              });
      out.endField("key_value", 0);
    }
    out.endGroup();
  }

  private static void startElement(RecordConsumer out) {
    out.startGroup();
    out.startField("element", 0);
  }

  private static void endElement(RecordConsumer out) {
    out.endField("element", 0);
    out.endGroup();
  }

  /** Not Parquet's own conversion, which fails on a lone surrogate where this writes a '?'. */
  private static Binary binary(String text) {
    return Binary.fromConstantByteArray(text.getBytes(StandardCharsets.UTF_8));
  }
}
