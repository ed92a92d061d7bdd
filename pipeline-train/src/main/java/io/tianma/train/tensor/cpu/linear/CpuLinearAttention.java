package io.tianma.train.tensor.cpu.linear;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.LinearAttentionKernels;
import io.tianma.train.tensor.LinearAttentionSpec;
import io.tianma.train.tensor.Tensor;
import io.tianma.train.tensor.cpu.feature.FeatureRows;
import io.tianma.train.tensor.cpu.feature.HeadRows;
import io.tianma.train.tensor.cpu.product.Products;
import io.tianma.train.tensor.cpu.rows.Aside;
import io.tianma.train.tensor.cpu.rows.Rows;

/** Linear attention one sample at a time in float32; float64 is left to the reference. */
public final class CpuLinearAttention implements LinearAttentionKernels {
  private final LinearAttentionKernels doubles;
  private final LinearHead head;
  private final FullLinear full;
  private final CausalLinear causal;

  public CpuLinearAttention(Products products, Rows rows, LinearAttentionKernels doubles) {
    FeatureRows loops = FeatureRows.like(rows);
    this.doubles = doubles;
    this.head = new LinearHead(products, rows, loops);
    this.full = new FullLinear(head, products, rows);
    this.causal = new CausalLinear(head, products, rows, loops);
  }

  private static boolean wide(Tensor x) {
    return x.type() == DType.F64;
  }

  private void begin(LinearAttentionSpec spec, boolean seesPastOnly, Tensor x) {
    head.begin(spec, seesPastOnly, x.columns() / spec.heads());
  }

  private void give(HeadRows rows, Tensor x) {
    rows.of(x, head.headSize());
  }

  private void giveOperands(Tensor q, Tensor k, Tensor v, Tensor denBTH, Tensor context) {
    give(head.q, q);
    give(head.k, k);
    give(head.v, v);
    give(head.context, context);
    head.dens.of(denBTH, 1);
  }

  @Override
  public void attend(
      LinearAttentionSpec spec, Tensor q, Tensor k, Tensor v, Tensor denBTH, Tensor context) {
    if (wide(q)) {
      doubles.attend(spec, q, k, v, denBTH, context);
      return;
    }
    begin(spec, spec.causal(), q);
    giveOperands(q, k, v, denBTH, context);
    for (int b = 0; b < q.size(0); b++) {
      head.sample(b);
      if (spec.causal()) {
        causal.forward();
      } else {
        full.forward();
      }
    }
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
    if (wide(q)) {
      doubles.attendBackward(spec, dContext, q, k, v, denBTH, context, dq, dk, dv);
      return;
    }
    begin(spec, spec.causal(), q);
    giveOperands(q, k, v, denBTH, context);
    give(head.dContext, dContext);
    give(head.dq, dq);
    give(head.dk, dk);
    give(head.dv, dv);
    for (int b = 0; b < q.size(0); b++) {
      head.sample(b);
      if (spec.causal()) {
        causal.backward();
      } else {
        full.backward();
      }
    }
  }

  @Override
  public void summarize(LinearAttentionSpec spec, Tensor k, Tensor v, Tensor stateBHZ) {
    if (wide(k)) {
      doubles.summarize(spec, k, v, stateBHZ);
      return;
    }
    begin(spec, spec.causal(), k);
    give(head.k, k);
    give(head.v, v);
    for (int b = 0; b < k.size(0); b++) {
      sample(spec, stateBHZ, b);
      head.clearSums();
      full.addKeys();
    }
  }

  @Override
  public void read(LinearAttentionSpec spec, Tensor q, Tensor stateBHZ, Tensor context) {
    if (wide(q)) {
      doubles.read(spec, q, stateBHZ, context);
      return;
    }
    begin(spec, spec.causal(), q);
    give(head.q, q);
    give(head.context, context);
    for (int b = 0; b < q.size(0); b++) {
      sample(spec, stateBHZ, b);
      full.read();
    }
  }

  @Override
  public void advance(
      LinearAttentionSpec spec, Tensor q, Tensor k, Tensor v, Tensor stateBHZ, Tensor context) {
    if (wide(q)) {
      doubles.advance(spec, q, k, v, stateBHZ, context);
      return;
    }
    begin(spec, true, q);
    give(head.q, q);
    give(head.k, k);
    give(head.v, v);
    give(head.context, context);
    for (int b = 0; b < q.size(0); b++) {
      sample(spec, stateBHZ, b);
      full.addKeys();
      full.read();
    }
  }

  private void sample(LinearAttentionSpec spec, Tensor stateBHZ, int b) {
    head.sample(b);
    head.sumsAt(Aside.row(stateBHZ, b * spec.heads()));
  }
}
