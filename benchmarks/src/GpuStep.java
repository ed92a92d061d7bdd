import io.tianma.train.dl4j.AdamWUpdater;
import io.tianma.train.dl4j.Networks;
import io.tianma.train.dl4j.Seq2SeqLayer;
import io.tianma.train.dl4j.Seq2SeqNetwork;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Padding;
import io.tianma.train.model.TrainingStep;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.optim.AdamW;
import io.tianma.train.optim.Schedule;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Time of a training step on a GPU through {@code net.fit}: forward, backward, clipping, AdamW, on
 * random ids of full length. Tokens are those of source and target.
 *
 * <p>{@code GpuStep SHAPE [dropout=0.1] [precision=bf16] [warm=10] [steps=30] [kernels=cuda]
 * [batch=ROWS]}
 *
 * <p>{@code pairs=LENGTHS}: ids of the lengths in that file, a source's and a target's a line, in
 * batches as they come, padded as jobs pad them. Each batch is trained on three times first; then
 * all are timed together, twice, and tokens are those that are no padding.
 */
public final class GpuStep {
  private record Shape(ModelConfig model, int batch, int source, int target) {}

  private static Shape shape(String name) {
    return switch (name) {
      case "quick" -> new Shape(ModelConfig.quick(4000), 16, 128, 32);
      case "tiny" -> new Shape(tied(ModelConfig.tiny(8000)), 32, 256, 64);
      case "small" -> new Shape(tied(ModelConfig.t5PegasusSmall(50_000)), 32, 512, 128);
      case "untied" -> new Shape(ModelConfig.t5PegasusSmall(50_000), 32, 512, 128);
      case "small96" -> new Shape(tied(ModelConfig.t5PegasusSmall(50_000)), 96, 512, 128);
      case "base" -> new Shape(ModelConfig.t5PegasusBase(50_000), 16, 384, 128);
      default -> throw new IllegalArgumentException(name + ": quick, tiny, small, untied, small96 or base");
    };
  }

  /** The head is the embedding, as the peer has it. */
  private static ModelConfig tied(ModelConfig model) {
    return model.but().tied(true).build();
  }

  public static void main(String[] args) throws IOException {
    Shape shape = shape(args[0]);
    double dropout = Double.parseDouble(option(args, "dropout", "0.1"));
    int warm = Integer.parseInt(option(args, "warm", "10"));
    int steps = Integer.parseInt(option(args, "steps", "30"));
    String kernels = option(args, "kernels", "cuda");
    Precision precision =
        Precision.valueOf(option(args, "precision", "bf16").toUpperCase(Locale.ROOT));
    ModelConfig model = shape.model().but().dropout(dropout).build();
    AdamW.Settings settings = new AdamW.Settings(0.9, 0.999, 1e-8, 0.01, 1);
    Seq2SeqLayer layer =
        new Seq2SeqLayer(
            model,
            TrainingStep.PLAIN,
            precision,
            kernels,
            1,
            1,
            new AdamWUpdater(settings, Schedule.constant(1e-4, 0), 0));
    long begin = System.nanoTime();
    Backend.named(kernels).warm(); // as a worker does
    MultiLayerNetwork net = Networks.create(layer);
    net.getUpdater(); // whose vectors DL4J makes on the host, like the parameters
    net.initGradientsView();
    SplittableRandom random = new SplittableRandom(7);
    int rows = Integer.parseInt(option(args, "batch", "" + shape.batch()));
    String pairs = option(args, "pairs", null);
    if (pairs != null) {
      realPairs(args[0], net, model, Path.of(pairs), rows, dropout, precision);
      return;
    }
    DataSet[] batches = new DataSet[4];
    for (int i = 0; i < batches.length; i++) {
      batches[i] =
          Networks.dataSet(
              Batch.of(
                  rows,
                  ids(random, model, rows * shape.source()),
                  ids(random, model, rows * shape.target()),
                  ids(random, model, rows * shape.target())));
    }
    double created = (System.nanoTime() - begin) / 1e9;
    begin = System.nanoTime();
    net.fit(batches[0]);
    double first = (System.nanoTime() - begin) / 1e9;
    double[] ms = new double[steps];
    double loss = 0;
    for (int i = -warm; i < steps; i++) {
      long start = System.nanoTime();
      net.fit(batches[Math.floorMod(i, batches.length)]);
      if (i >= 0) {
        ms[i] = (System.nanoTime() - start) / 1e6;
      }
      loss = ((Seq2SeqNetwork) net.getLayer(0)).last().loss();
    }
    Arrays.sort(ms);
    double median = ms[steps / 2];
    double tokens = rows * (double) (shape.source() + shape.target());
    System.out.printf(
        Locale.ROOT,
        "%s %s %s dropout %.1f: %.2f ms, %.0f tok/s, best %.2f, activations %d MB, loss %.3f,"
            + " made in %.1f s, first step %.1f s, copies%s ms%n",
        args[0],
        kernels,
        precision,
        dropout,
        median,
        tokens / median * 1e3,
        ms[0],
        ((Seq2SeqNetwork) net.getLayer(0)).seq2Seq().activationBytes() >> 20,
        loss,
        created,
        first,
        copies(net));
  }

  private static void realPairs(
      String shape,
      MultiLayerNetwork net,
      ModelConfig model,
      Path lengths,
      int rows,
      double dropout,
      Precision precision)
      throws IOException {
    SplittableRandom random = new SplittableRandom(7);
    List<int[]> sources = new ArrayList<>();
    List<int[]> targets = new ArrayList<>();
    List<DataSet> batches = new ArrayList<>();
    long tokens = 0;
    long padded = 0;
    for (String line : Files.readAllLines(lengths)) {
      String[] pair = line.split(" ");
      sources.add(ids(random, model, Integer.parseInt(pair[0])));
      targets.add(ids(random, model, Integer.parseInt(pair[1]) + 1));
      if (sources.size() == rows) {
        Batch batch = Padding.of(model).batch(sources, targets);
        batches.add(Networks.dataSet(batch));
        padded += (long) batch.sourceBS().length + batch.labelBT().length;
        tokens += sources.stream().mapToInt(s -> s.length).sum();
        tokens += targets.stream().mapToInt(t -> t.length - 1).sum();
        sources.clear();
        targets.clear();
      }
    }
    Seq2SeqNetwork layer = (Seq2SeqNetwork) net.getLayer(0);
    for (int pass = 0; pass < 3; pass++) {
      batches.forEach(net::fit);
    }
    layer.settle();
    int passes = 2;
    double[] each = new double[passes * batches.size()];
    int step = 0;
    for (int pass = 0; pass < passes; pass++) {
      for (DataSet batch : batches) {
        long start = System.nanoTime();
        net.fit(batch);
        each[step++] = (System.nanoTime() - start) / 1e6;
      }
    }
    double ms = Arrays.stream(each).sum();
    Arrays.sort(each);
    System.out.printf(
        Locale.ROOT,
        "%s %s %d x real pairs, dropout %.1f: %.0f real tok/s, %.2f ms a step (median %.2f), %d batches,"
            + " %.1f%% padding, %d recordings, activations %d MB, loss %.3f%n",
        shape,
        precision,
        rows,
        dropout,
        passes * tokens / ms * 1e3,
        ms / each.length,
        each[each.length / 2],
        batches.size(),
        100.0 * (padded - tokens) / padded,
        layer.seq2Seq().recordings(),
        layer.seq2Seq().activationBytes() >> 20,
        layer.last().loss());
  }

  /** Milliseconds of a round's copies, page-locked: parameters down, all down, all up. */
  private static String copies(MultiLayerNetwork net) {
    Seq2SeqNetwork layer = (Seq2SeqNetwork) net.getLayer(0);
    StringBuilder text = new StringBuilder();
    for (Runnable copy :
        new Runnable[] {() -> layer.settle(false), () -> layer.settle(true), layer::changed}) {
      copy.run();
      long start = System.nanoTime();
      copy.run();
      text.append(String.format(Locale.ROOT, " %.1f", (System.nanoTime() - start) / 1e6));
    }
    return text.toString();
  }

  private static int[] ids(SplittableRandom random, ModelConfig model, int count) {
    return random.ints(count, 5, model.vocab()).toArray();
  }

  private static String option(String[] args, String key, String otherwise) {
    return Arrays.stream(args)
        .filter(arg -> arg.startsWith(key + "="))
        .map(arg -> arg.substring(key.length() + 1))
        .findFirst()
        .orElse(otherwise);
  }
}
