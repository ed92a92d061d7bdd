package io.tianma.train.dl4j;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.parameter.Initializer;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.tensor.HostMemory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Cuts DL4J's flat vector into the model's parameters; keeps nothing itself. */
final class Seq2SeqInitializer implements ParamInitializer {
  static final Seq2SeqInitializer INSTANCE = new Seq2SeqInitializer();

  private Seq2SeqInitializer() {}

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return parameters(layer).count();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return parameters(layer).list().stream().map(Parameter::name).toList();
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return paramKeys(layer);
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return List.of();
  }

  @Override
  public boolean isWeightParam(Layer layer, String name) {
    return true;
  }

  @Override
  public boolean isBiasParam(Layer layer, String name) {
    return false;
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray flat, boolean initialize) {
    Seq2SeqLayer layer = (Seq2SeqLayer) conf.getLayer();
    if (initialize) {
      Initializer.initialize(
          Architecture.parameters(layer.model()),
          layer.seed(),
          new HostMemory(),
          Flat.tensor(flat));
      Flat.written(flat);
    }
    Map<String, INDArray> views = views(layer, flat);
    views.keySet().forEach(conf::addVariable);
    return views;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray flat) {
    return views(conf.getLayer(), flat);
  }

  private static Map<String, INDArray> views(Layer layer, INDArray flat) {
    Map<String, INDArray> views = new LinkedHashMap<>();
    for (Parameter parameter : parameters(layer)) {
      long[] shape = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
      INDArray slice =
          flat.get(
              NDArrayIndex.interval(0, 0, true),
              NDArrayIndex.interval(parameter.offset(), parameter.end()));
      views.put(parameter.name(), slice.reshape('c', shape));
    }
    return views;
  }

  private static Parameters parameters(Layer layer) {
    return Architecture.parameters(((Seq2SeqLayer) layer).model());
  }
}
