package io.tianma.train.tensor.reference;

import io.tianma.train.tensor.LinearAttentionKernels;
import io.tianma.train.tensor.LinearAttentionSpec;
import io.tianma.train.tensor.Tensor;

/** Linear attention as its definition says, in time quadratic in the length. */
final class ReferenceLinearAttention implements LinearAttentionKernels {
  @Override
  public void attend(
      LinearAttentionSpec spec, Tensor q, Tensor k, Tensor v, Tensor denBTH, Tensor context) {
    forEachHead(
        spec, q, (b, h) -> new ReferenceLinearHead(spec, q, k, v, b, h).forward(denBTH, context));
  }

  @Override
  public void attendBackward(
      LinearAttentionSpec spec,
      Tensor dContext,
      Tensor q,
      Tensor k,
      Tensor v,
      Tensor denBTH,
      Tensor context,
      Tensor dq,
      Tensor dk,
      Tensor dv) {
    forEachHead(
        spec,
        q,
        (b, h) ->
            new ReferenceLinearHead(spec, q, k, v, b, h)
                .backward(dContext, denBTH, context, dq, dk, dv));
  }

  @Override
  public void summarize(LinearAttentionSpec spec, Tensor k, Tensor v, Tensor stateBHZ) {
    forEachHead(
        spec,
        k,
        (b, h) -> {
          ReferenceLinearState state = new ReferenceLinearState(spec, k, stateBHZ, b, h);
          state.clear();
          state.add(ReferenceFeatures.ofKeys(spec, k, b, h), v);
        });
  }

  @Override
  public void read(LinearAttentionSpec spec, Tensor q, Tensor stateBHZ, Tensor context) {
    forEachHead(
        spec,
        q,
        (b, h) ->
            new ReferenceLinearState(spec, q, stateBHZ, b, h)
                .read(ReferenceFeatures.ofQueries(spec, q, b, h), context));
  }

  @Override
  public void advance(
      LinearAttentionSpec spec, Tensor q, Tensor k, Tensor v, Tensor stateBHZ, Tensor context) {
    LinearAttentionSpec causal =
        new LinearAttentionSpec(
            spec.map(),
            spec.heads(),
            true,
            spec.features(),
            spec.pairs(),
            spec.queryAngles(),
            spec.keyAngles());
    forEachHead(
        spec,
        q,
        (b, h) -> {
          ReferenceLinearState state = new ReferenceLinearState(causal, q, stateBHZ, b, h);
          state.add(ReferenceFeatures.ofKeys(causal, k, b, h), v);
          state.read(ReferenceFeatures.ofQueries(causal, q, b, h), context);
        });
  }

  private interface Head {
    void visit(int b, int h);
  }

  private static void forEachHead(LinearAttentionSpec spec, Tensor x, Head head) {
    for (int b = 0; b < x.size(0); b++) {
      for (int h = 0; h < spec.heads(); h++) {
        head.visit(b, h);
      }
    }
  }
}
