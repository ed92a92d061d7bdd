import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Generation;
import io.tianma.train.model.parameter.Initializer;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Tensor;
import java.util.SplittableRandom;

/**
 * Tokens a second of greedy generation with cached keys and values, and without: there every token
 * costs the whole network on source and output so far.
 *
 * <p>{@code Generate quick|tiny|small THREADS [TOKENS [rows]]}; sources of 128 tokens.
 */
public final class Generate {
  private static final int SOURCE = 128;

  public static void main(String[] args) {
    ModelConfig model =
        switch (args[0]) {
          case "quick" -> ModelConfig.quick(4000);
          case "tiny" -> ModelConfig.tiny(8000);
          case "small" -> ModelConfig.t5PegasusSmall(50_000);
          default -> throw new IllegalArgumentException(args[0]);
        };
    int tokens = args.length > 2 ? Integer.parseInt(args[2]) : 64;
    int rows = args.length > 3 ? Integer.parseInt(args[3]) : 16;
    HostMemory memory = new HostMemory();
    Parameters parameters = Architecture.parameters(model);
    int count = Math.toIntExact(parameters.count());
    Tensor weights = Tensor.at(memory.allocate(4L * count), DType.F32, count);
    Initializer.initialize(parameters, 1, memory, weights);
    int[] source = new SplittableRandom(1).ints((long) rows * SOURCE, 200, model.vocab()).toArray();
    try (Seq2Seq network =
        new Seq2Seq(model, Backend.named("cpu"), Integer.parseInt(args[1]), weights, null)) {
      double cached = Double.MAX_VALUE;
      int[][] output = null;
      for (int run = 0; run < 30; run++) { // compilers need a while
        long start = System.nanoTime();
        output = cached(network, model, source, tokens);
        cached = Math.min(cached, (System.nanoTime() - start) / 1e9);
      }
      double uncached = Double.MAX_VALUE;
      for (int run = 0; run < 3; run++) {
        long start = System.nanoTime();
        uncached(network, model, source, output, tokens);
        uncached = Math.min(uncached, (System.nanoTime() - start) / 1e9);
      }
      double all = (double) rows * tokens;
      System.out.printf(
          "%s %s threads, %d rows, %d tokens: cached %.0f tok/s, uncached %.0f tok/s, ratio %.1f%n",
          args[0], args[1], rows, tokens, all / cached, all / uncached, uncached / cached);
    }
  }

  private static int[][] cached(Seq2Seq network, ModelConfig model, int[] source, int tokens) {
    int rows = source.length / SOURCE;
    int[][] output = new int[tokens + 1][];
    output[0] = new int[rows];
    java.util.Arrays.fill(output[0], model.startId());
    try (Generation generation = network.generate(rows, source, tokens)) {
      for (int t = 0; t < tokens; t++) {
        output[t + 1] = generation.greedyStep(output[t]).clone();
      }
    }
    return output;
  }

  /** The same tokens, each from the logits of the whole prefix. */
  private static void uncached(
      Seq2Seq network, ModelConfig model, int[] source, int[][] output, int tokens) {
    int rows = source.length / SOURCE;
    for (int t = 1; t <= tokens; t++) {
      int[] input = new int[rows * t];
      for (int b = 0; b < rows; b++) {
        for (int i = 0; i < t; i++) {
          input[b * t + i] = output[i][b];
        }
      }
      float[] logits = network.logits(Batch.of(rows, source, input, new int[rows * t]));
      int best = 0;
      int last = (t - 1) * model.vocab();
      for (int v = 1; v < model.vocab(); v++) {
        best = logits[last + v] > logits[last + best] ? v : best;
      }
      if (best != output[t][0]) {
        System.err.println("token " + t + " differs: " + best + ", cached " + output[t][0]);
      }
    }
  }
}
