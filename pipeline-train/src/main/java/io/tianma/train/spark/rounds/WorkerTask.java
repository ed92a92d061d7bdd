package io.tianma.train.spark.rounds;

import io.tianma.train.dl4j.Flat;
import io.tianma.train.dl4j.FlatUpdater;
import io.tianma.train.dl4j.NotFinite;
import io.tianma.train.dl4j.Seq2SeqLayer;
import io.tianma.train.dl4j.Seq2SeqNetwork;
import io.tianma.train.model.Architecture;
import io.tianma.train.model.StepResult;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.optim.MovingSlices;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.apache.spark.TaskContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.util.TaskCompletionListener;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.common.loader.Source;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import scala.Tuple2;

/**
 * A round of one logical worker: a function of what was shipped, its number and its batches only,
 * so that a task that is tried again, or twice at once, gives the same bits.
 */
public final class WorkerTask {
  private final Shipped shipped;
  private final WorkerReport report;

  /** The worker's own moments; null if they are averaged or reset. */
  private final float[] own;

  private String latest; // batch that a step was made of

  private WorkerTask(Shipped shipped, int worker, float[] own) {
    this.shipped = shipped;
    this.report = new WorkerReport(worker);
    this.own = own;
  }

  /**
   * The slices of the worker's state after its batches, by number, what stays its own, and its
   * report.
   *
   * @param own moments of each worker; empty if they are averaged or reset
   */
  static Iterator<Tuple2<Long, Part>> run(
      int worker,
      Iterator<String> batches,
      Broadcast<Shipped> shipped,
      List<Broadcast<Floats>> own) {
    float[] moments = own.isEmpty() ? null : own.get(worker).value().values();
    return new WorkerTask(shipped.value(), worker, moments).run(batches);
  }

  private Iterator<Tuple2<Long, Part>> run(Iterator<String> batches) {
    if (!batches.hasNext()) {
      return new Results(0, last -> keyed(Part.REPORTS, Part.report(report)), () -> {});
    }
    NetworkPool.Loan loan = NetworkPool.lend(shipped.configuration);
    TaskCompletionListener closing = context -> loan.close();
    TaskContext.get().addTaskCompletionListener(closing);
    MultiLayerNetwork network = loan.network();
    INDArray updater = network.getUpdater().getStateViewArray();
    boolean averaged = shipped.state().length > shipped.parameters;
    train(network, batches, updater, averaged);
    INDArray[] vectors =
        averaged ? new INDArray[] {network.params(), updater} : new INDArray[] {network.params()};
    boolean sends = report.failure == null && report.targetTokens > 0;
    int[] moving = sends ? moving(NetworkPool.layer(network)) : new int[0];
    int slices = moving.length;
    int owned = sends && own != null ? Part.slices(own.length) : 0;
    IntFunction<Tuple2<Long, Part>> part =
        number -> {
          if (number < slices) {
            return keyed(moving[number], slice(vectors, moving[number]));
          }
          return number < slices + owned
              ? ownMoments(updater, number - slices, owned)
              : keyed(Part.REPORTS, Part.report(report));
        };
    return new Results(slices + owned, part, loan::giveBack);
  }

  /** The slices that can have changed; of the others the driver keeps what it has. */
  private int[] moving(Seq2SeqNetwork layer) {
    int length = shipped.state().length;
    Seq2SeqLayer configuration = (Seq2SeqLayer) layer.conf().getLayer();
    if (configuration.updater() instanceof FlatUpdater updater) {
      Parameters list = Architecture.parameters(configuration.model());
      return MovingSlices.of(list, updater.rules(), updater.layout(list), length, Part.SLICE);
    }
    return IntStream.range(0, Part.slices(length)).toArray();
  }

  private void train(
      MultiLayerNetwork network, Iterator<String> batches, INDArray updater, boolean averaged) {
    Seq2SeqNetwork layer = NetworkPool.layer(network);
    report.fingerprint = layer.fingerprint();
    start(network, layer, updater, averaged);
    long begin = System.nanoTime();
    while (report.failure == null && batches.hasNext()) {
      step(network, layer, batches.next());
    }
    try {
      layer.settle(averaged || own != null); // moments that begin anew stay where they are
    } catch (NotFinite e) {
      report.failure = failure(0, e.getMessage() + " in " + latest);
    }
    report.seconds = (System.nanoTime() - begin) * 1e-9;
  }

  private void start(
      MultiLayerNetwork network, Seq2SeqNetwork layer, INDArray updater, boolean averaged) {
    boolean reset = !averaged && own == null && updater != null;
    write(shipped.state(), network.params(), averaged ? updater : null);
    if (own != null) {
      Flat.write(own, updater);
    } else if (reset) {
      updater.assign(0);
    }
    layer.changed();
    network.setIterationCount(shipped.iteration);
    network.setEpochCount(shipped.epoch);
    layer.momentsStart(reset ? shipped.iteration : shipped.momentsStart);
    layer.stream(report.worker);
  }

  private void expectFinite(float[] values, int from) {
    for (int i = 0; report.failure == null && i < values.length; i++) {
      if (!Float.isFinite(values[i])) {
        String what = from + i < shipped.parameters ? "a parameter" : "a moment";
        report.failure = failure(0, what + " is " + values[i] + " afterwards");
      }
    }
  }

  /** What is not finite is told by the report, which comes last. */
  private Part slice(INDArray[] vectors, int number) {
    int from = number * Part.SLICE;
    float[] values = new float[Math.min(Part.SLICE, shipped.state().length - from)];
    long begin = 0;
    for (INDArray vector : vectors) {
      int first = (int) Math.max(from, begin);
      int count = (int) (Math.min(from + values.length, begin + vector.length()) - first);
      if (count > 0) {
        Flat.read(vector, first - begin, values, first - from, count);
      }
      begin += vector.length();
    }
    expectFinite(values, from);
    if (!shipped.compress) {
      return Part.of(report.worker, report.targetTokens, values);
    }
    // a difference loses far less to rounding than a parameter would
    float[] before = shipped.state();
    for (int i = 0; i < values.length && from + i < shipped.parameters; i++) {
      values[i] -= before[from + i];
    }
    return Part.rounded(report.worker, report.targetTokens, values);
  }

  /** A slice of the moments that stay the worker's own. */
  private Tuple2<Long, Part> ownMoments(INDArray updater, int number, int slices) {
    int from = number * Part.SLICE;
    float[] moments = new float[Math.min(Part.SLICE, own.length - from)];
    Flat.read(updater, from, moments, 0, moments.length);
    expectFinite(moments, shipped.parameters);
    int key = Part.ownKey(report.worker * slices + number);
    return keyed(key, Part.of(report.worker, 1, moments));
  }

  private Tuple2<Long, Part> keyed(int slice, Part part) {
    return new Tuple2<>(Part.key(slice, report.worker), part);
  }

  private void step(MultiLayerNetwork network, Seq2SeqNetwork layer, String batch) {
    DataSet data = load(batch);
    if (data == null || data.numExamples() == 0) {
      return;
    }
    try {
      network.fit(data);
    } catch (NotFinite e) {
      report.failure =
          failure(e.late() ? 0 : 1, e.getMessage() + " in " + (e.late() ? latest : batch));
      return;
    }
    latest = batch;
    StepResult result = layer.last();
    if (!Double.isFinite(result.lossSum())) {
      report.failure = failure(1, "loss is " + result.lossSum() + " in " + batch);
      return;
    }
    report.steps++;
    report.pairs += data.numExamples();
    report.lossSum += result.lossSum();
    report.correct += result.correct();
    report.targetTokens += result.targetTokens();
  }

  private String failure(int ahead, String what) {
    return "worker %d, step %d: %s"
        .formatted(report.worker, shipped.iteration + report.steps + ahead, what);
  }

  private DataSet load(String batch) {
    try {
      return shipped.loader.load(new Named(batch));
    } catch (IOException e) {
      throw new UncheckedIOException(batch + ": " + e.getMessage(), e);
    }
  }

  public static void write(float[] state, INDArray parameters, INDArray updater) {
    int count = Math.toIntExact(parameters.length());
    Flat.write(state, 0, parameters);
    if (updater != null) {
      Flat.write(state, count, updater);
    }
  }

  public static float[] read(INDArray parameters, INDArray updater) {
    int count = Math.toIntExact(parameters.length());
    int rest = updater == null ? 0 : Math.toIntExact(updater.length());
    float[] state = new float[Math.addExact(count, rest)];
    Flat.read(parameters, state, 0);
    if (updater != null) {
      Flat.read(updater, state, count);
    }
    return state;
  }

  /** A source that is nothing but its name. */
  private record Named(String path) implements Source {
    @Override
    public java.io.InputStream getInputStream() {
      throw new UnsupportedOperationException(path + " names a batch, not a file");
    }

    @Override
    public String getPath() {
      return path;
    }
  }
}
