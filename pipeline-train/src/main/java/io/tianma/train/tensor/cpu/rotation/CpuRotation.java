package io.tianma.train.tensor.cpu.rotation;

import static io.tianma.train.tensor.cpu.rows.Aside.row;

import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.RaggedRows;
import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.memory.Room;

/**
 * Rotary positions a row at a time, all heads of it together. Letters: B batch, T rows, K head
 * size.
 */
public final class CpuRotation {
  /** Narrow heads are turned together, in runs of about so many elements. */
  private static final int RUN = 16;

  private final Turns turns;
  private final Room room = new Room();

  public CpuRotation(Turns turns) {
    this.turns = turns;
  }

  public void rotate(RotaryPairs pairs, boolean back, Tensor cosSin, Tensor xBTI) {
    int heads = xBTI.columns() / pairs.headSize();
    boolean shared = cosSin.size(0) == 1;
    int end;
    for (int from = 0; from < xBTI.rows(); from = RaggedRows.next(xBTI, end)) {
      end = RaggedRows.end(xBTI, from);
      for (int r = from; r < end; r++) {
        long angles = row(cosSin, shared ? r % xBTI.size(1) : r);
        if (pairs.layout() == RotaryPairs.Layout.HALF) {
          halves(pairs, back, angles, row(xBTI, r), heads);
        } else {
          neighbours(pairs.headSize(), back ? -1 : 1, angles, row(xBTI, r), heads);
        }
      }
    }
  }

  private void halves(RotaryPairs pairs, boolean back, long cos, long x, int heads) {
    int size = pairs.headSize();
    int width = size / pairs.parts();
    long sin = cos + 2L * size;
    for (int part = 0; part < pairs.parts(); part++) {
      long before = 2L * part * width;
      long a = x + 2 * before;
      long b = a + 2L * width;
      turns.halves(back ? b : a, back ? a : b, heads, size, cos + before, sin + before, width / 2);
    }
  }

  /** Parts do not matter here: pair i lies in places 2 i and 2 i + 1 of the head. */
  private void neighbours(int size, float sign, long cos, long x, int heads) {
    int together = Math.min(heads, (RUN + size - 1) / size);
    int run = together * size;
    long own = room.at(2 * run);
    long other = own + 4L * run;
    turns.spread(cos, cos + 2L * size, sign, own, other, size / 2);
    for (int h = 1; h < together; h++) {
      Raw.copy(own, own + 4L * h * size, 4L * size);
      Raw.copy(other, other + 4L * h * size, 4L * size);
    }
    int runs = heads / together;
    turns.neighbours(x, runs, run, own, other, run);
    turns.neighbours(x + 4L * runs * run, 1, run, own, other, heads * size - runs * run);
  }

  /** Angles are copied, so this serves any type. */
  public void sentenceAngles(int[] ends, Tensor idsBT, Tensor table, Tensor cosSin) {
    int length = idsBT.size(1);
    for (int b = 0; b < idsBT.size(0); b++) {
      int sentence = 0;
      int token = 0;
      for (int t = 0; t < RaggedRows.length(idsBT, b); t++) {
        long to = row(cosSin, b * length + t);
        place(table, sentence, to, 0);
        place(table, token, to, 1);
        boolean last = contains(ends, HostMemory.getInt(idsBT.address(), b * length + t));
        sentence += last ? 1 : 0;
        token = last ? 0 : token + 1;
      }
    }
  }

  private static void place(Tensor table, int coordinate, long to, int half) {
    long bytes = (long) table.type().bytes() * table.columns() / 2;
    long from = row(table, coordinate);
    Raw.copy(from, to + half * bytes, bytes);
    Raw.copy(from + bytes, to + (2 + half) * bytes, bytes);
  }

  private static boolean contains(int[] ends, int id) {
    for (int end : ends) {
      if (end == id) {
        return true;
      }
    }
    return false;
  }
}
