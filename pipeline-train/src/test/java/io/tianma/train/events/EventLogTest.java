package io.tianma.train.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a start that goes on takes over of the curves before it. */
class EventLogTest {
  @Test
  void pointsUpToTheCheckpointComeOnceAndATornEndIsLeftOut() throws IOException {
    byte[] whole = events(1, 5);
    for (int lost = 0; lost <= 3; lost++) {
      byte[] torn = Arrays.copyOf(whole, whole.length - lost);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (EventWriter writer = new EventWriter(out, 9)) {
        EventLog.copy(new ByteArrayInputStream(torn), out, 3, new HashSet<>());
        writer.scalars(9, 4, Map.of("loss", 0.25));
      }
      assertThat(EventLog.values(new ByteArrayInputStream(out.toByteArray()), "loss"))
          .isEqualTo(Map.of(1L, 1.0, 2L, 2.0, 3L, 3.0, 4L, 0.25));
    }
    byte[] cut = Arrays.copyOf(whole, whole.length - 2);
    assertThat(EventLog.values(new ByteArrayInputStream(cut), "loss")).doesNotContainKey(5L);
  }

  @Test
  void nothingIsTakenFromADamagedPointOn() throws IOException {
    byte[] damaged = events(1, 5);
    damaged[damaged.length / 2] ^= 1;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    EventLog.copy(new ByteArrayInputStream(damaged), out, 5, new HashSet<>());
    Map<Long, Double> kept = EventLog.values(new ByteArrayInputStream(out.toByteArray()), "loss");
    assertThat(kept).hasSizeBetween(1, 3).containsEntry(1L, 1.0).doesNotContainKey(5L);
  }

  private static byte[] events(long from, long to) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (EventWriter writer = new EventWriter(out, 1)) {
      for (long step = from; step <= to; step++) {
        writer.scalars(1, step, Map.of("loss", (double) step));
      }
    }
    return out.toByteArray();
  }
}
