package io.tianma.train.tensor.cuda.device;

import static io.tianma.train.tensor.cuda.device.Cuda.check;
import static org.bytedeco.cuda.global.cublas.*;
import static org.bytedeco.cuda.global.cudart.*;

import io.tianma.train.tensor.DType;
import io.tianma.train.tensor.Memory;
import io.tianma.train.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.cuda.cublas.cublasContext;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUfunc_st;
import org.bytedeco.cuda.cudart.CUlaunchAttribute;
import org.bytedeco.cuda.cudart.CUlaunchConfig;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.cudart.CUstream_st;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/**
 * A GPU of this process: one stream on which everything happens in order, one cuBLAS handle, and
 * the kernels that were compiled for it. Threads may share it; a call at a time enters.
 *
 * <p>A device lives as long as the process.
 */
public final class CudaDevice implements Device {
  private static final long WORKSPACE = 64L << 20; // cuBLAS' own; recorded graphs need a fixed one
  private static final Map<Integer, CudaDevice> OPEN = new HashMap<>();

  private final int ordinal;
  private final CUstream_st stream = new CUstream_st();
  private final cublasContext blas = new cublasContext();
  private final CudaMemory memory;
  private final Modules modules;
  private final boolean warpgroups;
  private final CUlaunchConfig early; // or null
  private final Profile profile;
  private final Map<Kernel, CUfunc_st> functions = new HashMap<>();
  private final CUstream_st sideStream = new CUstream_st(); // for what may go on beside
  private final cublasContext sideBlas = new cublasContext();
  private final CUevent_st forked = new CUevent_st();
  private final CUevent_st joined = new CUevent_st();
  private boolean onSide; // products go there
  private boolean recording;
  private final List<Pointer> attached = new ArrayList<>(); // what native code goes on using
  private final FloatPointer floats = new FloatPointer(2L);
  private final DoublePointer doubles = new DoublePointer(2L);
  private final LongPointer parameterSize = new LongPointer(1L);
  private final BytePointer parameterBytes = new BytePointer((long) Launch.ROOM);
  private final ByteBuffer parameterRoom = parameterBytes.asByteBuffer();
  private final PointerPointer<Pointer> parameters = new PointerPointer<>(5L);

  /**
   * The GPU of that number.
   *
   * @throws IllegalStateException if there is none, or what it needs is missing: in one line
   */
  public static synchronized CudaDevice open(int ordinal) {
    CudaDevice device = OPEN.get(ordinal);
    if (device == null) {
      Cuda.require(ordinal);
      device = new CudaDevice(ordinal);
      OPEN.put(ordinal, device);
    }
    return device;
  }

  private CudaDevice(int ordinal) {
    this.ordinal = ordinal;
    check(cudaSetDevice(ordinal), "cudaSetDevice");
    check(cudaStreamCreateWithFlags(stream, cudaStreamNonBlocking), "cudaStreamCreate");
    this.profile = Profile.orNull(stream);
    check(cudaStreamCreateWithFlags(sideStream, cudaStreamNonBlocking), "cudaStreamCreate");
    check(cudaEventCreateWithFlags(forked, cudaEventDisableTiming), "cudaEventCreate");
    check(cudaEventCreateWithFlags(joined, cudaEventDisableTiming), "cudaEventCreate");
    this.memory = new CudaMemory(this);
    open(blas, stream);
    open(sideBlas, sideStream);
    String architecture = Cuda.architecture(ordinal);
    this.warpgroups = Cuda.warpgroups(architecture);
    this.early = early(architecture, stream);
    this.modules = new Modules(architecture);
    parameters.put(0, Cuda.at(CU_LAUNCH_PARAM_BUFFER_POINTER_AS_INT));
    parameters.put(1, parameterBytes);
    parameters.put(2, Cuda.at(CU_LAUNCH_PARAM_BUFFER_SIZE_AS_INT));
    parameters.put(3, parameterSize);
    parameters.put(4, Cuda.at(CU_LAUNCH_PARAM_END_AS_INT));
  }

  private void open(cublasContext handle, CUstream_st on) {
    check(cublasCreate_v2(handle), "cublasCreate");
    check(cublasSetStream_v2(handle, on), "cublasSetStream");
    Pointer workspace = Cuda.at(memory.allocate(WORKSPACE));
    attached.add(workspace);
    check(cublasSetWorkspace_v2(handle, workspace, WORKSPACE), "cublasSetWorkspace");
  }

  int ordinal() {
    return ordinal;
  }

  CUstream_st stream() {
    return stream;
  }

  /** Says whether calls are recorded from here on, in place of being queued. */
  void recording(boolean now) {
    recording = now;
  }

  /** Null unless times of kernels are wanted. */
  Profile profile() {
    return profile;
  }

  boolean recording() {
    return recording;
  }

  /** Makes it the device of the calling thread. */
  void enter() {
    check(cudaSetDevice(ordinal), "cudaSetDevice");
  }

  /** Waits until all queued work is done. */
  synchronized void finish() {
    enter();
    check(cudaStreamSynchronize(stream), "a kernel");
  }

  @Override
  public Memory memory() {
    return memory;
  }

  @Override
  public boolean warpgroups() {
    return warpgroups;
  }

  @Override
  public void launch(
      Kernel kernel, int blocksX, int blocksY, int threads, int shared, ByteBuffer arguments) {
    launch(kernel, blocksX, blocksY, threads, shared, arguments, false);
  }

  @Override
  public void launchEarly(
      Kernel kernel, int blocksX, int blocksY, int threads, int shared, ByteBuffer arguments) {
    launch(kernel, blocksX, blocksY, threads, shared, arguments, recording && early != null);
  }

  private synchronized void launch(
      Kernel kernel,
      int blocksX,
      int blocksY,
      int threads,
      int shared,
      ByteBuffer arguments,
      boolean ahead) {
    enter();
    CUfunc_st function = functions.computeIfAbsent(kernel, this::function);
    begin();
    int bytes = arguments.position();
    parameterRoom.clear().put(arguments.flip());
    parameterSize.put(0, bytes);
    if (shared > DEFAULT_SHARED) {
      check(
          cuFuncSetAttribute(function, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES, shared),
          kernel.name());
    }
    if (ahead) {
      early.gridDimX(blocksX).gridDimY(blocksY).blockDimX(threads).sharedMemBytes(shared);
      check(cuLaunchKernelEx(early, function, NO_POINTERS, parameters), kernel.name());
    } else {
      check(
          cuLaunchKernel(
              function,
              blocksX,
              blocksY,
              1,
              threads,
              1,
              1,
              shared,
              stream,
              NO_POINTERS,
              parameters),
          kernel.name());
    }
    end(profile == null ? null : kernel.name() + " " + blocksX + " x " + blocksY);
  }

  /** How kernels are queued that may begin early, where the GPU and what is compiled know that. */
  private CUlaunchConfig early(String architecture, CUstream_st on) {
    if (!architecture.matches("sm_(9|1\\d|2\\d)\\d\\w?") || !Boolean.parseBoolean(EARLY)) {
      return null;
    }
    CUlaunchAttribute programmatic = new CUlaunchAttribute();
    programmatic.id(CU_LAUNCH_ATTRIBUTE_PROGRAMMATIC_STREAM_SERIALIZATION);
    programmatic.value().programmaticStreamSerializationAllowed(1);
    attached.add(programmatic);
    return new CUlaunchConfig()
        .gridDimZ(1)
        .blockDimY(1)
        .blockDimZ(1)
        .hStream(on)
        .attrs(programmatic)
        .numAttrs(1);
  }

  /** A property for comparisons. */
  private static final String EARLY = System.getProperty("tianma.cuda.early", "true");

  private static final int DEFAULT_SHARED = 48 << 10;
  private static final PointerPointer<Pointer> NO_POINTERS = new PointerPointer<>((Pointer) null);

  private CUfunc_st function(Kernel kernel) {
    CUmod_st module = modules.load(kernel);
    CUfunc_st function = new CUfunc_st();
    check(cuModuleGetFunction(function, module, kernel.name()), "no kernel " + kernel.name());
    return function;
  }

  @Override
  public void gemm(
      boolean transposeA,
      boolean transposeB,
      double alpha,
      Tensor a,
      long stepA,
      Tensor b,
      long stepB,
      double beta,
      Tensor c,
      long stepC,
      int count) {
    int sums = c.type() == DType.F64 ? CUBLAS_COMPUTE_64F : CUBLAS_COMPUTE_32F;
    gemm(transposeA, transposeB, alpha, a, stepA, b, stepB, beta, c, stepC, count, sums);
  }

  /**
   * {@link #gemm} in cuBLAS' way of computing.
   *
   * @param compute {@code CUBLAS_COMPUTE_...}
   */
  synchronized void gemm(
      boolean transposeA,
      boolean transposeB,
      double alpha,
      Tensor a,
      long stepA,
      Tensor b,
      long stepB,
      double beta,
      Tensor c,
      long stepC,
      int count,
      int compute) {
    enter();
    int m = c.rows();
    int n = c.columns();
    int k = transposeA ? a.rows() : a.columns();
    boolean wide = c.type() == DType.F64;
    Pointer factors =
        wide
            ? doubles.put(0, alpha).put(1, beta)
            : floats.put(0, (float) alpha).put(1, (float) beta);
    begin();
    // a row-major product is the column-major product of its operands in the other order
    check(
        cublasGemmStridedBatchedEx(
            onSide ? sideBlas : blas,
            transposeB ? CUBLAS_OP_T : CUBLAS_OP_N,
            transposeA ? CUBLAS_OP_T : CUBLAS_OP_N,
            n,
            m,
            k,
            factors,
            Cuda.at(b.address()),
            type(b),
            Math.max(b.stride(), b.columns()),
            stepB,
            Cuda.at(a.address()),
            type(a),
            Math.max(a.stride(), a.columns()),
            stepA,
            Cuda.at(factors.address() + (wide ? Double.BYTES : Float.BYTES)),
            Cuda.at(c.address()),
            type(c),
            Math.max(c.stride(), c.columns()),
            stepC,
            count,
            compute,
            CUBLAS_GEMM_DEFAULT),
        "cublasGemmStridedBatchedEx");
    end(
        profile == null
            ? null
            : "product of "
                + (transposeA ? "T " : "")
                + a
                + b
                + " in "
                + c.type()
                + (beta == 0 ? "" : " +"));
  }

  private void begin() {
    if (profile != null) {
      profile.begin();
    }
  }

  private void end(String call) {
    if (profile != null) {
      profile.end(call);
    }
  }

  private static int type(Tensor x) {
    return switch (x.type()) {
      case F32 -> CUDA_R_32F;
      case F64 -> CUDA_R_64F;
      case BF16 -> CUDA_R_16BF;
      default -> throw new IllegalArgumentException("no product of " + x);
    };
  }

  /** Only while work is recorded: one by one, events would cost more than they bring. */
  @Override
  public synchronized void beside(Runnable first, Runnable second) {
    if (!recording || profile != null) {
      Device.super.beside(first, second);
      return;
    }
    check(cudaEventRecord(forked, stream), "cudaEventRecord");
    check(cudaStreamWaitEvent(sideStream, forked, 0), "cudaStreamWaitEvent");
    onSide = true;
    try {
      second.run();
    } finally {
      onSide = false;
    }
    check(cudaEventRecord(joined, sideStream), "cudaEventRecord");
    first.run();
    check(cudaStreamWaitEvent(stream, joined, 0), "cudaStreamWaitEvent");
  }

  @Override
  public Runnable repeatable(Runnable work) {
    return new Recording(this, work);
  }

  @Override
  public void close() {}
}
