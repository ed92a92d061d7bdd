import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Makes a table and a picture of {@code WORK/results.jsonl}: for each way to grow and each place,
 * the compute saved at equal loss, its mean over seeds and its spread; and the mean curves.
 *
 * <p>Equal loss is the greater of the two final losses, which both runs reach; the compute of each
 * is where its best loss so far first is that low, between two measurements on a straight line. A
 * run from scratch is compared with the grown ones of its own seed.
 */
public final class GrowthPlot {
  private static final String[] COLOURS = {"#1b6ca8", "#c0392b", "#2e8b57", "#8e44ad", "#e59866"};
  private static final int WIDTH = 460;
  private static final int HEIGHT = 320;
  private static final int FLOPS = 0;
  private static final int SECONDS = 1;
  private static final int LOSS = 2;

  private final Map<String, List<double[]>> curves = new LinkedHashMap<>();
  private final Map<String, Double> smallLoss = new LinkedHashMap<>();
  private final String setting;
  private int seeds;

  private GrowthPlot(Path work) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    for (String line : Files.readAllLines(work.resolve("results.jsonl"))) {
      JsonNode run = mapper.readTree(line);
      List<double[]> curve = new ArrayList<>();
      run.get("curve").forEach(point -> curve.add(mapper.convertValue(point, double[].class)));
      String name = run.get("run").asText();
      curves.put(name, curve);
      smallLoss.put(name, run.get("small-loss").asDouble());
      seeds = Math.max(seeds, Integer.parseInt(name.substring(name.lastIndexOf(':') + 1)));
    }
    setting = Files.readString(work.resolve("setting")).trim();
  }

  public static void main(String[] args) throws IOException {
    Path work = Path.of(args[0]);
    GrowthPlot plot = new GrowthPlot(work);
    Files.writeString(work.resolve("growth.md"), plot.table());
    Files.writeString(work.resolve("growth.svg"), plot.svg());
    System.out.print(plot.table());
  }

  /** Shares of the compute (or time) saved, one for each seed that is there. */
  private double[] saved(String way, double place, int axis) {
    List<Double> saved = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      List<double[]> scratch = curves.get("scratch:" + seed);
      List<double[]> grown = curves.get(way + ":" + place + ":" + seed);
      if (scratch != null && grown != null) {
        double equal = Math.max(least(scratch), least(grown));
        saved.add(1 - reached(grown, equal, axis) / reached(scratch, equal, axis));
      }
    }
    return saved.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static double least(List<double[]> curve) {
    return curve.stream().mapToDouble(point -> point[LOSS]).min().orElseThrow();
  }

  /** Where a curve first is as low as that. */
  private static double reached(List<double[]> curve, double loss, int axis) {
    double[] before = curve.get(0);
    for (double[] point : curve) {
      if (point[LOSS] <= loss) {
        double drop = before[LOSS] - point[LOSS];
        double share = drop <= 0 ? 1 : (before[LOSS] - loss) / drop;
        return before[axis] + share * (point[axis] - before[axis]);
      }
      before = point[LOSS] < before[LOSS] ? point : before;
    }
    throw new IllegalStateException("never below " + loss);
  }

  private String table() {
    StringBuilder text = new StringBuilder();
    text.append(setting).append(".\n\n");
    text.append("| way | grown at | compute saved | least … most | seeds | time saved | loss before and"
        + " after growth | final loss | from scratch |\n|---|---|---|---|---|---|---|---|---|\n");
    for (GrowthPays.Way way : GrowthPays.WAYS) {
      for (double place : GrowthPays.PLACES) {
        double[] saved = saved(way.name(), place, FLOPS);
        if (saved.length == 0) {
          continue;
        }
        text.append(
            String.format(
                Locale.ROOT,
                "| %s | %.0f %% | **%+.0f %%** | %+.0f … %+.0f %% | %d | %+.0f %% | %.3f, %.3f | %.3f |"
                    + " %.3f |%n",
                way.name(),
                100 * place,
                100 * mean(saved),
                100 * Arrays.stream(saved).min().orElseThrow(),
                100 * Arrays.stream(saved).max().orElseThrow(),
                saved.length,
                100 * mean(saved(way.name(), place, SECONDS)),
                meanOver(way.name() + ":" + place, name -> smallLoss.get(name)),
                meanOver(way.name() + ":" + place, name -> curves.get(name).get(0)[LOSS]),
                meanOver(way.name() + ":" + place, name -> last(curves.get(name))),
                meanOver("scratch", name -> last(curves.get(name)))));
      }
    }
    text.append("\nGrown at: share of the target's compute that")
        .append(" the small model took. Runs: ").append(curves.size()).append(".\n");
    return text.toString();
  }

  private interface Figure {
    double of(String run);
  }

  private double meanOver(String run, Figure figure) {
    return curves.keySet().stream()
        .filter(name -> name.substring(0, name.lastIndexOf(':')).equals(run))
        .mapToDouble(figure::of)
        .average()
        .orElse(Double.NaN);
  }

  private static double last(List<double[]> curve) {
    return curve.get(curve.size() - 1)[LOSS];
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  private String svg() {
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 %d %d'"
                + " font-family='sans-serif' font-size='12'>%n"
                + "<rect width='100%%' height='100%%' fill='white'/>%n",
            2 * WIDTH, HEIGHT + 30));
    savedPanel(svg);
    curvePanel(svg);
    for (int i = 0; i < GrowthPays.WAYS.size(); i++) {
      int x = 50 + 130 * i;
      svg.append(line(x, HEIGHT + 15, x + 20, HEIGHT + 15, COLOURS[i]));
      svg.append(text(x + 26, HEIGHT + 19, "start", GrowthPays.WAYS.get(i).name()));
    }
    svg.append(line(720, HEIGHT + 15, 740, HEIGHT + 15, "#555"));
    svg.append(text(746, HEIGHT + 19, "start", "from scratch"));
    return svg.append("</svg>\n").toString();
  }

  /** Points with their spread: compute saved over the place of growth. */
  private void savedPanel(StringBuilder svg) {
    double low = 0;
    double high = 0.2;
    for (GrowthPays.Way way : GrowthPays.WAYS) {
      for (double place : GrowthPays.PLACES) {
        for (double value : saved(way.name(), place, FLOPS)) {
          low = Math.min(low, Math.floor(value * 10) / 10);
          high = Math.max(high, Math.ceil(value * 10) / 10);
        }
      }
    }
    low = Math.max(low, -2);
    svg.append(text(50, 20, "start", "compute saved at equal loss: mean, and least to most"));
    grid(svg, 0, low, high, value -> String.format(Locale.ROOT, "%+.0f %%", 100 * value));
    svg.append(line(50, y(0, low, high), WIDTH - 20, y(0, low, high), "#555"));
    for (int p = 0; p < GrowthPays.PLACES.length; p++) {
      double middle = 110 + p * (WIDTH - 180) / 2.0;
      svg.append(
          text(
              middle,
              HEIGHT - 18,
              "middle",
              String.format(Locale.ROOT, "grown at %.0f %%", 100 * GrowthPays.PLACES[p])));
      for (int w = 0; w < GrowthPays.WAYS.size(); w++) {
        double[] saved = saved(GrowthPays.WAYS.get(w).name(), GrowthPays.PLACES[p], FLOPS);
        if (saved.length == 0) {
          continue;
        }
        double x = middle + (w - 2) * 14;
        double least = Math.max(low, Arrays.stream(saved).min().orElseThrow());
        double most = Math.max(low, Arrays.stream(saved).max().orElseThrow());
        svg.append(line(x, y(least, low, high), x, y(most, low, high), COLOURS[w]));
        svg.append(
            String.format(
                Locale.ROOT,
                "<circle cx='%.1f' cy='%.1f' r='4' fill='%s'/>%n",
                x, y(Math.max(low, mean(saved)), low, high), COLOURS[w]));
      }
    }
  }

  /** The curves of the first seed: held-out loss over compute, growth at the second place. */
  private void curvePanel(StringBuilder svg) {
    List<double[]> scratch = curves.get("scratch:1");
    if (scratch == null) {
      return;
    }
    double most = scratch.get(scratch.size() - 1)[FLOPS];
    double high = scratch.get(Math.min(2, scratch.size() - 1))[LOSS] + 0.2;
    double low = least(scratch) - 0.3;
    svg.append(
        text(
            WIDTH + 50,
            20,
            "start",
            String.format(
                Locale.ROOT,
                "held-out loss over compute, seed 1, grown at %.0f %%",
                100 * GrowthPays.PLACES[1])));
    grid(svg, WIDTH, low, high, value -> String.format(Locale.ROOT, "%.2f", value));
    svg.append(text(WIDTH + 50, HEIGHT - 18, "start", "0"));
    svg.append(
        text(2 * WIDTH - 20, HEIGHT - 18, "end", String.format(Locale.ROOT, "%.1e FLOP", most)));
    curve(svg, scratch, "#555", most, low, high);
    for (int w = 0; w < GrowthPays.WAYS.size(); w++) {
      String run = GrowthPays.WAYS.get(w).name() + ":" + GrowthPays.PLACES[1] + ":1";
      if (curves.containsKey(run)) {
        curve(svg, curves.get(run), COLOURS[w], most, low, high);
      }
    }
  }

  private static void curve(
      StringBuilder svg, List<double[]> curve, String colour, double most, double low, double high) {
    StringBuilder points = new StringBuilder();
    for (double[] point : curve) {
      if (point[LOSS] <= high) {
        double x = WIDTH + 50 + point[FLOPS] / most * (WIDTH - 70);
        points.append(
            String.format(Locale.ROOT, "%.1f,%.1f ", x, y(Math.max(low, point[LOSS]), low, high)));
      }
    }
    svg.append(
        String.format(
            "<polyline points='%s' fill='none' stroke='%s' stroke-width='1.5'/>%n",
            points, colour));
  }

  private interface Label {
    String of(double value);
  }

  private static void grid(StringBuilder svg, int left, double low, double high, Label label) {
    for (int tick = 0; tick <= 4; tick++) {
      double value = low + (high - low) * tick / 4;
      svg.append(line(left + 50, y(value, low, high), left + WIDTH - 20, y(value, low, high), "#ddd"));
      svg.append(text(left + 46, y(value, low, high) + 4, "end", label.of(value)));
    }
  }

  private static double y(double value, double low, double high) {
    return HEIGHT - 40 - (value - low) / (high - low) * (HEIGHT - 80);
  }

  private static String line(double x1, double y1, double x2, double y2, String colour) {
    return String.format(
        Locale.ROOT,
        "<line x1='%.1f' y1='%.1f' x2='%.1f' y2='%.1f' stroke='%s' stroke-width='1.5'/>%n",
        x1, y1, x2, y2, colour);
  }

  private static String text(double x, double y, String anchor, String text) {
    return String.format(
        Locale.ROOT,
        "<text x='%.1f' y='%.1f' text-anchor='%s' fill='#333'>%s</text>%n",
        x, y, anchor, text);
  }
}
