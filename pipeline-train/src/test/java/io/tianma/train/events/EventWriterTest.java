package io.tianma.train.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventWriterTest {
  @Test
  void readsBackWhatItWrote() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Map<String, Double> first = new LinkedHashMap<>();
    first.put("loss", 2.5);
    first.put("准确率", 0.125);
    try (EventWriter writer = new EventWriter(out, 1.5e9)) {
      writer.scalars(1.5e9 + 1, 4, first);
      writer.scalars(1.5e9 + 2, 300, Map.of("loss", -1.0));
    }
    List<Events.Event> events = Events.read(out.toByteArray());
    assertThat(events).hasSize(3);
    assertThat(events.get(0).version()).isEqualTo("brain.Event:2");
    assertThat(events.get(1)).isEqualTo(new Events.Event(1.5e9 + 1, 4, "", first));
    assertThat(events.get(2).step()).isEqualTo(300);
    assertThat(events.get(2).scalars()).containsExactly(Map.entry("loss", -1.0));
  }

  @Test
  void masksChecksumsAsTensorFlowDoes() {
    // CRC-32C of "123456789" is e3069283 in every table; rotated by 15 bits, plus a282ead8
    byte[] digits = "123456789".getBytes(StandardCharsets.US_ASCII);
    int rotated = 0xe3069283 >>> 15 | 0xe3069283 << 17;
    assertThat(EventWriter.maskedCrc(digits)).isEqualTo(rotated + 0xa282ead8);
  }

  @Test
  void encodesFieldsAsProtocolBuffersDo() {
    // 150 in field 1 is 08 96 01 in the description of the encoding, "testing" in field 2 follows
    Proto proto = new Proto();
    proto.number(1, 150L);
    proto.bytes(2, Proto.utf8("testing"));
    assertThat(HexFormat.of().formatHex(proto.toByteArray()))
        .isEqualTo("089601" + "120774657374696e67");
  }
}
