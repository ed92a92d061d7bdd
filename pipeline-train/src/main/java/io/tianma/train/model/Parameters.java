package io.tianma.train.model;

import static io.tianma.train.model.Axis.BUCKETS;
import static io.tianma.train.model.Axis.FEED_FORWARD;
import static io.tianma.train.model.Axis.HEADS;
import static io.tianma.train.model.Axis.INNER;
import static io.tianma.train.model.Axis.MODEL;
import static io.tianma.train.model.Axis.VOCAB;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The one list of a model's parameters, in Hugging Face's order: initialization, decay, export,
 * growth and tests iterate over it, and offsets into the flat vector follow from it.
 *
 * <p>Query, key and value matrices of an attention lie side by side, as do the two input matrices
 * of a gated feed-forward layer, so each group is one matrix for one product ({@link #joined}).
 */
public final class Parameters implements Iterable<Parameter> {
  private final Map<String, Parameter> byName = new LinkedHashMap<>();
  private final ModelConfig config;
  private long count;

  public Parameters(ModelConfig config) {
    this.config = config;
    add("shared.weight", Role.EMBEDDING, VOCAB, MODEL);
    stack("encoder", config.encoderLayers(), false);
    stack("decoder", config.decoderLayers(), true);
    if (!config.tied()) {
      add("lm_head.weight", Role.HEAD, VOCAB, MODEL);
    }
  }

  /** Length of the flat vector. */
  public long count() {
    return count;
  }

  /** All parameters, in the order of the flat vector. */
  public List<Parameter> list() {
    return List.copyOf(byName.values());
  }

  @Override
  public Iterator<Parameter> iterator() {
    return Collections.unmodifiableCollection(byName.values()).iterator();
  }

  public boolean contains(String name) {
    return byName.containsKey(name);
  }

  /** The parameter of that name. */
  public Parameter named(String name) {
    Parameter parameter = byName.get(name);
    if (parameter == null) {
      throw new IllegalArgumentException("no parameter " + name + " in this model");
    }
    return parameter;
  }

  /**
   * Neighbours in the flat vector with equal columns, seen as one matrix: [sum of rows, columns].
   */
  public Parameter joined(String first, String... others) {
    Parameter whole = named(first);
    for (String name : others) {
      Parameter next = named(name);
      if (next.offset() != whole.end() || !next.shape().get(1).equals(whole.shape().get(1))) {
        throw new IllegalArgumentException(name + " does not lie behind " + whole.name());
      }
      List<Integer> shape =
          List.of(whole.shape().get(0) + next.shape().get(0), whole.shape().get(1));
      whole = new Parameter(first, whole.role(), whole.axes(), shape, whole.offset());
    }
    return whole;
  }

  private void stack(String name, int layers, boolean decoder) {
    for (int block = 0; block < layers; block++) {
      String prefix = name + ".block." + block + ".layer.";
      attention(prefix + "0.", "SelfAttention", block == 0);
      if (decoder) {
        attention(prefix + "1.", "EncDecAttention", false);
      }
      feedForward(prefix + (decoder ? "2." : "1."));
    }
    add(name + ".final_layer_norm.weight", Role.FINAL_NORM, MODEL);
  }

  private void attention(String prefix, String kind, boolean withBias) {
    add(prefix + kind + ".q.weight", Role.QUERY, INNER, MODEL);
    add(prefix + kind + ".k.weight", Role.KEY, INNER, MODEL);
    add(prefix + kind + ".v.weight", Role.VALUE, INNER, MODEL);
    add(prefix + kind + ".o.weight", Role.ATTENTION_OUTPUT, MODEL, INNER);
    if (withBias) {
      add(prefix + kind + ".relative_attention_bias.weight", Role.RELATIVE_BIAS, BUCKETS, HEADS);
    }
    add(prefix + "layer_norm.weight", Role.NORM, MODEL);
  }

  private void feedForward(String prefix) {
    if (config.feedForward().gated()) {
      add(prefix + "DenseReluDense.wi_0.weight", Role.GATE, FEED_FORWARD, MODEL);
      add(prefix + "DenseReluDense.wi_1.weight", Role.UP, FEED_FORWARD, MODEL);
    } else {
      add(prefix + "DenseReluDense.wi.weight", Role.GATE, FEED_FORWARD, MODEL);
    }
    add(prefix + "DenseReluDense.wo.weight", Role.FEED_FORWARD_OUTPUT, MODEL, FEED_FORWARD);
    add(prefix + "layer_norm.weight", Role.NORM, MODEL);
  }

  private void add(String name, Role role, Axis... axes) {
    List<Integer> shape = new ArrayList<>();
    for (Axis axis : axes) {
      shape.add(size(axis));
    }
    Parameter parameter = new Parameter(name, role, List.of(axes), shape, count);
    byName.put(name, parameter);
    count = parameter.end();
  }

  private int size(Axis axis) {
    return switch (axis) {
      case VOCAB -> config.vocab();
      case MODEL -> config.dModel();
      case INNER -> config.inner();
      case FEED_FORWARD -> config.dFf();
      case BUCKETS -> config.relativeBuckets();
      case HEADS -> config.heads();
    };
  }
}
