package io.tianma.data.markup;

import io.tianma.data.text.Characters;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeVisitor;

/**
 * Which elements that mostly hold something else hold most of the prose of this page: old servers
 * put the whole page into a form, novels stand in {@code <pre>}.
 *
 * <p>Prose is what stands in no link and labels no control, so that a page of links does not make
 * its navigation prose; Chinese characters if there are any, so that code beside Chinese does not
 * count.
 */
final class Wrappers implements NodeVisitor {
  private static final Set<String> NO_PROSE = Set.of("a", "label", "option");

  private final Set<String> names;
  private final Map<String, Integer> open = new HashMap<>();
  private final Map<String, long[]> held = new HashMap<>(); // Chinese and all characters
  private final long[] total = new long[2];

  private Wrappers(Set<String> names) {
    this.names = names;
  }

  /** Those of the names whose elements together hold more than half of the prose of the body. */
  static Set<String> holdingMost(Element body, Set<String> names) {
    Wrappers wrappers = new Wrappers(names);
    body.traverse(wrappers);
    int which = wrappers.total[0] > 0 ? 0 : 1;
    Set<String> most = new HashSet<>();
    wrappers.held.forEach(
        (name, characters) -> {
          if (2 * characters[which] > wrappers.total[which]) {
            most.add(name);
          }
        });
    return most;
  }

  @Override
  public void head(Node node, int depth) {
    if (node instanceof Element element) {
      count(element, 1);
    } else if (node instanceof TextNode text && isProse()) {
      String words = text.getWholeText();
      long all = words.codePoints().filter(c -> !Characters.isSpace(c)).count();
      add(total, Characters.countCjk(words), all);
      for (String name : names) {
        if (open.getOrDefault(name, 0) > 0) {
          add(held.computeIfAbsent(name, n -> new long[2]), Characters.countCjk(words), all);
        }
      }
    }
  }

  @Override
  public void tail(Node node, int depth) {
    if (node instanceof Element element) {
      count(element, -1);
    }
  }

  private void count(Element element, int step) {
    String name = element.normalName();
    if (names.contains(name) || NO_PROSE.contains(name) || HtmlProse.isNever(name)) {
      open.merge(name, step, Integer::sum);
    }
  }

  private boolean isProse() {
    return open.entrySet().stream()
        .noneMatch(
            e ->
                e.getValue() > 0
                    && (NO_PROSE.contains(e.getKey()) || HtmlProse.isNever(e.getKey())));
  }

  private static void add(long[] sums, long chinese, long all) {
    sums[0] += chinese;
    sums[1] += all;
  }
}
