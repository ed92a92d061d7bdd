import io.tianma.train.decode.Greedy;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * New tokens a second, greedy, cached keys and values, float32, the encoder included: T5-PEGASUS
 * small with random weights.
 *
 * <p>{@code GpuGenerate [KERNELS] [ROWS] [SOURCE] [NEW]}, by default cuda 32 512 64
 */
public final class GpuGenerate {
  public static void main(String[] args) {
    Backend backend = Backend.named(args.length > 0 ? args[0] : "cuda");
    int rows = args.length > 1 ? Integer.parseInt(args[1]) : 32;
    int source = args.length > 2 ? Integer.parseInt(args[2]) : 512;
    int fresh = args.length > 3 ? Integer.parseInt(args[3]) : 64;
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
      Seq2Seq network = new Seq2Seq(model, backend, 1, weights, null);
      int[] ids = random.ints((long) rows * source, 200, model.vocab()).toArray();
      double[] seconds = new double[7];
      int made = 0;
      for (int i = 0; i < seconds.length; i++) {
        long start = System.nanoTime();
        int[][] texts = Greedy.decode(network, rows, ids, fresh);
        seconds[i] = (System.nanoTime() - start) / 1e9;
        made = Arrays.stream(texts).mapToInt(text -> text.length - 1).sum();
      }
      System.out.printf(
          Locale.ROOT, "first %.1f ms, ", seconds[0] * 1e3);
      Arrays.sort(seconds);
      System.out.printf(
          Locale.ROOT,
          "median %.1f ms, %d new tokens, %.0f new tokens/s%n",
          seconds[3] * 1e3,
          made,
          made / seconds[3]);
      network.close();
    }
  }
}
