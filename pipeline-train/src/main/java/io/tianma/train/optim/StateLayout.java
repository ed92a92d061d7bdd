package io.tianma.train.optim;

import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Where the parts of an optimizer's state lie in its one flat vector, with the names that they have
 * in checkpoints: {@code m.} and {@code v.} before a parameter's name for its moments, {@code r.}
 * and {@code c.} for the means of a factored second moment over the rows' and the columns'
 * elements.
 */
public final class StateLayout {
  /** First moments. */
  public static final String FIRST = "m.";

  /** Second moments. */
  public static final String SECOND = "v.";

  /** Second moment of each row: its mean over the columns. */
  public static final String ROWS = "r.";

  /** Second moment of each column: its mean over the rows. */
  public static final String COLUMNS = "c.";

  /** A part of the state. */
  public record Slot(String name, List<Integer> shape, int offset) {
    /** Name of the parameter that it belongs to. */
    public String parameter() {
      return name.substring(FIRST.length());
    }

    public int elements() {
      return shape.stream().reduce(1, Math::multiplyExact);
    }
  }

  private final Parameters parameters;
  private final Map<String, Slot> slots = new LinkedHashMap<>();
  private int size;

  private StateLayout(Parameters parameters) {
    this.parameters = parameters;
  }

  /** Both moments of each element: all first ones, then all second ones. */
  public static StateLayout adamW(Parameters parameters) {
    StateLayout layout = new StateLayout(parameters);
    parameters.forEach(p -> layout.add(FIRST + p.name(), p.shape()));
    parameters.forEach(p -> layout.add(SECOND + p.name(), p.shape()));
    return layout;
  }

  /**
   * Factored second moments for matrices whose sides are not shorter than {@code minFactored},
   * whole ones for the rest.
   */
  public static StateLayout adafactor(Parameters parameters, int minFactored) {
    StateLayout layout = new StateLayout(parameters);
    for (Parameter p : parameters) {
      if (p.shape().size() == 2 && Math.min(p.shape().get(0), p.shape().get(1)) >= minFactored) {
        layout.add(ROWS + p.name(), p.shape().subList(0, 1));
        layout.add(COLUMNS + p.name(), p.shape().subList(1, 2));
      } else {
        layout.add(SECOND + p.name(), p.shape());
      }
    }
    return layout;
  }

  /** The layout whose parts have those names. */
  public static StateLayout named(Parameters parameters, Set<String> names) {
    if (names.stream().anyMatch(name -> name.startsWith(FIRST))) {
      return adamW(parameters);
    }
    return adafactor(parameters, new StateLayout(parameters).shortestFactored(names));
  }

  /** The same kind of layout for a model of other sizes. */
  public StateLayout of(Parameters others) {
    return hasFirstMoments() ? adamW(others) : adafactor(others, shortestFactored(slots.keySet()));
  }

  private int shortestFactored(Set<String> names) {
    int shortest = Integer.MAX_VALUE;
    for (Parameter p : parameters) {
      if (names.contains(ROWS + p.name())) {
        shortest = Math.min(shortest, Math.min(p.shape().get(0), p.shape().get(1)));
      }
    }
    return shortest;
  }

  private void add(String name, List<Integer> shape) {
    Slot slot = new Slot(name, List.copyOf(shape), size);
    slots.put(name, slot);
    size = Math.addExact(size, slot.elements());
  }

  /** Length of the vector. */
  public int size() {
    return size;
  }

  /** All parts, in the order of the vector. */
  public List<Slot> slots() {
    return List.copyOf(slots.values());
  }

  /** The part of that name; null if there is none. */
  public Slot slot(String name) {
    return slots.get(name);
  }

  public boolean hasFirstMoments() {
    return slots.containsKey(FIRST + parameters.list().get(0).name());
  }

  /** Whether vectors of both mean the same. */
  public boolean sameAs(StateLayout other) {
    return slots().equals(other.slots());
  }

  /** First moments of all elements, F [N]; zero if there are none. */
  public float[] firstMoments(float[] state) {
    float[] moments = new float[Math.toIntExact(parameters.count())];
    if (hasFirstMoments()) {
      System.arraycopy(state, 0, moments, 0, moments.length);
    }
    return moments;
  }

  /** Second moments of all elements, F [N]: of factored ones {@code r c / mean(r)}. */
  public float[] secondMoments(float[] state) {
    float[] moments = new float[Math.toIntExact(parameters.count())];
    for (Parameter p : parameters) {
      Slot whole = slots.get(SECOND + p.name());
      int at = Math.toIntExact(p.offset());
      if (whole != null) {
        System.arraycopy(state, whole.offset(), moments, at, whole.elements());
      } else {
        multiply(slots.get(ROWS + p.name()), slots.get(COLUMNS + p.name()), state, moments, at);
      }
    }
    return moments;
  }

  private static void multiply(Slot rows, Slot columns, float[] state, float[] to, int at) {
    double mean = 0;
    for (int r = 0; r < rows.elements(); r++) {
      mean += state[rows.offset() + r] / (double) rows.elements();
    }
    for (int r = 0; r < rows.elements(); r++) {
      double row = mean == 0 ? 0 : state[rows.offset() + r] / mean;
      for (int c = 0; c < columns.elements(); c++) {
        to[at + r * columns.elements() + c] = (float) (row * state[columns.offset() + c]);
      }
    }
  }

  /** The state that holds these moments, F [N] each; what it has no room for is left out. */
  public float[] state(float[] firstMoments, float[] secondMoments) {
    float[] state = new float[size];
    if (hasFirstMoments()) {
      System.arraycopy(firstMoments, 0, state, 0, firstMoments.length);
    }
    for (Parameter p : parameters) {
      Slot whole = slots.get(SECOND + p.name());
      int at = Math.toIntExact(p.offset());
      if (whole != null) {
        System.arraycopy(secondMoments, at, state, whole.offset(), whole.elements());
      } else {
        means(slots.get(ROWS + p.name()), slots.get(COLUMNS + p.name()), secondMoments, at, state);
      }
    }
    return state;
  }

  private static void means(Slot rows, Slot columns, float[] from, int at, float[] state) {
    double[] columnSums = new double[columns.elements()];
    for (int r = 0; r < rows.elements(); r++) {
      double rowSum = 0;
      for (int c = 0; c < columnSums.length; c++) {
        double value = from[at + r * columnSums.length + c];
        rowSum += value;
        columnSums[c] += value;
      }
      state[rows.offset() + r] = (float) (rowSum / columnSums.length);
    }
    for (int c = 0; c < columnSums.length; c++) {
      state[columns.offset() + c] = (float) (columnSums[c] / rows.elements());
    }
  }
}
