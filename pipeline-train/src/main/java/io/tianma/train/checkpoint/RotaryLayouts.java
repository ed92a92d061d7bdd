package io.tianma.train.checkpoint;

import io.tianma.train.model.Architecture;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.RotaryPairs.Layout;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * Rotary models in either layout: the same function, with the coordinates of queries and keys of
 * self-attention in another order. Public code has both; a checkpoint read in the wrong one
 * computes nonsense.
 */
public final class RotaryLayouts {
  private static final Set<String> ROWS = Set.of("q.weight", "k.weight");
  private static final String COLUMNS = "features.weight";
  private static final String SELF = "SelfAttention.";

  private RotaryLayouts() {}

  /** The same model in that layout. */
  public static ModelConfig converted(ModelConfig config, Layout layout) {
    return config.but().set("rotary_layout", layout.name().toLowerCase(Locale.ROOT)).build();
  }

  /**
   * Reorders a flat vector of a model, parameters or moments alike.
   *
   * @param from the model that the vector is of
   * @param flat F [N or more], changed; what lies behind N stays
   */
  public static void convert(ModelConfig from, Layout layout, float[] flat) {
    for (Parameter parameter : Architecture.parameters(from)) {
      if (parameter.block() == null || from.positions().rotaryLayout() == layout) {
        continue;
      }
      boolean encoder = !parameter.block().stack().equals("decoder");
      String position = (encoder ? from.encoder() : from.decoder()).position();
      String local = parameter.local();
      int self = local.indexOf(SELF);
      if (!position.startsWith("rotary") || self < 0) {
        continue;
      }
      int parts = position.equals("rotary-2d") ? 2 : 1;
      int[] order = order(from, layout, parts);
      String name = local.substring(self + SELF.length());
      if (ROWS.contains(name)) {
        reorderRows(flat, parameter, order);
      } else if (name.equals(COLUMNS)) {
        reorderColumns(flat, parameter, order);
      }
    }
  }

  /** For each coordinate of a head in the new layout the one that it is in the old one. */
  private static int[] order(ModelConfig from, Layout layout, int parts) {
    int size = from.encoder().dKv();
    RotaryPairs before = new RotaryPairs(size, from.positions().rotaryLayout(), parts);
    RotaryPairs after = new RotaryPairs(size, layout, parts);
    int[] order = new int[size];
    for (int i = 0; i < size / 2; i++) {
      order[after.first(i)] = before.first(i);
      order[after.second(i)] = before.second(i);
    }
    return order;
  }

  private static void reorderRows(float[] flat, Parameter parameter, int[] order) {
    int columns = parameter.columns().size();
    int from = Math.toIntExact(parameter.offset());
    float[] old = Arrays.copyOfRange(flat, from, Math.toIntExact(parameter.end()));
    for (int row = 0; row < old.length / columns; row++) {
      int source = row / order.length * order.length + order[row % order.length];
      System.arraycopy(old, source * columns, flat, from + row * columns, columns);
    }
  }

  private static void reorderColumns(float[] flat, Parameter parameter, int[] order) {
    int from = Math.toIntExact(parameter.offset());
    float[] old = Arrays.copyOfRange(flat, from, Math.toIntExact(parameter.end()));
    for (int i = 0; i < old.length; i++) {
      flat[from + i] = old[i / order.length * order.length + order[i % order.length]];
    }
  }
}
