package io.tianma.train.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The JSON that opens a safetensors file, checked to the last bracket: entries cover the data area
 * exactly, without holes or overlaps, and each entry is as long as its type and shape say.
 *
 * <p>Source: the format description of github.com/huggingface/safetensors.
 */
record SafeTensorsHeader(List<Entry> entries, Map<String, String> metadata) {
  /** One tensor: its bytes are {@code [begin, end)} of the data area. */
  record Entry(String name, ElementType type, long[] shape, long begin, long end) {
    int elements() {
      return (int) ((end - begin) / type.bytes());
    }
  }

  private static final String METADATA = "__metadata__";
  private static final int ALIGNMENT = 8;
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * Lays tensors out one after another: wide types first, so that every one is aligned, then by
   * name.
   */
  static SafeTensorsHeader layOut(List<NamedTensor> tensors, Map<String, String> metadata) {
    Comparator<NamedTensor> wideFirst =
        Comparator.comparing((NamedTensor tensor) -> -tensor.type().bytes())
            .thenComparing(NamedTensor::name);
    List<Entry> entries = new ArrayList<>();
    long begin = 0;
    for (NamedTensor tensor : tensors.stream().sorted(wideFirst).toList()) {
      long end = begin + (long) tensor.elements() * tensor.type().bytes();
      entries.add(new Entry(tensor.name(), tensor.type(), tensor.shape(), begin, end));
      begin = end;
    }
    return new SafeTensorsHeader(entries, metadata);
  }

  /** The JSON in UTF-8, padded with spaces to a multiple of 8 bytes. */
  byte[] encode() {
    ObjectNode root = JSON.createObjectNode();
    if (!metadata.isEmpty()) {
      ObjectNode node = root.putObject(METADATA);
      metadata.entrySet().stream()
          .sorted(Map.Entry.comparingByKey())
          .forEach(e -> node.put(e.getKey(), e.getValue()));
    }
    for (Entry entry : entries) {
      if (entry.name().equals(METADATA) || root.has(entry.name())) {
        throw new IllegalArgumentException("tensor name used twice or reserved: " + entry.name());
      }
      ObjectNode node = root.putObject(entry.name()).put("dtype", entry.type().name());
      ArrayNode shape = node.putArray("shape");
      Arrays.stream(entry.shape()).forEach(shape::add);
      node.putArray("data_offsets").add(entry.begin()).add(entry.end());
    }
    byte[] json = root.toString().getBytes(StandardCharsets.UTF_8);
    byte[] padded = Arrays.copyOf(json, (json.length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT);
    Arrays.fill(padded, json.length, padded.length, (byte) ' ');
    return padded;
  }

  /** Parses and checks a header that is followed by {@code dataBytes} bytes of data. */
  static SafeTensorsHeader decode(byte[] json, long dataBytes) throws IOException {
    if (json.length == 0 || json[0] != '{') {
      throw bad("the header is not a JSON object");
    }
    JsonNode root;
    try {
      root = JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw bad("the header is not JSON: " + e.getOriginalMessage());
    }
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (var field : (Iterable<Map.Entry<String, JsonNode>>) root::fields) {
      if (field.getKey().equals(METADATA)) {
        field
            .getValue()
            .fields()
            .forEachRemaining(e -> metadata.put(e.getKey(), e.getValue().asText()));
      } else {
        entries.add(entry(field.getKey(), field.getValue()));
      }
    }
    entries.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    checkCover(entries, dataBytes);
    return new SafeTensorsHeader(entries, metadata);
  }

  private static Entry entry(String name, JsonNode node) throws IOException {
    ElementType type = type(name, node.path("dtype").asText());
    long[] shape = longs(name, "shape", node);
    long[] offsets = longs(name, "data_offsets", node);
    if (offsets.length != 2 || offsets[0] > offsets[1]) {
      throw bad("tensor %s: data_offsets %s".formatted(name, Arrays.toString(offsets)));
    }
    long bytes = type.bytes();
    try {
      for (long extent : shape) {
        bytes = Math.multiplyExact(bytes, extent);
      }
    } catch (ArithmeticException e) {
      throw bad("tensor %s: shape %s is too large".formatted(name, Arrays.toString(shape)));
    }
    if (bytes != offsets[1] - offsets[0] || bytes / type.bytes() > Integer.MAX_VALUE - 8) {
      throw bad(
          "tensor %s: %s%s does not fit data_offsets %s"
              .formatted(name, type, Arrays.toString(shape), Arrays.toString(offsets)));
    }
    return new Entry(name, type, shape, offsets[0], offsets[1]);
  }

  private static ElementType type(String name, String dtype) throws IOException {
    return Arrays.stream(ElementType.values())
        .filter(type -> type.name().equals(dtype))
        .findFirst()
        .orElseThrow(
            () ->
                bad(
                    "tensor %s has dtype '%s'; supported are %s"
                        .formatted(name, dtype, Arrays.toString(ElementType.values()))));
  }

  private static long[] longs(String name, String key, JsonNode node) throws IOException {
    JsonNode array = node.path(key);
    long[] values = new long[array.size()];
    boolean good = array.isArray();
    for (int i = 0; i < values.length && good; i++) {
      good = array.get(i).isIntegralNumber() && array.get(i).canConvertToLong();
      values[i] = array.get(i).asLong();
      good &= values[i] >= 0;
    }
    if (!good) {
      throw bad("tensor %s: %s is %s".formatted(name, key, array));
    }
    return values;
  }

  private static void checkCover(List<Entry> entries, long dataBytes) throws IOException {
    long covered = 0;
    for (Entry entry : entries) {
      if (entry.begin() != covered) {
        throw bad(
            "tensor %s starts at byte %d, but the one before it ends at %d"
                .formatted(entry.name(), entry.begin(), covered));
      }
      covered = entry.end();
    }
    if (covered != dataBytes) {
      throw bad("tensors take %d bytes, the file has %d".formatted(covered, dataBytes));
    }
  }

  static IOException bad(String why) {
    return new IOException("not a valid safetensors file: " + why);
  }
}
