// What all kernels share. It includes nothing, so NVRTC compiles it without a header. F is the type of sums, float or double: a
// module is compiled for each. Where the host's compiler builds the kernels for the processor (tests), EMULATED is defined and
// these words come from elsewhere.
#ifndef EMULATED
#define DEV static __device__ __forceinline__
#define KERNEL extern "C" __global__ void
#define SHARED(type, name) extern __shared__ __align__(16) char name##Bytes[]; type* name = (type*) name##Bytes
#define LOCAL __shared__  // shared memory of a fixed size
#endif
typedef unsigned short bf16;
typedef unsigned int u32;
#define MINUS_INFINITY ((F) __uint_as_float(0xff800000u))

enum Type { F32, F64, I32, BF16 };

// A tensor as Java's Tensor: rows of `columns` adjacent elements, `stride` apart; `width` rows are a sample, of which
// lengths[sample] count (all if there are no lengths). p is null for a tensor that is not given.
struct Mat { void* p; const int* lengths; int rows, columns, stride, width, type, samples; };

DEV float fromHalf(bf16 h) { return __uint_as_float((u32) h << 16); }
#ifdef EMULATED
DEV bf16 toHalf(float f) {  // to nearest even; NaN stays NaN
  u32 b = __float_as_uint(f);
  if ((b & 0x7fffffffu) > 0x7f800000u) return (bf16) ((b >> 16) | 0x40u);
  return (bf16) ((b + 0x7fffu + ((b >> 16) & 1u)) >> 16);
}
DEV u32 twoHalves(F low, F high) { return toHalf((float) low) | (u32) toHalf((float) high) << 16; }
#else
DEV bf16 toHalf(float f) { bf16 h; asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(h) : "f"(f)); return h; }
DEV u32 twoHalves(F low, F high) { u32 r; asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(r) : "f"((float) high), "f"((float) low)); return r; }
#endif
DEV F get(const Mat& x, size_t i) { return x.type == BF16 ? (F) fromHalf(((const bf16*) x.p)[i]) : ((const F*) x.p)[i]; }
DEV void put(const Mat& x, size_t i, F v) { if (x.type == BF16) ((bf16*) x.p)[i] = toHalf((float) v); else ((F*) x.p)[i] = v; }
DEV size_t place(const Mat& x, int row, int column) { return (size_t) row * x.stride + column; }
// where an element is; a division of 32 bits is several times as fast as one of 64
DEV void spot(const Mat& x, size_t element, int* row, int* column) {
  if (element >> 32) { *row = element / x.columns; *column = element % x.columns; return; }
  u32 above = (u32) element / (u32) x.columns;
  *row = above; *column = (u32) element - above * x.columns;
}
DEV F at(const Mat& x, int row, int column) { return get(x, place(x, row, column)); }
DEV void set(const Mat& x, int row, int column, F v) { put(x, place(x, row, column), v); }
DEV void add(const Mat& x, int row, int column, F v) { size_t i = place(x, row, column); put(x, i, get(x, i) + v); }
// N adjacent elements at once: 1; 4, whose lanes lie side by side in both types; or 8, for 16 bits. 4 and 8 begin at multiples of
// 4 and 8 elements of rows that begin at multiples of 16 bytes
struct __align__(16) Quad { u32 w[4]; };
struct __align__(8) Pair { u32 w[2]; };
template <int N> DEV void load(const Mat& x, size_t i, F* v) {
  if (N == 8 && x.type == BF16) {
    Quad q = *(const Quad*) ((const bf16*) x.p + i);
    for (int j = 0; j < 4; j++) { v[(2 * j) % N] = __uint_as_float(q.w[j] << 16); v[(2 * j + 1) % N] = __uint_as_float(q.w[j] & 0xffff0000u); }
  } else if (N == 4 && x.type == BF16) {
    Pair q = *(const Pair*) ((const bf16*) x.p + i);
    for (int j = 0; j < 2; j++) { v[(2 * j) % N] = __uint_as_float(q.w[j] << 16); v[(2 * j + 1) % N] = __uint_as_float(q.w[j] & 0xffff0000u); }
  } else if (N >= 4 && x.type == F32) {
    for (int part = 0; part < N / 4; part++) {
      Quad q = *(const Quad*) ((const float*) x.p + i + 4 * part);
      for (int j = 0; j < 4; j++) v[(4 * part + j) % N] = __uint_as_float(q.w[j]);
    }
  } else for (int j = 0; j < N; j++) v[j] = get(x, i + j);
}
template <int N> DEV void store(const Mat& x, size_t i, const F* v) {
  if (N == 8 && x.type == BF16) {
    Quad q;
    for (int j = 0; j < 4; j++) q.w[j] = twoHalves(v[(2 * j) % N], v[(2 * j + 1) % N]);
    *(Quad*) ((bf16*) x.p + i) = q;
  } else if (N == 4 && x.type == BF16) {
    Pair q;
    for (int j = 0; j < 2; j++) q.w[j] = twoHalves(v[(2 * j) % N], v[(2 * j + 1) % N]);
    *(Pair*) ((bf16*) x.p + i) = q;
  } else if (N >= 4 && x.type == F32) {
    for (int part = 0; part < N / 4; part++) {
      Quad q;
      for (int j = 0; j < 4; j++) q.w[j] = __float_as_uint((float) v[(4 * part + j) % N]);
      *(Quad*) ((float*) x.p + i + 4 * part) = q;
    }
  } else for (int j = 0; j < N; j++) put(x, i + j, v[j]);
}
DEV int id(const Mat& ids, size_t i) { return ((const int*) ids.p)[i]; }
// rows of a sample that count
DEV int length(const Mat& x, int sample) { return x.lengths ? x.lengths[sample] : x.width; }
DEV bool counts(const Mat& x, int row) { return !x.lengths || row % x.width < x.lengths[row / x.width]; }

// e^x and 1 / x to some 2^-22, for values that are rounded to 16 bits afterwards
#ifdef EMULATED
DEV float fastExp(float x) { return expf(x); }
DEV void anew(u32&) {}
DEV float fastInverse(float x) { return 1 / x; }
#else
DEV void anew(u32& word) { asm volatile("" : "+r"(word)); }  // what was unpacked from it is not kept, but unpacked again
DEV float fastExp(float x) { float y; asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x * 1.4426950408889634f)); return y; }
DEV float fastInverse(float x) { float y; asm("rcp.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x)); return y; }
#endif

// Activations: 0 GELU (tanh), 1 GELU (erf), 2 ReLU, 3 sigmoid, as tensor.Activation orders them
// GELU in its tanh form is x times the sigmoid of twice tanh's argument
DEV F activation(int f, bool fast, F x, F* slope) {
  if (f == 0) {
    const F twice = (F) 1.59576912160573071176, cubic = (F) 0.044715;
    F minus = -twice * (x + cubic * x * x * x), share = fast ? (F) fastInverse(1 + fastExp((float) minus)) : 1 / (1 + exp(minus));
    *slope = share + x * share * (1 - share) * twice * (1 + 3 * cubic * x * x);
    return x * share;
  }
  if (f == 1) {
    F share = (F) 0.5 * (1 + erf(x * (F) 0.70710678118654752440));
    *slope = share + x * exp(-x * x / 2) * (F) 0.39894228040143267794;
    return x * share;
  }
  if (f == 2) { *slope = x > 0; return x > 0 ? x : (F) 0; }
  F e = exp(x < 0 ? x : -x), y = x < 0 ? e / (1 + e) : 1 / (1 + e);
  *slope = e / ((1 + e) * (1 + e));
  return y;
}

// A kernel that is queued early (Device.launchEarly; sm_90 and later) begins before the one before it has ended: what that one writes,
// it may read, and write itself, only behind awaitEarlier, which it must call; what is older it may read at once
#if !defined(EMULATED) && defined(__CUDA_ARCH__) && __CUDA_ARCH__ >= 900
DEV void awaitEarlier() { asm volatile("griddepcontrol.wait;" ::: "memory"); }
DEV void nextMayBegin() { asm volatile("griddepcontrol.launch_dependents;" ::: "memory"); }
#else
DEV void awaitEarlier() {}
DEV void nextMayBegin() {}
#endif

// sums and maxima over the 32 threads of a warp, and over a block whose size is a multiple of 32; every thread gets the result,
// which depends on the block's size alone. `room` is shared memory of 32 elements
DEV F sum32(F x) { for (int o = 16; o; o >>= 1) x += __shfl_xor_sync(~0u, x, o); return x; }
DEV F max32(F x) { for (int o = 16; o; o >>= 1) { F y = __shfl_xor_sync(~0u, x, o); x = x < y ? y : x; } return x; }
DEV F blockSum(F x, F* room) {
  x = sum32(x); __syncthreads();
  if ((threadIdx.x & 31) == 0) room[threadIdx.x >> 5] = x;
  __syncthreads();
  return sum32((threadIdx.x & 31) < (blockDim.x >> 5) ? room[threadIdx.x & 31] : (F) 0);
}
DEV F blockMax(F x, F* room) {
  x = max32(x); __syncthreads();
  if ((threadIdx.x & 31) == 0) room[threadIdx.x >> 5] = x;
  __syncthreads();
  return max32((threadIdx.x & 31) < (blockDim.x >> 5) ? room[threadIdx.x & 31] : MINUS_INFINITY);
}

// the same over the 8 threads of a column in a block of 32 columns by 8 rows; `room` is shared memory of 256 elements
DEV F columnSum(F x, F* room) {
  int column = threadIdx.x & 31;
  __syncthreads();
  room[threadIdx.x] = x;
  __syncthreads();
  F sum = 0;
  for (int i = 0; i < 8; i++) sum += room[i * 32 + column];
  return sum;
}
DEV F columnMax(F x, F* room) {
  int column = threadIdx.x & 31;
  __syncthreads();
  room[threadIdx.x] = x;
  __syncthreads();
  F max = room[column];
  for (int i = 1; i < 8; i++) max = max < room[i * 32 + column] ? room[i * 32 + column] : max;
  return max;
}

// Dropout as tensor.DropoutMask has it: 32 hashed bits of each index, compared with the rate. Dropping is what Java hands over
// (no counter: nothing is dropped), Mask what a kernel makes of it
struct Dropping { const int* counter; long long first; double scale; int stream; u32 threshold; const int* rows; };
struct Mask { u32 key1, key2, threshold, first; F scale; bool on; const int* rows; };
DEV u32 hash(u32 key1, u32 key2, u32 index) {
  u32 x = index + key1;
  x ^= x >> 16; x *= 0x85ebca6bu; x ^= x >> 13; x ^= key2; x *= 0xc2b2ae35u;
  return x ^ (x >> 16);
}
DEV u32 mixKeys(u32 a, u32 b) { return hash(a * 0x9e3779b9u + 0x7f4a7c15u, b, b); }
DEV Mask maskOf(const Dropping& d) {
  Mask m;
  m.on = d.counter != 0; m.key1 = m.key2 = 0; m.threshold = d.threshold; m.first = (u32) d.first; m.scale = (F) d.scale; m.rows = d.rows;
  if (m.on) {
    u32 seedLow = d.counter[0], seedHigh = d.counter[1], stepLow = d.counter[2], stepHigh = d.counter[3], stream = d.stream;
    m.key1 = mixKeys(mixKeys(mixKeys(seedLow, stepLow), seedHigh + 31u * stepHigh), stream);
    m.key2 = mixKeys(mixKeys(mixKeys(stream ^ 0x5bd1e995u, seedHigh), stepLow + 31u * stepHigh), seedLow);
  }
  return m;
}
// factor of an element: 0 where it is dropped
DEV F kept(const Mask& m, size_t index) {
  return !m.on ? (F) 1 : hash(m.key1, m.key2, (u32) index + m.first) < m.threshold ? (F) 0 : m.scale;
}

// index of the first element of a row: rows of packed samples are dropped as if the padding between them were there
DEV size_t drawn(const Mask& m, int row, int columns) { return (size_t) (m.rows ? m.rows[row] : row) * columns; }

// Where a sample's rows lie. Without a packing samples of `bound` rows follow each other; a packing holds the number of rows that
// samples had with their padding, then where they begin, one more for the end of the last; see tensor.Packing
struct Rows { int first, count, width; };
DEV Rows rowsOf(const int* packing, int sample, int bound) {
  Rows r;
  if (packing) { r.width = packing[0]; r.first = packing[1 + sample]; r.count = packing[2 + sample] - r.first; }
  else { r.width = bound; r.first = sample * bound; r.count = bound; }
  return r;
}

// every thread takes its elements of n: for (EACH(i, n)) ...
#define EACH(i, n) size_t i = (size_t) blockIdx.x * blockDim.x + threadIdx.x; i < (size_t) (n); i += (size_t) gridDim.x * blockDim.x
