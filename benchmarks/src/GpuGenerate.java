import io.tianma.train.decode.Greedy;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.TrainingStep;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Precision;
import io.tianma.train.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * New tokens a second, greedy, cached keys and values, the encoder included: T5-PEGASUS small with
 * random weights, full rows.
 *
 * <p>{@code GpuGenerate [KERNELS] [PRECISION] [ROWS] [SOURCE] [NEW] [RUNS]}, by default cuda bf16
 * 32 512 64 31
 */
public final class GpuGenerate {
  public static void main(String[] args) {
    Backend backend = Backend.named(args.length > 0 ? args[0] : "cuda");
    Precision precision = Precision.valueOf((args.length > 1 ? args[1] : "bf16").toUpperCase(Locale.ROOT));
    int rows = args.length > 2 ? Integer.parseInt(args[2]) : 32;
    int source = args.length > 3 ? Integer.parseInt(args[3]) : 512;
    int fresh = args.length > 4 ? Integer.parseInt(args[4]) : 64;
    int runs = args.length > 5 ? Integer.parseInt(args[5]) : 31;
    ModelConfig model = ModelConfig.t5PegasusSmall(50_000);
    int count = Math.toIntExact(Architecture.parameters(model).count());
    SplittableRandom random = new SplittableRandom(3);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (random.nextDouble() - 0.5) / 10;
    }
    try (Kernels owner = backend.open()) {
      Tensor weights = Tensor.at(owner.memory().allocate(4L * count), DType.F32, count);
      owner.memory().write(values, weights);
      Seq2Seq network =
          new Seq2Seq(model, TrainingStep.PLAIN, precision, backend, 1, weights, null);
      int[] ids = random.ints((long) rows * source, 200, model.vocab()).toArray();
      double[] seconds = new double[runs];
      int made = 0;
      long hash = 0;
      for (int i = 0; i < runs; i++) {
        long start = System.nanoTime();
        int[][] texts = Greedy.decode(network, rows, ids, fresh);
        seconds[i] = (System.nanoTime() - start) / 1e9;
        made = Arrays.stream(texts).mapToInt(text -> text.length - 1).sum();
        if (i > 0 && hash != Arrays.deepHashCode(texts)) {
          System.out.println("run " + i + " wrote other texts");
        }
        hash = Arrays.deepHashCode(texts);
      }
      System.out.printf(
          Locale.ROOT,
          "%s %s %d x %d + %d: first %.1f ms, second %.1f ms, ",
          backend.name(),
          precision,
          rows,
          source,
          fresh,
          seconds[0] * 1e3,
          seconds[Math.min(1, runs - 1)] * 1e3);
      Arrays.sort(seconds);
      System.out.printf(
          Locale.ROOT,
          "median %.2f ms (best %.2f), %d new tokens, %.0f new tokens/s, texts %08x%n",
          seconds[runs / 2] * 1e3,
          seconds[0] * 1e3,
          made,
          made / seconds[runs / 2],
          (int) hash);
      network.close();
    }
  }
}
