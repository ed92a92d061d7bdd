import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Seq2Seq;
import io.tianma.train.model.StepResult;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Initializer;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.optim.AdamW;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Whether KL vanishes: Gaussian latents as they are, and with moments normalized over the batch, on
 * the same short texts with the same noise and steps.
 *
 * <p>{@code KlVanishing TEXTS [STEPS]}: a text a line, cut to 20 characters; the 800 most frequent
 * characters are tokens. Prints nats of KL a text (both latent layers together) and nats a token.
 */
public final class KlVanishing {
  private static final int ROWS = 32;
  private static final int LENGTH = 20;
  private static final int TOKENS = 800;

  public static void main(String[] args) throws IOException {
    List<int[]> texts = texts(Path.of(args[0]));
    int steps = args.length > 1 ? Integer.parseInt(args[1]) : 1500;
    System.out.println("| latents | step | KL, nats a text | loss, nats a token |\n|---|---|---|---|");
    for (String normalization : List.of("none", "batch")) {
      train(texts, steps, normalization);
    }
  }

  private static List<int[]> texts(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file);
    Map<Character, Integer> counts = new HashMap<>();
    lines.forEach(line -> line.chars().forEach(c -> counts.merge((char) c, 1, Integer::sum)));
    List<Character> frequent = new ArrayList<>(counts.keySet());
    frequent.sort((a, b) -> counts.get(b) - counts.get(a) != 0 ? counts.get(b) - counts.get(a) : a - b);
    Map<Character, Integer> ids = new HashMap<>();
    for (int i = 0; i < Math.min(TOKENS - 4, frequent.size()); i++) {
      ids.put(frequent.get(i), 4 + i);
    }
    List<int[]> texts = new ArrayList<>();
    for (String line : lines) {
      int[] text = new int[Math.min(line.length(), LENGTH) + 2];
      text[0] = 1;
      for (int i = 1; i < text.length - 1; i++) {
        text[i] = ids.getOrDefault(line.charAt(i - 1), 3);
      }
      text[text.length - 1] = 2;
      texts.add(text);
    }
    return texts;
  }

  private static void train(List<int[]> texts, int steps, String normalization) {
    ModelConfig config =
        ModelConfig.builder(TOKENS, 64, 16, 4, 128, 4)
            .tokens(0, 1, 2)
            .set("model", "univae")
            .set("max_positions", LENGTH + 2)
            .set("latent_from", 2)
            .set("latent_width", 16)
            .set("latent", "gaussian")
            .set("latent_normalization", normalization)
            .build();
    HostMemory memory = new HostMemory();
    Parameters parameters = Architecture.parameters(config);
    int count = (int) parameters.count();
    Tensor[] vectors = new Tensor[4];
    for (int i = 0; i < 4; i++) {
      vectors[i] = Tensor.at(memory.allocate(4L * count), DType.F32, count);
      memory.write(new float[count], vectors[i]);
    }
    Initializer.initialize(parameters, 1, memory, vectors[0]);
    Backend backend = Backend.named("cpu");
    try (Seq2Seq network = new Seq2Seq(config, backend, 1, vectors[0], vectors[1]);
        AdamW adamW =
            new AdamW(parameters, new AdamW.Settings(0.9, 0.999, 1e-6, 0.01, 1), backend, 1)) {
      double kl = 0;
      double loss = 0;
      for (int step = 0; step < steps; step++) {
        int rows = Math.min(ROWS, texts.size());
        List<int[]> batch = new ArrayList<>();
        for (int b = 0; b < rows; b++) {
          batch.add(texts.get((int) (((long) step * rows + b) % texts.size())));
        }
        StepResult result = network.lossAndGradients(padded(batch), 1, step);
        double rate = 1e-3 * Math.min(1, (step + 1) / 50.0);
        adamW.update(vectors[0], vectors[1], vectors[2], vectors[3], rate, step + 1);
        kl += result.penaltySum() / rows;
        loss += result.loss();
        int every = Math.max(1, steps / 6);
        if ((step + 1) % every == 0) {
          System.out.printf(
              Locale.ROOT,
              "| %s | %d | %.2f | %.3f |%n",
              normalization.equals("none") ? "as they are" : "normalized",
              step + 1,
              kl / every,
              loss / every);
          kl = 0;
          loss = 0;
        }
      }
    }
  }

  private static Batch padded(List<int[]> texts) {
    int length = LENGTH + 2;
    int[] sources = new int[texts.size() * length];
    int[] targets = new int[texts.size() * length];
    for (int b = 0; b < texts.size(); b++) {
      int[] text = texts.get(b);
      System.arraycopy(text, 0, sources, b * length, text.length);
      System.arraycopy(text, 0, targets, b * length, text.length);
    }
    return Batch.ofTargets(texts.size(), sources, Arrays.copyOf(targets, targets.length));
  }
}
