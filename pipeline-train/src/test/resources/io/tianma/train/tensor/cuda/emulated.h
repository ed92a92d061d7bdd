// CUDA C++ on the processor, so that kernels are tested without a GPU: the words that they use. A kernel is compiled with this in
// front of it; emulator.cpp runs the threads of a block as coroutines that change places at barriers and exchanges only.
#define EMULATED
#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <tuple>
#include <type_traits>

#define DEV static inline
#define KERNEL extern "C" void
// shared memory whose size the call knows, and of a fixed size: both hold NaN when a block begins
#define SHARED(type, name) type* name = (type*) emulatedShared()
#define LOCAL static __attribute__((section("emulated_local")))
#define __shared__ LOCAL
#define __constant__ static const
#define __global__
#define __device__
#define __host__
#define __forceinline__ inline
#define __noinline__ __attribute__((noinline))
#define __align__(n) __attribute__((aligned(n)))
#define __launch_bounds__(...)
#define __grid_constant__

struct dim3 { unsigned x, y, z; };
extern dim3 threadIdx, blockIdx, blockDim, gridDim;
static const int warpSize = 32;

// ---- what emulator.cpp offers; each call says on which line it stands ----
enum EmulatedKind { EMULATED_SYNC, EMULATED_SHUFFLE, EMULATED_BALLOT };
extern "C" void* emulatedShared();
extern "C" void emulatedBarrier(int line);
// the value of lane `source`, or the lanes whose value is not 0
extern "C" unsigned long long emulatedExchange(int line, EmulatedKind kind, unsigned mask, unsigned long long value, int source);
extern "C" void emulatedParameters(size_t taken, size_t given);

#define __syncthreads() emulatedBarrier(__LINE__)
#define __syncwarp(...) emulatedSyncWarp(__LINE__, ##__VA_ARGS__)
#define __shfl_sync(...) emulatedShuffle(__LINE__, 0, __VA_ARGS__)
#define __shfl_up_sync(...) emulatedShuffle(__LINE__, 1, __VA_ARGS__)
#define __shfl_down_sync(...) emulatedShuffle(__LINE__, 2, __VA_ARGS__)
#define __shfl_xor_sync(...) emulatedShuffle(__LINE__, 3, __VA_ARGS__)
#define __ballot_sync(mask, x) ((unsigned) emulatedExchange(__LINE__, EMULATED_BALLOT, mask, (x) != 0, 0))
#define __any_sync(mask, x) (__ballot_sync(mask, x) != 0)
#define __all_sync(mask, x) (__ballot_sync(mask, x) == (mask))
#define __threadfence()
#define __threadfence_block()

static inline void emulatedSyncWarp(int line, unsigned mask = ~0u) { emulatedExchange(line, EMULATED_SYNC, mask, 0, 0); }

template <class T> T emulatedShuffle(int line, int how, unsigned mask, T x, int by, int width = 32) {
  static_assert(sizeof(T) <= sizeof(unsigned long long), "a shuffle moves at most 8 bytes");
  int lane = threadIdx.x & 31, first = lane & ~(width - 1), last = first + width - 1;
  int source = how == 0 ? first + (by & (width - 1)) : how == 1 ? lane - by : how == 2 ? lane + by : lane ^ by;
  if (source < (how == 3 ? 0 : first) || source > last) source = lane;
  unsigned long long bits = 0;
  memcpy(&bits, &x, sizeof x);
  bits = emulatedExchange(line, EMULATED_SHUFFLE, mask, bits, source);
  memcpy(&x, &bits, sizeof x);
  return x;
}

// ---- parameters: one after the other, each aligned to its size, as Launch writes them ----
template <class T> T emulatedNext(const char* buffer, size_t& at) {
  at = (at + alignof(T) - 1) / alignof(T) * alignof(T);
  T x;
  memcpy(&x, buffer + at, sizeof x);
  at += sizeof x;
  return x;
}
template <class... A> void emulatedCall(void (*kernel)(A...), const char* buffer, size_t size) {
  size_t at = 0;
  std::tuple<A...> all{emulatedNext<A>(buffer, at)...};
  if (at != size) emulatedParameters(at, size);
  std::apply(kernel, all);
}
#define EMULATED_KERNEL(name) \
  extern "C" void enter_##name(const char* buffer, size_t size) { emulatedCall(name, buffer, size); }

// where shared memory of a fixed size lies, null if there is none
extern char __start_emulated_local[] __attribute__((weak, visibility("hidden")));
extern char __stop_emulated_local[] __attribute__((weak, visibility("hidden")));
extern "C" void emulatedLocal(char** from, char** to) { *from = __start_emulated_local; *to = __stop_emulated_local; }

// ---- types ----
#define EMULATED_VECTORS(T, name) \
  struct __align__(2 * sizeof(T)) name##2 { T x, y; }; \
  struct __align__(4 * sizeof(T) < 16 ? 4 * sizeof(T) : 16) name##4 { T x, y, z, w; }; \
  static inline name##2 make_##name##2(T x, T y) { name##2 v = {x, y}; return v; } \
  static inline name##4 make_##name##4(T x, T y, T z, T w) { name##4 v = {x, y, z, w}; return v; }
EMULATED_VECTORS(float, float)
EMULATED_VECTORS(double, double)
EMULATED_VECTORS(int, int)
EMULATED_VECTORS(unsigned, uint)
EMULATED_VECTORS(short, short)
EMULATED_VECTORS(unsigned short, ushort)

template <class To, class From> To emulatedBits(From x) {
  static_assert(sizeof(To) == sizeof(From), "bits of another size");
  To y;
  memcpy(&y, &x, sizeof y);
  return y;
}
static inline float __uint_as_float(unsigned x) { return emulatedBits<float>(x); }
static inline float __int_as_float(int x) { return emulatedBits<float>(x); }
static inline unsigned __float_as_uint(float x) { return emulatedBits<unsigned>(x); }
static inline int __float_as_int(float x) { return emulatedBits<int>(x); }
static inline double __longlong_as_double(long long x) { return emulatedBits<double>(x); }
static inline long long __double_as_longlong(double x) { return emulatedBits<long long>(x); }

// ---- functions that C has not, or not for float ----
template <class A, class B> std::common_type_t<A, B> min(A a, B b) {
  if constexpr (std::is_floating_point_v<std::common_type_t<A, B>>) return fmin(a, b);
  else return a < b ? a : b;
}
template <class A, class B> std::common_type_t<A, B> max(A a, B b) {
  if constexpr (std::is_floating_point_v<std::common_type_t<A, B>>) return fmax(a, b);
  else return a < b ? b : a;
}
static inline float rsqrt(float x) { return 1 / sqrtf(x); }
static inline double rsqrt(double x) { return 1 / sqrt(x); }
static inline float rsqrtf(float x) { return rsqrt(x); }
static inline float __frsqrt_rn(float x) { return rsqrt(x); }
static inline float __frcp_rn(float x) { return 1 / x; }
static inline float __fdividef(float x, float y) { return x / y; }
#define __expf(x) expf(x)  // names that glibc has, but does not define
#define __logf(x) logf(x)
#define __powf(x, y) powf(x, y)
#define __sinf(x) sinf(x)
#define __cosf(x) cosf(x)
static inline float __fadd_rn(float x, float y) { return x + y; }
static inline float __fmul_rn(float x, float y) { return x * y; }
static inline float __fsqrt_rn(float x) { return sqrtf(x); }
static inline float __fmaf_rn(float x, float y, float z) { return fmaf(x, y, z); }
static inline double __dadd_rn(double x, double y) { return x + y; }
static inline double __dmul_rn(double x, double y) { return x * y; }
static inline int __popc(unsigned x) { return __builtin_popcount(x); }
static inline int __ffs(int x) { return __builtin_ffs(x); }
static inline int __clz(int x) { return x ? __builtin_clz(x) : 32; }
template <class T> T __ldg(const T* p) { return *p; }
