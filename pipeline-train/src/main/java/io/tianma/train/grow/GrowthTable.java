package io.tianma.train.grow;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** What each tensor becomes, in lines for people; nothing is grown for it. */
public final class GrowthTable {
  /** Tensors of blocks that become the same, by their name without the number of the block. */
  private record Row(
      String name, List<Integer> from, List<Integer> to, String rule, String fresh) {}

  private final Growth growth;

  public GrowthTable(Growth growth) {
    this.growth = growth;
  }

  /** A line for each tensor, or for those of several blocks that become the same. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    List<GrowthStep> steps = growth.steps();
    growth.vocabulary().ifPresent(tokens -> lines.add("vocabulary: " + tokens.description()));
    for (int i = 0; i < steps.size(); i++) {
      GrowthStep step = steps.get(i);
      if (steps.size() > 1) {
        lines.add("step %d: %s".formatted(i + 1, step.description()));
      }
      Map<Row, TreeSet<Integer>> rows = table(step);
      rows.forEach((row, blocks) -> changed(row, blocks, lines));
      long same =
          rows.keySet().stream()
              .filter(row -> row.rule().equals(Rule.SAME) && row.fresh().isEmpty())
              .count();
      if (same > 0) {
        lines.add("  all others as they are");
      }
      ModelConfig to = step.config();
      if (to.normEpsilon() != step.from().normEpsilon()) {
        lines.add(
            String.format(
                Locale.ROOT,
                "  norm epsilon %.3g -> %.3g",
                step.from().normEpsilon(),
                to.normEpsilon()));
      }
    }
    return lines;
  }

  private static Map<Row, TreeSet<Integer>> table(GrowthStep step) {
    Parameters before = Architecture.parameters(step.from());
    Map<Row, TreeSet<Integer>> rows = new LinkedHashMap<>();
    for (Parameter to : Architecture.parameters(step.config())) {
      Parameter from = before.named(step.sourceName(to));
      String name = to.name();
      int block = -1;
      if (to.block() != null) {
        block = to.block().index();
        name = to.block().prefix().replace("." + block + ".", ".*.") + to.local();
      }
      Row row = new Row(name, from.shape(), to.shape(), step.rule(to), step.freshness(to));
      rows.computeIfAbsent(row, any -> new TreeSet<>());
      if (block >= 0) {
        rows.get(row).add(block);
      }
    }
    return rows;
  }

  private static void changed(Row row, TreeSet<Integer> blocks, List<String> lines) {
    if (!row.rule().equals(Rule.SAME) || !row.fresh().isEmpty()) {
      lines.add(line(row, blocks));
    }
  }

  private static String line(Row row, TreeSet<Integer> blocks) {
    String name = row.name();
    if (!blocks.isEmpty()) {
      String numbers = blocks.toString().replaceAll("[\\[\\] ]", "");
      name = name.replace(".*.", "." + (blocks.size() > 1 ? "{" + numbers + "}" : numbers) + ".");
    }
    return "  %s %s -> %s: %s%s"
        .formatted(
            name,
            row.from(),
            row.to(),
            row.rule(),
            row.fresh().isEmpty() ? "" : "; new: " + row.fresh());
  }
}
