import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.CanonicalJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Makes a table and a picture of {@code WORK/results.jsonl}: a panel for each number of workers, a
 * line for each outer optimizer, held-out loss over the averaging frequency, at the best learning
 * rate that was tried. What is worse than a single worker by more than two nats stands at the edge, with its value.
 */
public final class ConvergencePlot {
  private static final List<Curve> CURVES =
      List.of(
          new Curve("average", "average", "#1b6ca8"),
          new Curve("bmuf", "bmuf", "#c0392b"),
          new Curve("bmuf, 1 - 1/n", "bmuf", "#e59866"),
          new Curve("slowmo", "slowmo", "#2e8b57"),
          new Curve("diloco", "diloco", "#8e44ad"));
  private static final double SHOWN = 2;
  private static final int[] WORKERS = {2, 4};
  private static final int[] FREQUENCIES = {1, 10, 50};
  private static final int WIDTH = 430;
  private static final int HEIGHT = 300;

  private record Curve(String name, String outer, String colour) {
    /** What stands in {@code results.jsonl} besides a rate. */
    String run(int workers, int frequency) {
      String run = workers + ":" + outer + ":" + frequency;
      return name.equals(outer) ? run : run + ":outer.bmuf.momentum=" + (1 - 1.0 / workers);
    }
  }

  private final List<JsonNode> results;
  private final double single;
  private final double low;
  private final double high;

  private ConvergencePlot(List<JsonNode> results) {
    this.results = results;
    this.single = loss("1:average:10");
    double least = single;
    double most = single;
    for (int workers : WORKERS) {
      for (int frequency : FREQUENCIES) {
        for (Curve curve : CURVES) {
          double loss = loss(curve.run(workers, frequency));
          least = loss < least ? loss : least;
          most = loss > most && loss <= single + SHOWN ? loss : most;
        }
      }
    }
    this.low = Math.floor(least * 10) / 10;
    this.high = Math.max(low + 0.2, Math.ceil(most * 10) / 10);
  }

  public static void main(String[] args) throws IOException {
    Path work = Path.of(args[0]);
    List<JsonNode> results = new ArrayList<>();
    for (String line : Files.readAllLines(work.resolve("results.jsonl"))) {
      results.add(CanonicalJson.read(line, JsonNode.class));
    }
    ConvergencePlot plot = new ConvergencePlot(results);
    Files.writeString(work.resolve("results.svg"), plot.svg());
    Files.writeString(work.resolve("results.md"), plot.table());
    System.out.print(plot.table());
  }

  /** The least loss of a run at all rates. */
  private double loss(String run) {
    return results.stream()
        .filter(r -> r.path("run").asText().matches(Pattern.quote(run) + "(:rate=[^:]*)?"))
        .mapToDouble(r -> r.path("held-out-loss").asDouble(Double.NaN))
        .filter(Double::isFinite)
        .min()
        .orElse(Double.NaN);
  }

  private String table() {
    StringBuilder text = new StringBuilder("| workers | H |");
    CURVES.forEach(curve -> text.append(' ').append(curve.name).append(" |"));
    text.append("\n|---|---|").append("---|".repeat(CURVES.size()));
    text.append("\n| 1 | – | %s |".formatted(number(single)));
    text.append(" |".repeat(CURVES.size() - 1)).append('\n');
    for (int workers : WORKERS) {
      for (int frequency : FREQUENCIES) {
        text.append("| %d | %d |".formatted(workers, frequency));
        for (Curve curve : CURVES) {
          text.append(" %s |".formatted(number(loss(curve.run(workers, frequency)))));
        }
        text.append('\n');
      }
    }
    text.append("\n| run | held-out loss |\n|---|---|\n");
    results.forEach(
            r ->
                text.append(
                    "| `%s` | %s |\n"
                        .formatted(
                            r.path("run").asText(),
                            number(r.path("held-out-loss").asDouble(Double.NaN)))));
    return text.toString();
  }

  private static String number(double loss) {
    return Double.isFinite(loss) ? String.format(Locale.ROOT, "%.3f", loss) : "–";
  }

  private String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d' font-family='sans-serif' font-size='12'>\n<rect width='100%%' height='100%%' fill='white'/>\n"
            .formatted(2 * WIDTH, HEIGHT + 30));
    for (int panel = 0; panel < WORKERS.length; panel++) {
      panel(svg, panel * WIDTH, WORKERS[panel]);
    }
    for (int i = 0; i < CURVES.size(); i++) {
      int x = 60 + 125 * i;
      svg.append(line(x, HEIGHT + 15, x + 24, HEIGHT + 15, CURVES.get(i).colour, ""));
      svg.append(text(x + 30, HEIGHT + 19, "start", CURVES.get(i).name));
    }
    svg.append(line(685, HEIGHT + 15, 709, HEIGHT + 15, "#555", " stroke-dasharray='5 4'"));
    svg.append(text(715, HEIGHT + 19, "start", "1 worker"));
    return svg.append("</svg>\n").toString();
  }

  private void panel(StringBuilder svg, int left, int workers) {
    svg.append(text(left + 50, 20, "start", workers + " workers: held-out loss, nats a token"));
    for (int tick = 0; tick <= 4; tick++) {
      double value = low + (high - low) * tick / 4;
      svg.append(line(left + 50, y(value), left + WIDTH - 20, y(value), "#ddd", ""));
      svg.append(
          text(left + 44, y(value) + 4, "end", String.format(Locale.ROOT, "%.2f", value)));
    }
    for (int i = 0; i < FREQUENCIES.length; i++) {
      svg.append(text(x(left, i), HEIGHT - 18, "middle", "H = " + FREQUENCIES[i]));
    }
    svg.append(
        line(left + 50, y(single), left + WIDTH - 20, y(single), "#555", " stroke-dasharray='5 4'"));
    CURVES.forEach(curve -> curve(svg, left, workers, curve));
  }

  private void curve(StringBuilder svg, int left, int workers, Curve curve) {
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < FREQUENCIES.length; i++) {
      double loss = loss(curve.run(workers, FREQUENCIES[i]));
      if (!Double.isFinite(loss)) {
        continue;
      }
      double y = y(Math.min(loss, high));
      points.append("%.1f,%.1f ".formatted(x(left, i), y));
      svg.append(
          "<circle cx='%.1f' cy='%.1f' r='3.5' fill='%s'/>\n"
              .formatted(x(left, i), y, curve.colour));
      if (loss > high) {
        svg.append(text(x(left, i), y - 6, "middle", "↑ " + number(loss)));
      }
    }
    svg.append(
        "<polyline points='%s' fill='none' stroke='%s' stroke-width='2'/>\n"
            .formatted(points, curve.colour));
  }

  private static double x(int left, int i) {
    return left + 90 + i * (WIDTH - 150) / 2.0;
  }

  private double y(double loss) {
    return HEIGHT - 40 - (loss - low) / (high - low) * (HEIGHT - 80);
  }

  private static String line(
      double x1, double y1, double x2, double y2, String colour, String more) {
    return String.format(
        Locale.ROOT,
        "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' stroke-width='1.5'%s/>\n",
        x1,
        y1,
        x2,
        y2,
        colour,
        more);
  }

  private static String text(double x, double y, String anchor, String text) {
    return String.format(
        Locale.ROOT,
        "<text x='%.1f' y='%.1f' text-anchor='%s' fill='#333'>%s</text>\n",
        x,
        y,
        anchor,
        text);
  }
}
