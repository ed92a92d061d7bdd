package io.tianma.train.model.block;

import io.tianma.train.tape.Variable;
import java.util.List;

/**
 * What a part of a decoder keeps of the tokens so far, a row each.
 *
 * @param tensors [B, …] each
 */
public record DecodingState(List<Variable> tensors) {
  /** Nothing is kept. */
  public static final DecodingState NONE = new DecodingState(List.of());

  public DecodingState {
    tensors = List.copyOf(tensors);
  }

  public static DecodingState of(Variable... tensors) {
    return new DecodingState(List.of(tensors));
  }

  public Variable get(int i) {
    return tensors.get(i);
  }

  /** Row b goes on as a copy of row {@code from[b]}. */
  public void reorder(Reordering beams) {
    tensors.forEach(tensor -> beams.apply(tensor.value()));
  }
}
