package io.tianma.train.tape.position;

import io.tianma.train.tape.Place;
import io.tianma.train.tape.Split;
import io.tianma.train.tape.Tape;
import io.tianma.train.tape.Variable;
import io.tianma.train.tape.Weight;
import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.RotaryTable;
import io.tianma.train.tensor.Tensor;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Operations of a tape that know where a token stands: positions added or turned into rows.
 * Letters: B batch, T rows of a sample, D model, H heads, K head size, N positions.
 */
public final class PositionOperations {
  private final Tape tape;

  public PositionOperations(Tape tape) {
    this.tape = tape;
  }

  /** Numbers that stay as they are as long as the tape. */
  public Tensor constant(float[] values, int... shape) {
    return tape.given(values, shape);
  }

  /**
   * {@code x[b, t] += table[t]} in place, right behind what made x.
   *
   * @param tableTD F [at least T, D], not trained
   */
  public Variable addPositions(Variable x, Tensor tableTD) {
    return tape.recorded(new AddPositions(tape, x, tableTD, null, 0), x);
  }

  /** The same with a trained table [N, D] whose row {@code first} goes to the first token. */
  public Variable addPositions(Variable x, Weight table, int first) {
    return tape.recorded(new AddPositions(tape, x, table.value(), table, first), x);
  }

  /** The same from the table's first row on. */
  public Variable addPositions(Variable x, Weight table) {
    return addPositions(x, table, 0);
  }

  /**
   * Turns the pairs of all heads of x in place, right behind what made x; its gradient is turned
   * back before that is differentiated.
   *
   * @param x F [B, T, H K] with a gradient F (as {@link Tape#innerLinear} makes it), or a window of
   *     its columns
   * @param cosSin F [1 or B, T, K]
   */
  public Variable rotate(Variable x, RotaryPairs pairs, Tensor cosSin) {
    x.checkInner();
    return tape.recorded(new Rotate(tape, x, pairs, cosSin), x);
  }

  /**
   * Angles of consecutive positions for {@link #rotate}, [1, length, K].
   *
   * @param pairs of one part
   * @param width of the head whose frequencies are repeated, K unless the model has grown
   */
  public Tensor rotaryAngles(RotaryPairs pairs, int width, int firstPosition, int length) {
    return rotaryAnglesAt(
        pairs, width, IntStream.range(firstPosition, firstPosition + length).toArray());
  }

  /** The same of any positions, one for each row. */
  public Tensor rotaryAnglesAt(RotaryPairs pairs, int width, int[] positions) {
    RotaryTable table = new RotaryTable(pairs, width);
    float[] rows = new float[positions.length * pairs.headSize()];
    for (int t = 0; t < positions.length; t++) {
      float[] row = table.row(positions[t]);
      System.arraycopy(row, 0, rows, t * row.length, row.length);
    }
    return constant(rows, 1, positions.length, pairs.headSize());
  }

  /** The same of the place of the step alone, which changes from run to run: [1, 1, K]. */
  public Tensor rotaryAnglesAtPlace(RotaryPairs pairs, int width) {
    Place place = tape.place();
    RotaryTable angles = new RotaryTable(pairs, width);
    String key = "angles of %s in %d at all places".formatted(pairs, width);
    Tensor table =
        tape.constant(
            key,
            () -> {
              double[] rows = new double[place.count() * pairs.headSize()];
              for (int t = 0; t < place.count(); t++) {
                float[] row = angles.row(t);
                for (int i = 0; i < row.length; i++) {
                  rows[t * row.length + i] = row[i];
                }
              }
              return rows;
            },
            place.count(),
            pairs.headSize());
    Tensor row = tape.lasting(1, 1, pairs.headSize());
    tape.record(lane -> tape.kernels(lane).gatherRows(table, place.index(), row));
    return row;
  }

  /**
   * {@code x[b] += table[place]} in place, right behind what made x.
   *
   * @param key names the table
   * @param table F [places, D]
   */
  public Variable addRowAtPlace(Variable x, String key, Supplier<float[]> table) {
    Supplier<double[]> values =
        () -> {
          float[] floats = table.get();
          return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
        };
    return addRowAtPlace(x, tape.constant(key, values, tape.place().count(), x.columns()));
  }

  /** The same of a table F [at least places, D]. */
  public Variable addRowAtPlace(Variable x, Tensor table) {
    Tensor index = tape.place().index();
    return tape.recorded(
        lane -> tape.kernels(lane).decoding().addRowAt(table, index, x.split().part(lane)), x);
  }

  /**
   * Angles of sentence and token for {@link #rotate}, [B, T, K], made anew from the ids in each
   * forward pass: the first half of a head turns by the number of sentence ends strictly before the
   * token, the second by the number of tokens since the last of them.
   *
   * @param pairs of two parts
   * @param width as for {@link #rotaryAngles}; each half has the frequencies of half of it
   */
  public Tensor sentenceAngles(RotaryPairs pairs, int width, int[] sentenceEndIds, Split idsBT) {
    if (pairs.parts() != 2) {
      throw new IllegalArgumentException("two coordinates for " + pairs);
    }
    Tensor ids = idsBT.whole();
    int half = pairs.headSize() / 2;
    RotaryTable table = new RotaryTable(pairs, width);
    float[] rows = new float[ids.size(1) * half];
    for (int t = 0; t < ids.size(1); t++) {
      System.arraycopy(table.part(t), 0, rows, t * half, half);
    }
    Tensor tableTH = constant(rows, ids.size(1), half);
    int[] ends = sentenceEndIds.clone();
    Tensor all = tape.lasting(ids.size(0), ids.size(1), pairs.headSize()).ragged(ids.lengths());
    Split angles = tape.split(all);
    tape.recorded(
        lane ->
            tape.kernels(lane)
                .mixing()
                .sentenceAngles(ends, idsBT.part(lane), tableTH, angles.part(lane)),
        null);
    return all;
  }
}
