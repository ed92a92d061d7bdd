package io.tianma.train.model.parameter;

import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The one list of a model's parameters, in Hugging Face's order where T5 has them: initialization,
 * decay, export, growth and tests iterate over it, and offsets into the flat vector follow from it.
 *
 * <p>Matrices that are declared side by side are one matrix for one product ({@link #joined}):
 * query, key and value of an attention, the two inputs of a gate.
 */
public final class Parameters implements Iterable<Parameter> {
  private final Map<String, Parameter> byName = new LinkedHashMap<>();
  private long count;

  /** Those that {@code architecture} declares. */
  public Parameters(Consumer<Declarations> architecture) {
    architecture.accept(new Declarations(this));
  }

  void add(Parameter parameter) {
    if (byName.put(parameter.name(), parameter) != null) {
      throw new IllegalArgumentException(parameter.name() + " is declared twice");
    }
    count = parameter.end();
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
  public Region joined(String first, String... others) {
    Parameter whole = named(first);
    long end = whole.end();
    int rows = whole.shape().get(0);
    for (String name : others) {
      Parameter next = named(name);
      if (next.offset() != end || !next.shape().get(1).equals(whole.shape().get(1))) {
        throw new IllegalArgumentException(name + " does not lie behind " + first);
      }
      end = next.end();
      rows += next.shape().get(0);
    }
    return others.length == 0
        ? whole.region()
        : new Region(List.of(rows, whole.shape().get(1)), whole.offset());
  }
}
