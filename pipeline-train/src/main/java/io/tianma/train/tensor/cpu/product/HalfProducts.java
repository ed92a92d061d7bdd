package io.tianma.train.tensor.cpu.product;

import io.tianma.train.tensor.Memory;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;

/**
 * Products of bfloat16 matrices with float32 sums and results, by oneDNN. Code is generated once
 * for every shape and kept, so a shape that was seen before allocates nothing. Serves one thread at
 * a time.
 */
public final class HalfProducts implements Products, AutoCloseable {
  private static final int KEPT = 4096;

  private final Memory memory;
  private final OneDnn.OneThread oneThread = new OneDnn.OneThread();
  private final Products emptySums = new Blas();
  private final dnnl_engine engine = new dnnl_engine();
  private final dnnl_stream stream = new dnnl_stream();
  private final ProductShape asked = new ProductShape();
  private final Map<ProductShape, Matmul> known =
      new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ProductShape, Matmul> eldest) {
          if (size() <= KEPT) {
            return false;
          }
          eldest.getValue().close();
          return true;
        }
      };
  private long scratch;
  private long scratchBytes;

  public HalfProducts(Memory memory) {
    this.memory = memory;
    dnnl.dnnl_engine_create(engine, dnnl.dnnl_cpu, 0);
    dnnl.dnnl_stream_create(stream, engine, dnnl.dnnl_stream_default_flags);
  }

  @Override
  public String name() {
    return "oneDNN in bf16";
  }

  @Override
  public void gemm(
      boolean transposeA,
      boolean transposeB,
      int m,
      int n,
      int k,
      float alpha,
      long a,
      int lda,
      long b,
      int ldb,
      float beta,
      long c,
      int ldc) {
    if (m == 0 || n == 0) {
      return;
    }
    if (k == 0) { // only beta matters, whatever the operands are
      emptySums.gemm(transposeA, transposeB, m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
      return;
    }
    oneThread.here();
    asked.transposeA = transposeA;
    asked.transposeB = transposeB;
    asked.m = m;
    asked.n = n;
    asked.k = k;
    asked.alpha = alpha;
    asked.lda = lda;
    asked.ldb = ldb;
    asked.beta = beta;
    asked.ldc = ldc;
    Matmul product = known.get(asked);
    if (product == null) {
      product = learn(asked.clone());
    }
    product.run(a, b, c, scratch);
  }

  private Matmul learn(ProductShape shape) {
    Matmul product = new Matmul(engine, stream, shape);
    known.put(shape, product);
    if (product.scratchBytes() > scratchBytes) {
      freeScratch();
      scratchBytes = product.scratchBytes();
      scratch = memory.allocate(scratchBytes);
    }
    return product;
  }

  private void freeScratch() {
    if (scratch != 0) {
      memory.free(scratch);
      scratch = 0;
      scratchBytes = 0;
    }
  }

  @Override
  public void close() {
    known.values().forEach(Matmul::close);
    known.clear();
    dnnl.dnnl_stream_destroy(stream);
    dnnl.dnnl_engine_destroy(engine);
    freeScratch();
  }
}
