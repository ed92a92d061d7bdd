import io.tianma.data.text.Budget;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.function.IntSupplier;

/**
 * What it costs to watch the time of a text: nanoseconds of processor time of an empty work within a
 * budget, and of the same work by itself. Started by {@code benchmarks/budget.sh}.
 */
public final class BudgetCost {
  private static final int CALLS = 200_000;
  private static final int PASSES = 15;

  private BudgetCost() {}

  private static long now() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  public static void main(String[] args) {
    double[] within = new double[PASSES];
    double[] alone = new double[PASSES];
    long sum = 0;
    for (int pass = -5; pass < PASSES; pass++) { // five to warm up
      long begin = now();
      for (int i = 0; i < CALLS; i++) {
        int text = i;
        sum += Budget.within(60, () -> text).orElse(0);
      }
      long middle = now();
      for (int i = 0; i < CALLS; i++) {
        int text = i;
        sum += ((IntSupplier) () -> text).getAsInt();
      }
      if (pass >= 0) {
        within[pass] = (middle - begin) / (double) CALLS;
        alone[pass] = (now() - middle) / (double) CALLS;
      }
    }
    Arrays.sort(within);
    Arrays.sort(alone);
    System.out.printf(
        "within a budget %.0f ns (%.0f to %.0f), by itself %.1f ns; %d calls, %d passes (%d)%n",
        within[PASSES / 2],
        within[0],
        within[PASSES - 1],
        alone[PASSES / 2],
        CALLS,
        PASSES,
        sum % 10);
  }
}
