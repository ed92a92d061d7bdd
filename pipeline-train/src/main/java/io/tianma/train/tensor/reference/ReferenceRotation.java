package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.reference.Cells.at;
import static io.tianma.train.tensor.reference.Cells.id;
import static io.tianma.train.tensor.reference.Cells.set;

import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.Tensor;
import java.util.stream.IntStream;

/** Rotary positions one pair of one head at a time. Letters: B batch, T rows, K head size. */
final class ReferenceRotation {
  private ReferenceRotation() {}

  static void rotate(RotaryPairs pairs, boolean back, Tensor cosSin, Tensor xBTI) {
    int size = pairs.headSize();
    for (int row = 0; row < xBTI.rows(); row++) {
      int angles = cosSin.size(0) == 1 ? row % xBTI.size(1) : row;
      for (int head = 0; RaggedRows.counts(xBTI, row) && head < xBTI.columns(); head += size) {
        for (int i = 0; i < size / 2; i++) {
          double cos = at(cosSin, angles, i);
          double sin = at(cosSin, angles, size / 2 + i) * (back ? -1 : 1);
          turn(xBTI, row, head + pairs.first(i), head + pairs.second(i), cos, sin);
        }
      }
    }
  }

  private static void turn(Tensor x, int row, int first, int second, double cos, double sin) {
    double a = at(x, row, first);
    double b = at(x, row, second);
    set(x, row, first, a * cos - b * sin);
    set(x, row, second, b * cos + a * sin);
  }

  static void sentenceAngles(int[] ends, Tensor idsBT, Tensor table, Tensor cosSin) {
    for (int b = 0; b < idsBT.size(0); b++) {
      int sentence = 0;
      int token = 0;
      for (int t = 0; t < RaggedRows.length(idsBT, b); t++) {
        int row = b * idsBT.size(1) + t;
        place(table, sentence, cosSin, row, 0);
        place(table, token, cosSin, row, 1);
        int id = id(idsBT, row);
        boolean last = IntStream.of(ends).anyMatch(end -> end == id);
        sentence += last ? 1 : 0;
        token = last ? 0 : token + 1;
      }
    }
  }

  /** The angles of a coordinate become those of that half of the head. */
  private static void place(Tensor table, int coordinate, Tensor cosSin, int row, int half) {
    int pairs = table.columns() / 2;
    for (int i = 0; i < pairs; i++) {
      set(cosSin, row, half * pairs + i, at(table, coordinate, i));
      set(cosSin, row, (2 + half) * pairs + i, at(table, coordinate, pairs + i));
    }
  }
}
