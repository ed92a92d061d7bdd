package io.tianma.data.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DataOrderTest {
  @Property(tries = 200)
  void everyEpochTakesEveryRowOnce(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 40) int shards,
      @ForAll @IntRange(min = 1, max = 90) int rows,
      @ForAll @IntRange(min = 0, max = 1000) int epoch) {
    DataOrder order = new DataOrder(seed, shards, rows);
    Set<Place> seen = new HashSet<>();
    for (long i = 0; i < order.size(); i++) {
      long position = epoch * order.size() + i;
      assertThat(order.epoch(position)).isEqualTo(epoch);
      Place place = order.place(position);
      assertThat(place.shard()).isBetween(0, shards - 1);
      assertThat(place.row()).isBetween(0, rows - 1);
      seen.add(place);
    }
    assertThat(seen).hasSize(shards * rows);
  }

  @Property(tries = 50)
  void neighboursStayInOneShard(@ForAll long seed, @ForAll @IntRange(min = 0, max = 99) int shard) {
    DataOrder order = new DataOrder(seed, 100, 64);
    long first = shard * 64L;
    for (int i = 0; i < 64; i++) {
      assertThat(order.place(first + i).shard()).isEqualTo(order.place(first).shard());
    }
  }

  @Test
  void epochsAndSeedsAndShardsDifferInOrder() {
    DataOrder order = new DataOrder(1, 10, 100);
    Set<List<Place>> orders = new HashSet<>();
    for (int epoch = 0; epoch < 5; epoch++) {
      orders.add(places(order, epoch * 1000L, 1000));
      orders.add(places(new DataOrder(2 + epoch, 10, 100), 0, 1000));
    }
    assertThat(orders).hasSize(10);
    Set<List<Integer>> inside = new HashSet<>();
    for (int shard = 0; shard < 10; shard++) {
      inside.add(places(order, shard * 100L, 100).stream().map(Place::row).toList());
    }
    assertThat(inside).hasSize(10);
  }

  @Test
  void theOrderIsMixedWell() {
    DataOrder order = new DataOrder(7, 1, 10_000);
    long ascents = 0;
    for (int i = 1; i < 10_000; i++) {
      ascents += order.place(i).row() > order.place(i - 1).row() ? 1 : 0;
    }
    assertThat(ascents).isBetween(4_800L, 5_200L);
  }

  @Test
  void theOrderNeverChangesFromReleaseToRelease() {
    assertThat(places(new DataOrder(1, 3, 5), 13, 4))
        .containsExactly(new Place(1, 4), new Place(1, 2), new Place(1, 2), new Place(1, 3));
  }

  @Test
  void refusesNothingToOrder() {
    assertThatThrownBy(() -> new DataOrder(1, 0, 5)).hasMessageContaining("0 shards");
    assertThatThrownBy(() -> new DataOrder(1, 1, 5).place(-1)).hasMessageContaining("-1");
  }

  private static List<Place> places(DataOrder order, long from, int count) {
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      places.add(order.place(from + i));
    }
    return places;
  }
}
