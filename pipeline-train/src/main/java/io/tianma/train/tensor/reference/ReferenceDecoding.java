package io.tianma.train.tensor.reference;

import static io.tianma.train.tensor.reference.Cells.add;
import static io.tianma.train.tensor.reference.Cells.at;
import static io.tianma.train.tensor.reference.Cells.id;
import static io.tianma.train.tensor.reference.Cells.set;

import io.tianma.train.tensor.DecodingKernels;
import io.tianma.train.tensor.HostMemory;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.StepProduct;
import io.tianma.train.tensor.Tensor;

/** Steps of a generation as their definitions say. */
final class ReferenceDecoding implements DecodingKernels {
  private final Memory memory = new HostMemory();

  @Override
  public void storeAt(Tensor x, Tensor store, Tensor place) {
    int row = id(place, 0);
    for (int b = 0; b < x.rows(); b++) {
      for (int n = 0; n < x.columns(); n++) {
        set(store, b * store.size(1) + row, n, at(x, b, n));
      }
    }
  }

  @Override
  public void addRowAt(Tensor table, Tensor place, Tensor x) {
    for (int b = 0; b < x.rows(); b++) {
      for (int n = 0; n < x.columns(); n++) {
        add(x, b, n, at(table, id(place, 0), n));
      }
    }
  }

  @Override
  public void attend(
      int heads,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor place,
      Tensor bias,
      Tensor keyIds,
      int padId,
      Tensor context) {
    int keys = k.size(1);
    int size = q.columns() / heads;
    int seen = place == null ? keys : Math.min(keys, id(place, 0) + 1);
    for (int b = 0; b < q.rows(); b++) {
      for (int h = 0; h < heads; h++) {
        double[] weights = new double[seen];
        double top = Double.NEGATIVE_INFINITY;
        for (int j = 0; j < seen; j++) {
          boolean padding = keyIds != null && id(keyIds, b * keys + j) == padId;
          double score = padding ? Double.NEGATIVE_INFINITY : 0;
          for (int i = 0; i < size; i++) {
            score += at(q, b, h * size + i) * at(k, b * keys + j, h * size + i);
          }
          score += bias == null ? 0 : at(bias, h, bias.columns() - 1 - id(place, 0) + j);
          weights[j] = score;
          top = Math.max(top, score);
        }
        double sum = 0;
        for (int j = 0; j < seen; j++) {
          weights[j] = top == Double.NEGATIVE_INFINITY ? 0 : Math.exp(weights[j] - top);
          sum += weights[j];
        }
        for (int i = 0; i < size; i++) {
          double value = 0;
          for (int j = 0; j < seen; j++) {
            value += weights[j] == 0 ? 0 : weights[j] / sum * at(v, b * keys + j, h * size + i);
          }
          set(context, b, h * size + i, value);
        }
      }
    }
  }

  @Override
  public boolean joins(Tensor x, Tensor weight, int halves) {
    return true;
  }

  @Override
  public void product(StepProduct product, Tensor x, Tensor weight, Tensor y) {
    int width = product.gated() ? weight.rows() / 2 : weight.rows();
    for (int b = 0; b < x.rows(); b++) {
      for (int n = 0; n < width; n++) {
        double value = element(product, x, b, weight, n);
        value = product.activation() == null ? value : product.activation().value(value);
        value *= product.gated() ? element(product, x, b, weight, width + n) : 1;
        if (n >= y.columns()) {
          int row = b * product.store().size(1) + id(product.place(), 0);
          set(product.store(), row, n - y.columns(), value);
        } else if (product.adds()) {
          add(y, b, n, value);
        } else {
          set(y, b, n, value);
        }
      }
    }
  }

  private static double element(StepProduct product, Tensor x, int b, Tensor weight, int n) {
    double sum = 0;
    double squares = 0;
    for (int d = 0; d < x.columns(); d++) {
      double gamma = product.gamma() == null ? 1 : at(product.gamma(), 0, d);
      sum += at(x, b, d) * gamma * at(weight, n, d);
      squares += at(x, b, d) * at(x, b, d);
    }
    boolean normed = product.gamma() != null;
    return normed ? sum / Math.sqrt(squares / x.columns() + product.eps()) : sum;
  }

  @Override
  public void sayNext(
      Tensor logits,
      int endId,
      int padId,
      Tensor best,
      Tensor tokens,
      Tensor ends,
      Tensor output,
      Tensor place,
      Tensor running) {
    int at = id(place, 0);
    int[] ended = new int[logits.rows()];
    int[] said = new int[logits.rows()];
    int[] greatest = new int[logits.rows()];
    int[] outputs = new int[Math.toIntExact(output.elements())];
    memory.read(ends, ended);
    memory.read(output, outputs);
    int still = 0;
    for (int b = 0; b < said.length; b++) {
      for (int v = 1; v < logits.columns(); v++) {
        greatest[b] = at(logits, b, v) > at(logits, b, greatest[b]) ? v : greatest[b];
      }
      said[b] = ended[b] > 0 ? padId : greatest[b];
      if (ended[b] == 0) {
        outputs[b * output.columns() + at] = said[b];
        ended[b] = said[b] == endId ? at + 1 : 0;
      }
      still += ended[b] == 0 ? 1 : 0;
    }
    memory.write(greatest, best);
    memory.write(said, tokens);
    memory.write(ended, ends);
    memory.write(outputs, output);
    memory.write(new int[] {at + 1}, place);
    memory.write(new int[] {still}, running);
  }
}
