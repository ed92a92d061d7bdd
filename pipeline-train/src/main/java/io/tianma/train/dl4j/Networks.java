package io.tianma.train.dl4j;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.Batch;
import io.tianma.train.tensor.Backend;
import io.tianma.train.tensor.cuda.device.Nd4jMemory;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Makes DL4J networks and data sets of an encoder-decoder. */
public final class Networks {
  private Networks() {}

  /** The configuration of a network whose only layer this is. */
  public static MultiLayerConfiguration configuration(Seq2SeqLayer layer) {
    Nd4jMemory.enter(); // before anything of ND4J
    return new NeuralNetConfiguration.Builder()
        .seed(layer.seed())
        .dataType(DataType.FLOAT)
        .miniBatch(false)
        .trainingWorkspaceMode(WorkspaceMode.NONE)
        .inferenceWorkspaceMode(WorkspaceMode.NONE)
        .updater(layer.updater())
        .list()
        .layer(layer)
        .build();
  }

  /** An initialized network whose only layer this is. */
  public static MultiLayerNetwork create(Seq2SeqLayer layer) {
    return open(configuration(layer));
  }

  /** An initialized network of that configuration. */
  public static MultiLayerNetwork open(MultiLayerConfiguration configuration) {
    Nd4jMemory.enter();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init();
    return accumulating(network);
  }

  /** The same whose parameters are zero: somebody writes them before they are used. */
  public static MultiLayerNetwork blank(MultiLayerConfiguration configuration) {
    Nd4jMemory.enter();
    Seq2SeqLayer layer = (Seq2SeqLayer) configuration.getConf(0).getLayer();
    Backend.named(layer.kernels()).warm(); // while DL4J makes its vectors
    long count = Architecture.parameters(layer.model()).count();
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init(Nd4j.create(DataType.FLOAT, 1, count), false);
    return accumulating(network);
  }

  private static MultiLayerNetwork accumulating(MultiLayerNetwork network) {
    if (network.getLayer(0) instanceof Seq2SeqNetwork layer && layer.vectors().onDevice()) {
      network.setGradientsAccumulator(new StepTaken());
    }
    return network;
  }

  /** Features [B, S] and labels [B, T + 1], both INT. */
  public static DataSet dataSet(Batch batch) {
    int targets = batch.targetLength();
    int[] labels = new int[batch.rows() * (targets + 1)];
    for (int b = 0; b < batch.rows(); b++) {
      labels[b * (targets + 1)] = batch.inputBT()[b * targets];
      System.arraycopy(batch.labelBT(), b * targets, labels, b * (targets + 1) + 1, targets);
    }
    return new DataSet(matrix(batch.sourceBS(), batch.rows()), matrix(labels, batch.rows()));
  }

  private static INDArray matrix(int[] values, int rows) {
    return Nd4j.createFromArray(values).reshape('c', rows, values.length / rows);
  }
}
