package io.tianma.train.tensor.cpu.product;

import org.bytedeco.dnnl.dnnl_engine;
import org.bytedeco.dnnl.dnnl_exec_arg_t;
import org.bytedeco.dnnl.dnnl_memory;
import org.bytedeco.dnnl.dnnl_memory_desc;
import org.bytedeco.dnnl.dnnl_post_ops;
import org.bytedeco.dnnl.dnnl_primitive;
import org.bytedeco.dnnl.dnnl_primitive_attr;
import org.bytedeco.dnnl.dnnl_primitive_desc;
import org.bytedeco.dnnl.dnnl_stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Pointer;

/**
 * One bfloat16 product of fixed sizes with a float32 result, as oneDNN has generated code for it;
 * addresses are given with each run, which allocates nothing.
 */
final class Matmul implements AutoCloseable {
  private static final int ARGUMENTS = 4;

  private final Address moved = new Address();
  private final dnnl_stream stream;
  private final dnnl_primitive primitive = new dnnl_primitive();
  private final dnnl_memory a;
  private final dnnl_memory b;
  private final dnnl_memory c;
  private final dnnl_memory scratch;
  private final dnnl_exec_arg_t arguments = new dnnl_exec_arg_t(ARGUMENTS);
  private final long scratchBytes;

  Matmul(dnnl_engine engine, dnnl_stream stream, ProductShape shape) {
    this.stream = stream;
    dnnl_memory_desc as = matrix(shape.m, shape.k, shape.transposeA, shape.lda, dnnl.dnnl_bf16);
    dnnl_memory_desc bs = matrix(shape.k, shape.n, shape.transposeB, shape.ldb, dnnl.dnnl_bf16);
    dnnl_memory_desc cs = matrix(shape.m, shape.n, false, shape.ldc, dnnl.dnnl_f32);
    dnnl_primitive_attr attributes = attributes(shape);
    dnnl_primitive_desc description = new dnnl_primitive_desc();
    check(
        dnnl.dnnl_matmul_primitive_desc_create(description, engine, as, bs, null, cs, attributes),
        shape);
    dnnl_memory_desc scratches =
        dnnl.dnnl_primitive_desc_query_md(description, dnnl.dnnl_query_scratchpad_md, 0);
    this.scratchBytes = scratches == null ? 0 : dnnl.dnnl_memory_desc_get_size(scratches);
    check(dnnl.dnnl_primitive_create(primitive, description), shape);
    this.a = argument(0, dnnl.DNNL_ARG_SRC, engine, as, shape);
    this.b = argument(1, dnnl.DNNL_ARG_WEIGHTS, engine, bs, shape);
    this.c = argument(2, dnnl.DNNL_ARG_DST, engine, cs, shape);
    this.scratch = argument(3, dnnl.DNNL_ARG_SCRATCHPAD, engine, scratches, shape);
    dnnl.dnnl_primitive_desc_destroy(description);
    dnnl.dnnl_primitive_attr_destroy(attributes);
    for (dnnl_memory_desc described : new dnnl_memory_desc[] {as, bs, cs}) {
      dnnl.dnnl_memory_desc_destroy(described);
    }
  }

  private static dnnl_memory_desc matrix(
      int rows, int columns, boolean transposed, int ld, int type) {
    dnnl_memory_desc described = new dnnl_memory_desc();
    long[] strides = transposed ? new long[] {1, ld} : new long[] {ld, 1};
    int status =
        dnnl.dnnl_memory_desc_create_with_strides(
            described, 2, new long[] {rows, columns}, type, strides);
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException("oneDNN describes no matrix of that kind: " + status);
    }
    return described;
  }

  private static dnnl_primitive_attr attributes(ProductShape shape) {
    dnnl_primitive_attr attributes = new dnnl_primitive_attr();
    check(dnnl.dnnl_primitive_attr_create(attributes), shape);
    check(
        dnnl.dnnl_primitive_attr_set_scratchpad_mode(attributes, dnnl.dnnl_scratchpad_mode_user),
        shape);
    dnnl_post_ops after = new dnnl_post_ops();
    check(dnnl.dnnl_post_ops_create(after), shape);
    if (shape.alpha != 1) {
      check(
          dnnl.dnnl_post_ops_append_eltwise(after, dnnl.dnnl_eltwise_linear, shape.alpha, 0),
          shape);
    }
    if (shape.beta != 0) {
      check(dnnl.dnnl_post_ops_append_sum(after, shape.beta, 0, dnnl.dnnl_data_type_undef), shape);
    }
    check(dnnl.dnnl_primitive_attr_set_post_ops(attributes, after), shape);
    dnnl.dnnl_post_ops_destroy(after);
    return attributes;
  }

  private dnnl_memory argument(
      int index, int kind, dnnl_engine engine, dnnl_memory_desc described, ProductShape shape) {
    dnnl_memory memory = new dnnl_memory();
    check(dnnl.dnnl_memory_create(memory, described, engine, null), shape);
    arguments.position(index).arg(kind).memory(memory);
    arguments.position(0);
    return memory;
  }

  private static void check(int status, ProductShape shape) {
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException("oneDNN makes no product " + shape + ": status " + status);
    }
  }

  /** Bytes that {@link #run} needs to work in. */
  long scratchBytes() {
    return scratchBytes;
  }

  void run(long aAddress, long bAddress, long cAddress, long scratchAddress) {
    dnnl.dnnl_memory_set_data_handle(a, moved.at(aAddress));
    dnnl.dnnl_memory_set_data_handle(b, moved.at(bAddress));
    dnnl.dnnl_memory_set_data_handle(c, moved.at(cAddress));
    dnnl.dnnl_memory_set_data_handle(scratch, moved.at(scratchAddress));
    int status = dnnl.dnnl_primitive_execute(primitive, stream, ARGUMENTS, arguments);
    if (status != dnnl.dnnl_success) {
      throw new IllegalStateException("oneDNN failed in a product: status " + status);
    }
  }

  @Override
  public void close() {
    dnnl.dnnl_primitive_destroy(primitive);
    for (dnnl_memory memory : new dnnl_memory[] {a, b, c, scratch}) {
      dnnl.dnnl_memory_destroy(memory);
    }
    arguments.close();
  }

  /** A pointer that is moved instead of made anew. */
  private static final class Address extends Pointer {
    Address at(long newAddress) {
      address = newAddress;
      return this;
    }
  }
}
