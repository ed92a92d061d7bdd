package io.tianma.data.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class StarTest {
  @Property(tries = 300)
  void anyGraphBecomesAStarAroundTheLeastNodeOfEachComponent(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 60) int nodes,
      @ForAll @IntRange(min = 0, max = 80) int edges) {
    java.util.SplittableRandom random = new java.util.SplittableRandom(seed);
    Set<String> links = new HashSet<>();
    for (int i = 0; i < edges; i++) {
      int a = random.nextInt(nodes);
      int b = random.nextInt(nodes);
      if (a != b) {
        links.add(pair(Link.of(name(a), name(b))));
      }
    }
    assertThat(stars(links, 50)).isEqualTo(expected(links));
  }

  @Test
  void aChainOfAThousandNeedsFewSteps() {
    Set<String> links = new HashSet<>();
    for (int i = 1; i < 1000; i++) {
      links.add(pair(Link.of(name(i), name(i - 1))));
    }
    assertThat(stars(links, 12)).hasSize(999).allMatch(link -> link.endsWith(name(0)));
  }

  private static Set<String> stars(Set<String> links, int mostSteps) {
    for (int step = 0; step < mostSteps; step++) {
      Set<String> next = step(step(links, Star.LARGE), Star.SMALL);
      if (next.equals(links)) {
        return links;
      }
      links = next;
    }
    throw new AssertionError("not converged in " + mostSteps + " steps");
  }

  private static Set<String> step(Set<String> links, Star star) {
    Map<String, TreeSet<String>> neighbours = new TreeMap<>();
    for (String link : links) {
      String[] ends = link.split(" ", -1);
      neighbours.computeIfAbsent(ends[0], n -> new TreeSet<>()).add(ends[1]);
      if (star.bothEnds()) {
        neighbours.computeIfAbsent(ends[1], n -> new TreeSet<>()).add(ends[0]);
      }
    }
    Set<String> next = new HashSet<>();
    neighbours.forEach(
        (node, around) ->
            around.forEach(
                n ->
                    star.next(node, around.first(), n, n.equals(around.first()))
                        .forEach(link -> next.add(pair(link)))));
    return next;
  }

  /** By union of sets, the obvious way. */
  private static Set<String> expected(Set<String> links) {
    Map<String, Set<String>> component = new HashMap<>();
    for (String link : links) {
      String[] ends = link.split(" ", -1);
      Set<String> merged = new TreeSet<>(Set.of(ends[0], ends[1]));
      merged.addAll(component.getOrDefault(ends[0], Set.of()));
      merged.addAll(component.getOrDefault(ends[1], Set.of()));
      merged.forEach(node -> component.put(node, merged));
    }
    Set<String> stars = new HashSet<>();
    for (Set<String> all : component.values()) {
      String least = ((TreeSet<String>) all).first();
      all.stream().filter(n -> !n.equals(least)).forEach(n -> stars.add(n + " " + least));
    }
    return stars;
  }

  private static String pair(Link link) {
    return link.greater() + " " + link.less();
  }

  private static String name(int node) {
    return String.format("%04d", node);
  }
}
