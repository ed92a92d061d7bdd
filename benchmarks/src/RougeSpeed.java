import io.tianma.eval.metric.overlap.Dialect;
import io.tianma.eval.metric.Lead;
import io.tianma.eval.metric.overlap.Scores;
import io.tianma.eval.metric.Scoring;
import io.tianma.eval.metric.overlap.Tokens;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Pairs a second that one thread scores: lead-32 of CSL's thousand test pairs, all metrics, by character. */
final class RougeSpeed {
  private record Pair(String title, String lead) {}

  public static void main(String[] args) throws Exception {
    List<Pair> pairs = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(args[0]))) {
      String[] row = line.split("\t"); // to title, abstract, title
      pairs.add(new Pair(row[2], Lead.of(row[1], 32)));
    }
    for (Dialect dialect : Dialect.values()) {
      Scoring scoring = new Scoring(dialect, Tokens.CHAR);
      double[] rates = new double[9];
      Scores mean = null;
      for (int run = -6; run < rates.length; run++) { // six to warm up
        long start = System.nanoTime();
        int rounds = 10;
        for (int round = 0; round < rounds; round++) {
          List<Scores> all = new ArrayList<>();
          for (Pair pair : pairs) {
            all.add(scoring.score(pair.title(), pair.lead()));
          }
          mean = Scores.mean(all);
        }
        if (run >= 0) {
          rates[run] = rounds * pairs.size() / ((System.nanoTime() - start) * 1e-9);
        }
      }
      Arrays.sort(rates);
      System.out.printf(
          Locale.ROOT,
          "tianma %s: %,.0f pairs/s (%,.0f to %,.0f), rouge1 %.2f rouge2 %.2f rougeL %.2f%n",
          dialect.key(),
          rates[rates.length / 2],
          rates[0],
          rates[rates.length - 1],
          100 * mean.rouge1().f(),
          100 * mean.rouge2().f(),
          100 * mean.rougeL().f());
    }
  }
}
