package io.tianma.train.tape;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Outbox;
import io.tianma.train.tensor.Tensor;
import java.util.Arrays;

/**
 * Sums of the columns of a few numbers a row, which the host wants to know early: where kernels are
 * queued they are made there, and sent as soon as the rows are.
 */
public final class Totals implements Operation {
  private final Kernels kernels;
  private final Memory memory;
  private final Tensor rows;
  private final double[] values; // of all rows, where the host adds up
  private final Tensor totals;
  private final Outbox outbox;
  private final double[] sent;
  private double ticket;

  /** Of rows F64 [N, C]. */
  Totals(Tape tape, Tensor rows) {
    this.kernels = tape.kernels(0);
    this.memory = kernels.memory();
    this.rows = rows;
    boolean queues = kernels.queues();
    this.values = queues ? null : new double[Math.toIntExact(rows.elements())];
    this.totals = queues ? tape.lasting(DType.F64, rows.columns() + 1) : null;
    this.outbox = queues ? memory.outbox(totals) : null;
    this.sent = new double[rows.columns() + 1];
  }

  /** To be recorded behind what makes the rows in the forward pass, where nothing is trained. */
  @Override
  public void forward(int lane) {
    send();
  }

  /** The same in the backward pass, in which what was recorded later runs earlier. */
  public Operation backwards() {
    return new Operation() {
      @Override
      public void forward(int lane) {}

      @Override
      public void backward(int lane) {
        send();
      }
    };
  }

  private void send() {
    if (outbox != null) {
      kernels.totals(rows, totals);
      outbox.send();
    }
  }

  /** Before a run: the count goes on from the number of the run, so that no other is read. */
  void begin() {
    if (outbox != null) {
      double[] start = new double[sent.length];
      start[start.length - 1] = ticket++;
      memory.write(start, totals);
    }
  }

  /** The sums of the last run; waits for no more than them. */
  double[] read() {
    if (outbox == null) {
      memory.read(rows, values);
      Arrays.fill(sent, 0);
      for (int i = 0; i < values.length; i++) {
        sent[i % rows.columns()] += values[i];
      }
      return sent;
    }
    outbox.read(sent);
    if (sent[sent.length - 1] != ticket) { // of another run
      memory.read(totals, sent);
    }
    return sent;
  }
}
