import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Table and pictures of what {@link Worth} has in {@code WORK/results.tsv} so far.
 *
 * <p>{@code WorthReport WORK PAGE [DOCS]}: writes the tables into PAGE.md and the pictures to
 * PAGE.svg (losses) and PAGE-lengths.svg, and into DOCS what stands between its lines {@code <!--
 * worth -->} and {@code <!-- /worth -->}. What stands in PAGE.md outside of those lines stays.
 */
public final class WorthReport {
  private static final String FROM = "<!-- worth -->";
  private static final String TO = "<!-- /worth -->";
  private static final String[] COLOURS = {
    "#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad", "#e08e0b", "#16a085", "#7f8c8d", "#d35498"
  };

  /** One trained model. */
  private record Run(long budget, long parameters, double rate, double loss, double[] lengths) {}

  /** All seeds of a variant that are there. */
  private record Cell(String group, String name, List<Run> runs) {
    double mean(ToDoubleFunction<Run> value) {
      return runs.stream().mapToDouble(value).average().orElseThrow();
    }

    double least() {
      return runs.stream().mapToDouble(Run::loss).min().orElseThrow();
    }

    double most() {
      return runs.stream().mapToDouble(Run::loss).max().orElseThrow();
    }

    double loss() {
      return mean(Run::loss);
    }

    double at(int length) {
      return mean(run -> run.lengths()[length]);
    }
  }

  private final List<Cell> cells = new ArrayList<>();

  private WorthReport(Path results) throws IOException {
    Map<String, List<Run>> runs = new LinkedHashMap<>();
    for (String line : Files.readAllLines(results)) {
      String[] parts = line.split("\t");
      double[] lengths = new double[parts.length - 6];
      for (int i = 0; i < lengths.length; i++) {
        lengths[i] = Double.parseDouble(parts[6 + i]);
      }
      runs.computeIfAbsent(parts[0], key -> new ArrayList<>())
          .add(
              new Run(
                  Long.parseLong(parts[2]),
                  Long.parseLong(parts[3]),
                  Double.parseDouble(parts[4]),
                  Double.parseDouble(parts[5]),
                  lengths));
    }
    for (Worth.Variant variant : Worth.variants()) {
      if (runs.containsKey(variant.key())) {
        cells.add(new Cell(variant.group(), variant.name(), runs.get(variant.key())));
      }
    }
  }

  public static void main(String[] args) throws IOException {
    WorthReport report = new WorthReport(Path.of(args[0], "results.tsv"));
    Path page = Path.of(args[1] + ".md");
    replace(page, report.table() + "\n" + report.lengths());
    Files.writeString(Path.of(args[1] + ".svg"), report.losses());
    Files.writeString(Path.of(args[1] + "-lengths.svg"), report.curves());
    if (args.length > 2) {
      replace(Path.of(args[2]), report.summary());
    }
    System.out.println(report.table() + "\n" + report.lengths());
  }

  /** Puts the text between the two lines, which are added where there are none. */
  private static void replace(Path file, String text) throws IOException {
    String old = Files.exists(file) ? Files.readString(file) : "";
    String block = FROM + "\n" + text + TO + "\n";
    int from = old.indexOf(FROM);
    int to = old.indexOf(TO + "\n");
    Files.writeString(
        file,
        from < 0 || to < from
            ? old + block
            : old.substring(0, from) + block + old.substring(to + TO.length() + 1));
  }

  private List<Cell> group(String group) {
    return cells.stream().filter(cell -> cell.group().equals(group)).toList();
  }

  /** What all are compared with. */
  private Cell usual() {
    return cells.get(0);
  }

  private List<String> groups() {
    return cells.stream().map(Cell::group).distinct().toList();
  }

  private String table() {
    StringBuilder out = new StringBuilder();
    out.append("| where | variant | parameters | tokens/s | held-out loss | least to most | to T5 |");
    out.append(" seeds |\n|---|---|--:|--:|--:|--:|--:|--:|\n");
    for (Cell cell : cells) {
      out.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %,.0f | %,.0f | %.3f | %.3f to %.3f | %+.3f | %d |%n",
              cell.group(),
              cell.name(),
              cell.mean(Run::parameters),
              cell.mean(Run::rate),
              cell.loss(),
              cell.least(),
              cell.most(),
              cell.loss() - usual().loss(),
              cell.runs().size()));
    }
    return out.toString();
  }

  private String lengths() {
    StringBuilder out = new StringBuilder("| position | ");
    StringBuilder rule = new StringBuilder("|---|");
    for (int length : Worth.LENGTHS) {
      out.append("source of ").append(length).append(" | ");
      rule.append("--:|");
    }
    out.append("\n").append(rule).append("\n");
    for (Cell cell : group("position")) {
      out.append("| ").append(cell.name()).append(" |");
      for (int i = 0; i < Worth.LENGTHS.length; i++) {
        out.append(String.format(Locale.ROOT, " %.3f |", cell.at(i)));
      }
      out.append("\n");
    }
    return out.toString();
  }

  /** For the reader's page: in each group the order, and what lies beyond the spread of T5's seeds. */
  private String summary() {
    StringBuilder out = new StringBuilder();
    Cell usual = usual();
    double near = Math.max(0.02, usual.most() - usual.least());
    out.append(
        String.format(
            Locale.ROOT,
            "| where | as good as T5 (%.3f ± %.3f) | worse, by nats a token | better |%n",
            usual.loss(),
            near));
    out.append("|---|---|---|---|\n");
    for (String group : groups()) {
      List<String> same = new ArrayList<>();
      List<String> worse = new ArrayList<>();
      List<String> better = new ArrayList<>();
      group(group).stream()
          .filter(cell -> cell != usual)
          .sorted((a, b) -> Double.compare(a.loss(), b.loss()))
          .forEach(
              cell -> {
                double away = cell.loss() - usual.loss();
                String shown = String.format(Locale.ROOT, "%s (%.2f)", cell.name(), Math.abs(away));
                if (away > near) {
                  worse.add(shown);
                } else if (away < -near) {
                  better.add(shown);
                } else {
                  same.add(cell.name());
                }
              });
      out.append(
          String.format(
              "| %s | %s | %s | %s |%n",
              group,
              String.join(", ", same),
              String.join(", ", worse),
              String.join(", ", better)));
    }
    return out.toString();
  }

  /** A row for each variant: a dot for the mean, a line from the least to the most. */
  private String losses() {
    double low = Math.floor(cells.stream().mapToDouble(Cell::least).min().orElseThrow() * 20) / 20;
    double high = Math.ceil(cells.stream().mapToDouble(Cell::most).max().orElseThrow() * 20) / 20;
    int left = 250;
    int width = 560;
    int height = 18 * (cells.size() + groups().size()) + 50;
    StringBuilder out = svg(left + width + 30, height);
    for (double tick = low; tick <= high + 1e-9; tick += (high - low) / 5) {
      double x = left + width * (tick - low) / (high - low);
      out.append(line(x, 20, x, height - 30, "#dddddd", 1));
      out.append(text(x, height - 12, "middle", String.format(Locale.ROOT, "%.2f", tick)));
    }
    double y = 30;
    for (String group : groups()) {
      out.append(text(4, y + 4, "start", group + ": held-out loss, nats a token"));
      y += 18;
      for (Cell cell : group(group)) {
        double from = left + width * (cell.least() - low) / (high - low);
        double to = left + width * (cell.most() - low) / (high - low);
        double mean = left + width * (cell.loss() - low) / (high - low);
        String colour = cell == usual() ? COLOURS[1] : COLOURS[0];
        out.append(text(left - 10, y + 4, "end", cell.name()));
        out.append(line(from, y, to, y, colour, 2));
        out.append(
            String.format(
                Locale.ROOT, "<circle cx='%.1f' cy='%.1f' r='4' fill='%s'/>%n", mean, y, colour));
        y += 18;
      }
    }
    return out.append("</svg>\n").toString();
  }

  /** A line for each position code over the length of what is read. */
  private String curves() {
    List<Cell> positions = group("position");
    double low = Double.MAX_VALUE;
    double high = -Double.MAX_VALUE;
    for (Cell cell : positions) {
      for (int i = 0; i < Worth.LENGTHS.length; i++) {
        low = Math.min(low, cell.at(i));
        high = Math.max(high, cell.at(i));
      }
    }
    int left = 60;
    int width = 420;
    int height = 320;
    StringBuilder out = svg(left + width + 220, height + 50);
    for (int i = 0; i < Worth.LENGTHS.length; i++) {
      double x = left + (double) width * i / (Worth.LENGTHS.length - 1);
      out.append(line(x, 20, x, height, "#dddddd", 1));
      out.append(text(x, height + 18, "middle", Integer.toString(Worth.LENGTHS[i])));
    }
    for (int i = 0; i <= 4; i++) {
      double tick = low + (high - low) * i / 4;
      double y = height - (height - 20) * (tick - low) / (high - low);
      out.append(line(left, y, left + width, y, "#dddddd", 1));
      out.append(text(left - 6, y + 4, "end", String.format(Locale.ROOT, "%.2f", tick)));
    }
    out.append(text(left, height + 38, "start", "tokens of the source; trained at " + Worth.TRAINED));
    for (int c = 0; c < positions.size(); c++) {
      String colour = COLOURS[c % COLOURS.length];
      double before = 0;
      for (int i = 0; i < Worth.LENGTHS.length; i++) {
        double x = left + (double) width * i / (Worth.LENGTHS.length - 1);
        double y = height - (height - 20) * (positions.get(c).at(i) - low) / (high - low);
        if (i > 0) {
          double step = (double) width / (Worth.LENGTHS.length - 1);
          out.append(line(x - step, before, x, y, colour, 2));
        }
        before = y;
      }
      double y = 30 + 18 * c;
      out.append(line(left + width + 15, y, left + width + 35, y, colour, 3));
      out.append(text(left + width + 40, y + 4, "start", positions.get(c).name()));
    }
    return out.append("</svg>\n").toString();
  }

  private static StringBuilder svg(int width, int height) {
    return new StringBuilder(
        String.format(
            "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' font-family='sans-serif'"
                + " font-size='12'>%n<rect width='100%%' height='100%%' fill='white'/>%n",
            width, height));
  }

  private static String line(
      double x1, double y1, double x2, double y2, String colour, int width) {
    return String.format(
        Locale.ROOT,
        "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' stroke-width='%d'/>%n",
        x1,
        y1,
        x2,
        y2,
        colour,
        width);
  }

  private static String text(double x, double y, String anchor, String text) {
    return String.format(
        Locale.ROOT, "<text x='%.1f' y='%.1f' text-anchor='%s'>%s</text>%n", x, y, anchor, text);
  }
}
