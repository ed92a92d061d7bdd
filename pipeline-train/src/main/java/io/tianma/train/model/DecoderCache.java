package io.tianma.train.model;

import io.tianma.train.tape.Split;
import io.tianma.train.tape.Variable;
import io.tianma.train.tensor.Kernels;
import io.tianma.train.tensor.Tensor;
import java.util.List;

/**
 * Keys and values of every decoder layer.
 *
 * @param crossBS2I those of the source, a layer each: [B, S, 2 × inner]
 * @param selfBT2I those of the tokens so far, a layer each: [B, maxLength, 2 × inner]
 * @param spareBT2I as large as one of them
 */
record DecoderCache(
    List<Variable> crossBS2I,
    List<Variable> selfBT2I,
    Tensor spareBT2I,
    Split sourceIds,
    int maxLength) {

  /** Row b becomes a copy of row {@code from[b]}. */
  void reorder(Kernels kernels, int[] from) {
    for (Variable layer : selfBT2I) {
      for (int b = 0; b < from.length; b++) {
        kernels.copy(layer.value().slice(from[b], 1), spareBT2I.slice(b, 1));
      }
      kernels.copy(spareBT2I, layer.value());
    }
  }
}
