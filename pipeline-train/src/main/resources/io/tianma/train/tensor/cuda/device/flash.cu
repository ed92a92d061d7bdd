// Softmax attention with heads of 64 in bf16, scores never written (FlashAttention-2, Dao 2023), for sm_80 and later: matrix
// instructions mma.sync m16n8k16 and ldmatrix by inline PTX, no atomics. Forward keeps the log of each query's sum; backward makes
// probabilities anew, in one kernel for dQ and the bias' gradient and one for dK and dV. Bound by instructions, not by bytes.
#define LOG2E 1.4426950408889634f
DEV u32 pack(float lo, float hi) { u32 r; asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(r) : "f"(hi), "f"(lo)); return r; }
DEV float lo(u32 p) { return __uint_as_float(p << 16); }
DEV float hi(u32 p) { return __uint_as_float(p & 0xffff0000u); }
DEV float ex2(float x) { float y; asm("ex2.approx.ftz.f32 %0, %1;" : "=f"(y) : "f"(x)); return y; }

// ---- matrix instructions
DEV void mma(float* d, const u32* a, u32 b0, u32 b1) {
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
               : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]) : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}
DEV void ldsm(u32* r, u32 p) { asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0,%1,%2,%3}, [%4];" : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3]) : "r"(p)); }
DEV void ldsmT(u32* r, u32 p) { asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0,%1,%2,%3}, [%4];" : "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3]) : "r"(p)); }
DEV u32 smem(const void* p) { return (u32) __cvta_generic_to_shared(p); }
DEV void cp16(u32 to, const void* from, bool there) { int n = there ? 16 : 0; asm volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"r"(to), "l"(from), "r"(n)); }
DEV void commit() { asm volatile("cp.async.commit_group;"); }
template <int N> DEV void await() { asm volatile("cp.async.wait_group %0;" ::"n"(N)); }

// ---- attention with heads of 64. A tile is ROWS x 64 bf16, a row 8 chunks of 16 bytes, chunk c of row r at c ^ (r & 7).
DEV u32 cell(u32 tile, int row, int chunk) { return tile + row * 128 + ((chunk ^ (row & 7)) << 4); }
DEV void cp16(u32 to, const void* from) { asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(to), "l"(from)); }
template <int ROWS, int THREADS> DEV void loadTile(u32 tile, const bf16* from, int ld, int first, int limit) { // rows from limit on become zeros
  constexpr int STEP = THREADS / 8; int r = threadIdx.x >> 3, c = threadIdx.x & 7; u32 to = cell(tile, r, c); const bf16* p = from + (size_t) (first + r) * ld + c * 8; size_t step = (size_t) STEP * ld;
  if (first + ROWS <= limit) {
#pragma unroll
    for (int n = 0; n < ROWS / STEP; n++, p += step) cp16(to + n * STEP * 128, p);
  } else for (int n = 0; n < ROWS / STEP; n++, p += step) { bool there = first + r + n * STEP < limit; cp16(to + n * STEP * 128, there ? p : from, there); }
}
// ---- products of a block's tiles. Where a warp has 16 rows and four warps 64, the numbers of a product lie in registers alike for
// mma.sync and for Hopper's wgmma (m64n64k16, sm_90a), which reads its second operand, and perhaps its first, from shared memory itself:
// tiles lie there as its 128-byte swizzle wants them, from multiples of 1024 bytes on
#ifdef __CUDA_ARCH_FEAT_SM90_ALL
#define WARPGROUPS 1
typedef unsigned long long u64;
DEV u64 tileAt(u32 p) { return (u64) (p >> 4) | 1ull << 16 | 64ull << 32 | 1ull << 62; }  // groups of 8 rows are 1024 bytes apart
DEV void seenByProducts() { asm volatile("fence.proxy.async.shared::cta;" ::: "memory"); }
DEV void beginProducts() { asm volatile("wgmma.fence.sync.aligned;" ::: "memory"); }
DEV void endProducts() { asm volatile("wgmma.commit_group.sync.aligned;\nwgmma.wait_group.sync.aligned 0;" ::: "memory"); }
DEV void meanwhile(u32& from) { asm volatile("wgmma.commit_group.sync.aligned;" : "+r"(from)::"memory"); }  // what is computed from it is so while products go on
DEV void endProducts(u32& done) { asm volatile("wgmma.wait_group.sync.aligned 0;" : "+r"(done)::"memory"); }
DEV void ready(float (*d)[4]) {
#pragma unroll
  for (int j = 0; j < 8; j++) for (int e = 0; e < 4; e++) asm volatile("" : "+f"(d[j][e])::"memory");
}
#define NUMBERS(d) NUMBERS4(d, 0), NUMBERS4(d, 1), NUMBERS4(d, 2), NUMBERS4(d, 3), NUMBERS4(d, 4), NUMBERS4(d, 5), NUMBERS4(d, 6), NUMBERS4(d, 7)
#define NUMBERS4(d, j) "+f"(d[j][0]), "+f"(d[j][1]), "+f"(d[j][2]), "+f"(d[j][3])
#define NUMBERED "{%0,%1,%2,%3,%4,%5,%6,%7,%8,%9,%10,%11,%12,%13,%14,%15,%16,%17,%18,%19,%20,%21,%22,%23,%24,%25,%26,%27,%28,%29,%30,%31}"
// d [64, 64] (+)= a b^T, over 16 columns of both
DEV void wgmma(float (*d)[4], u64 a, u64 b, int adds) {
  asm volatile("{.reg .pred p; setp.ne.b32 p, %34, 0;\nwgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16 " NUMBERED ", %32, %33, p, 1, 1, 0, 0;}" : NUMBERS(d) : "l"(a), "l"(b), "r"(adds));
}
// d [64, 64] += a b, over 16 columns of a, which are in registers, and 16 rows of b
DEV void wgmma(float (*d)[4], const u32* a, u64 b) {
  asm volatile("{.reg .pred p; setp.eq.b32 p, 0, 0;\nwgmma.mma_async.sync.aligned.m64n64k16.f32.bf16.bf16 " NUMBERED ", {%32,%33,%34,%35}, %36, p, 1, 1, 1;}" : NUMBERS(d) : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "l"(b));
}
// d (+)= a b^T of whole tiles [64, 64]
DEV void multiply(float (*d)[4], u32 a, u32 b, bool adds) {
#pragma unroll
  for (int s = 0; s < 4; s++) wgmma(d, tileAt(a) + 2 * s, tileAt(b) + 2 * s, adds || s > 0);
}
// d += a b, where a is what registers hold as the result of a product
DEV void multiplyHeld(float (*d)[4], const u32 (*a)[4], u32 b) {
#pragma unroll
  for (int s = 0; s < 4; s++) wgmma(d, a[s], tileAt(b) + 128 * s);
}
#else
#define WARPGROUPS 0
#endif
// 16 columns of a result as the first operand of a product
DEV void packed(u32* p, const float (*x)[4]) { p[0] = pack(x[0][0], x[0][1]); p[1] = pack(x[0][2], x[0][3]); p[2] = pack(x[1][0], x[1][1]); p[3] = pack(x[1][2], x[1][3]); }
struct Att {                       // one attention; all rows of a sample adjacent, heads 64 columns each. T and S are the most of a sample
  const bf16 *q, *k, *v; bf16 *o; const bf16* dO; bf16 *dq, *dk, *dv;
  int ldq, ldk, ldo, ldO2;         // rows' strides of q/dq, k/v/dk/dv, o, dO
  float *lse, *delta;              // [B H, T], log2 of the sums; rowsum(dO o)
  const float* bias;               // [H, T + S - 1], column T - 1 - query + key
  float* dBias;                    // [B H, query blocks, S + ROWS]: partial sums of this block's distances
  const int* ends;                 // [2 B] one past the last key that is seen, and whether others before it are not; null: all are seen
  const int* keyIds;               // [B, S] keys with padId are not seen; or null
  u32* kept;                       // [B H, 4 ceil(T / 64), ceil(S / 64), 32]: of 16 queries and 64 keys which probabilities are not dropped, see keptWord
  int H, T, S, padId; Dropping dropping;
  const int *queryRows, *keyRows;  // packings of samples, or null; blocks of one sample more then clear the rows of none
  int samples, allQueries, allKeys;  // rows of all
};
// index of a probability among all, which decides whether it is dropped
DEV bool keeps(const Mask& m, u32 index) { return hash(m.key1, m.key2, index + m.first) >= m.threshold; }
DEV bool hidden(const Att& a, const Rows& keyRows, int k) { return a.keyIds[keyRows.first + k] == a.padId; }
DEV u32 dropIndex(const Rows& queryRows, const Rows& keyRows, int bh, int q, int k) { return ((u32) bh * queryRows.width + q) * keyRows.width + k; }
// zeros for a head's columns of the rows behind the last sample, by blocks side by side
template <int TH> DEV void clearRest(bf16* x, int ld, int h, const int* packing, int samples, int rows) {
  uint4 zeros = {0, 0, 0, 0};
  for (int row = packing[1 + samples] + blockIdx.x * (TH / 8) + (threadIdx.x >> 3); row < rows; row += gridDim.x * (TH / 8)) *(uint4*) (x + (size_t) row * ld + h * 64 + (threadIdx.x & 7) * 8) = zeros;
}
// Forward decides what is dropped, backward reads it. Lane 4 g + c of 16 queries and 64 keys has a word of them: bit 16 r + 2 j + e is
// of query g + 8 r and key 8 j + 2 c + e, as results of products lie in registers
DEV u32* keptWord(const Att& a, int bh, int q16, int k64, int lane) { return a.kept + (((size_t) bh * ((a.T + 63) / 64 * 4) + q16) * ((a.S + 63) / 64) + k64) * 32 + lane; }
DEV u32 keptBits(int width, const Mask& m, u32 index) {  // of the word of query g, key 2 c and so on: index is the first's
  u32 bits = 0;
#pragma unroll
  for (int r = 0; r < 2; r++)
#pragma unroll
    for (int j = 0; j < 8; j++)
      for (int e = 0; e < 2; e++) bits |= (keeps(m, index + r * 8 * width + j * 8 + e) ? 1u : 0u) << (16 * r + 2 * j + e);
  return bits;
}

// Forward: a warp has MT x 16 queries; keys in tiles of 64, two buffers.
template <int CAUSAL, int BIAS, int DROPS, int WARPS, int MT> DEV void attentionForward(const Att& a) {  // MT is 1 with dropout
  constexpr int R = WARPS * MT * 16, TH = WARPS * 32, UP = 2 * MT - 1;
  extern __shared__ __align__(1024) char raw[];
  u32 sQ = smem(raw), sK = sQ + R * 128, sV = sK + 16384; float* table = (float*) (raw + R * 128 + 32768);
  int bh = blockIdx.y, b = bh / a.H, h = bh % a.H, q0 = blockIdx.x * R, lane = threadIdx.x & 31, warp = threadIdx.x >> 5, g = lane >> 2, c = lane & 3;
  if (b == a.samples) { clearRest<TH>(a.o, a.ldo, h, a.queryRows, b, a.allQueries); return; }
  Rows qs = rowsOf(a.queryRows, b, a.T), ks = rowsOf(a.keyRows, b, a.S);
  if (q0 >= qs.count) return;
  const bf16 *Q = a.q + (size_t) qs.first * a.ldq + h * 64, *K = a.k + (size_t) ks.first * a.ldk + h * 64, *V = a.v + (size_t) ks.first * a.ldk + h * 64;
  Mask mask = maskOf(a.dropping);
  bool holes = a.ends && a.ends[2 * b + 1];
  int keys = a.ends ? a.ends[2 * b] : ks.count, end = CAUSAL ? min(keys, q0 + R) : keys, tiles = (end + 63) / 64;
  loadTile<R, TH>(sQ, Q, a.ldq, q0, qs.count); loadTile<64, TH>(sK, K, a.ldk, 0, keys); loadTile<64, TH>(sV, V, a.ldk, 0, keys); commit();
  if (BIAS) for (int i = threadIdx.x; i < tiles * 64 + R + 64; i += TH) { // entry 32 + R - 1 + (key - query + q0)
    int col = a.T - 1 + i - 32 - q0 - (R - 1); table[i] = col >= 0 && col < a.T + a.S - 1 ? a.bias[h * (a.T + a.S - 1) + col] : 0.f;
  }
  float o[MT][8][4], m[MT][2], l[MT][2];
#if !WARPGROUPS
  u32 fq[MT][4][4];
#endif
  for (int t = 0; t < MT; t++) { m[t][0] = m[t][1] = MINUS_INFINITY; l[t][0] = l[t][1] = 0; for (int j = 0; j < 8; j++) for (int e = 0; e < 4; e++) o[t][j][e] = 0; }
  for (int tile = 0; tile < tiles; tile++) {
    int k0 = tile * 64; u32 kk = sK + (tile & 1) * 8192, vv = sV + (tile & 1) * 8192;
    if (tile + 1 < tiles) { loadTile<64, TH>(sK + (~tile & 1) * 8192, K, a.ldk, k0 + 64, keys); loadTile<64, TH>(sV + (~tile & 1) * 8192, V, a.ldk, k0 + 64, keys); }
    commit(); await<1>();
#if WARPGROUPS
    seenByProducts();
#endif
    __syncthreads();
#if !WARPGROUPS
    if (tile == 0) for (int t = 0; t < MT; t++) for (int s = 0; s < 4; s++) ldsm(fq[t][s], cell(sQ, warp * MT * 16 + t * 16 + (lane & 15), 2 * s + (lane >> 4)));
#endif
    float x[MT][8][4];                              // scores start from the bias; rows 8, 16, 24 lower see the distances of 1, 2, 3 column tiles before
    const float* line = table + 32 + R - 1 + k0 + 2 * c - (warp * MT * 16 + g);
#pragma unroll
    for (int j = 0; j < 8 + UP; j++)
      for (int e = 0; e < 2; e++) {
        float w = BIAS ? line[(j - UP) * 8 + e] : 0.f;
        for (int t = 0; t < MT; t++) for (int r = 0; r < 2; r++) { int at = j - UP + 2 * t + r; if (at >= 0 && at < 8) x[t][at][2 * r + e] = w; }
      }
#if WARPGROUPS
    u32 bits = 0, index = dropIndex(qs, ks, bh, q0 + warp * 16 + g, k0 + 2 * c);
    beginProducts(); multiply(x[0], sQ, kk, BIAS); meanwhile(index);
    if (DROPS) { bits = keptBits(ks.width, mask, index); *keptWord(a, bh, q0 / 16 + warp, tile, lane) = bits; }
    endProducts(bits); ready(x[0]);
#else
    u32 bits = 0;
    if (DROPS) { bits = keptBits(ks.width, mask, dropIndex(qs, ks, bh, q0 + warp * 16 + g, k0 + 2 * c)); *keptWord(a, bh, q0 / 16 + warp, tile, lane) = bits; }
#pragma unroll
    for (int s = 0; s < 4; s++)
#pragma unroll
      for (int j = 0; j < 8; j += 2) {
        u32 f[4]; ldsm(f, cell(kk, j * 8 + (lane & 7) + ((lane >> 4) << 3), 2 * s + ((lane >> 3) & 1)));
        for (int t = 0; t < MT; t++) { mma(x[t][j], fq[t][s], f[0], f[1]); mma(x[t][j + 1], fq[t][s], f[2], f[3]); }
      }
#endif
    bool edge = holes || k0 + 64 > keys || (CAUSAL && k0 + 63 > q0 + warp * MT * 16);
#pragma unroll
    for (int t = 0; t < MT; t++)
#pragma unroll
      for (int r = 0; r < 2; r++) {
        int q = q0 + warp * MT * 16 + t * 16 + r * 8 + g; float top = m[t][r];
#pragma unroll
        for (int j = 0; j < 8; j++)
          for (int e = 0; e < 2; e++) {
            float y = x[t][j][2 * r + e];
            if (edge) { int k = k0 + j * 8 + 2 * c + e; if (k >= keys || (CAUSAL && k > q) || (holes && hidden(a, ks, k))) y = MINUS_INFINITY; }
            x[t][j][2 * r + e] = y; top = fmaxf(top, y);
          }
        top = fmaxf(top, __shfl_xor_sync(~0u, top, 1)); top = fmaxf(top, __shfl_xor_sync(~0u, top, 2));
        float base = top == MINUS_INFINITY ? 0.f : top * LOG2E, f = ex2(m[t][r] * LOG2E - base), sum = 0; m[t][r] = top;
#pragma unroll
        for (int j = 0; j < 8; j++) for (int e = 0; e < 2; e++) { float p = ex2(fmaf(x[t][j][2 * r + e], LOG2E, -base)); sum += p; x[t][j][2 * r + e] = p; }
        l[t][r] = l[t][r] * f + sum;
        if (__any_sync(~0u, f != 1.f)) for (int j = 0; j < 8; j++) { o[t][j][2 * r] *= f; o[t][j][2 * r + 1] *= f; }
        if (DROPS) {
#pragma unroll
          for (int j = 0; j < 8; j++) for (int e = 0; e < 2; e++) if (!(bits >> (16 * r + 2 * j + e) & 1)) x[t][j][2 * r + e] = 0;
        }
      }
#if WARPGROUPS
    u32 p[4][4];
#pragma unroll
    for (int s = 0; s < 4; s++) packed(p[s], x[0] + 2 * s);
    beginProducts(); multiplyHeld(o[0], p, vv); endProducts(); ready(o[0]);
#else
#pragma unroll
    for (int s = 0; s < 4; s++) {
      u32 p[MT][4];
      for (int t = 0; t < MT; t++) packed(p[t], x[t] + 2 * s);
#pragma unroll
      for (int j = 0; j < 8; j += 2) {
        u32 f[4]; ldsmT(f, cell(vv, s * 16 + (lane & 15), j + (lane >> 4)));
        for (int t = 0; t < MT; t++) { mma(o[t][j], p[t], f[0], f[1]); mma(o[t][j + 1], p[t], f[2], f[3]); }
      }
    }
#endif
    __syncthreads();
  }
  for (int t = 0; t < MT; t++) for (int r = 0; r < 2; r++) {
    float sum = l[t][r]; sum += __shfl_xor_sync(~0u, sum, 1); sum += __shfl_xor_sync(~0u, sum, 2);
    int q = q0 + warp * MT * 16 + t * 16 + r * 8 + g; float f = sum > 0 ? (DROPS ? mask.scale : 1.f) / sum : 0.f;
    if (q < qs.count) {
      u32* to = (u32*) (a.o + (size_t) (qs.first + q) * a.ldo + h * 64);
      for (int j = 0; j < 8; j++) to[j * 4 + c] = pack(o[t][j][2 * r] * f, o[t][j][2 * r + 1] * f);
      if (c == 0) a.lse[(size_t) bh * a.T + q] = sum > 0 ? m[t][r] * LOG2E + log2f(sum) : 0.f;
    }
  }
}

// delta = rowsum(dO o) of the block's queries: eight lanes a row
template <int R, int TH> DEV void deltas(const Att& a, const Rows& qs, int bh, int h, int q0, float* own) {
  int c = threadIdx.x & 7;
#pragma unroll
  for (int row = threadIdx.x >> 3; row < R; row += TH / 8) {
    int q = q0 + row; float s = 0;
    if (q < qs.count) {
      uint4 x = *(const uint4*) (a.o + (size_t) (qs.first + q) * a.ldo + h * 64 + c * 8), y = *(const uint4*) (a.dO + (size_t) (qs.first + q) * a.ldO2 + h * 64 + c * 8);
      s = lo(x.x) * lo(y.x) + hi(x.x) * hi(y.x) + lo(x.y) * lo(y.y) + hi(x.y) * hi(y.y) + lo(x.z) * lo(y.z) + hi(x.z) * hi(y.z) + lo(x.w) * lo(y.w) + hi(x.w) * hi(y.w);
    }
    s += __shfl_xor_sync(~0u, s, 1); s += __shfl_xor_sync(~0u, s, 2); s += __shfl_xor_sync(~0u, s, 4);
    if (c == 0) { own[row] = s; if (q < qs.count) a.delta[(size_t) bh * a.T + q] = s; }
  }
}

// dQ, delta and the bias' gradient: WARPS x 16 queries, keys in tiles of 64. No atomics: each warp sums up diagonals of its own tile, in order.
template <int CAUSAL, int BIAS, int DBIAS, int DROPS, int WARPS, int NS> DEV void attentionBackwardQ(const Att& a) {
  extern __shared__ __align__(1024) char raw[];
  constexpr int R = WARPS * 16, TH = WARPS * 32, W = NS * 8 + 8;  // NS: column tiles of 8 keys a step
#if WARPGROUPS
  u32 sK = smem(raw), sV = sK + 16384, sQ = sV + 16384, sO = sQ + R * 128; float* own = (float*) (raw + 32768 + R * 256); float* table = own + 64; char* rest = (char*) (table + (a.S + R + 64 + 31) / 32 * 32);
#else
  u32 sK = smem(raw), sV = sK + 16384; float* own = (float*) (raw + 32768); float* table = own + 64; char* rest = (char*) (table + (a.S + R + 64 + 31) / 32 * 32);
  u32 sQ = smem(rest), sO = sQ + R * 128;           // the sums lie where Q and dO were until they are in registers
#endif
  float* stage = (float*) rest; float* sums = stage + WARPS * 8 * W;
  int bh = blockIdx.y, b = bh / a.H, h = bh % a.H, q0 = blockIdx.x * R, lane = threadIdx.x & 31, warp = threadIdx.x >> 5, g = lane >> 2, c = lane & 3;
  if (b == a.samples) { clearRest<TH>(a.dq, a.ldq, h, a.queryRows, b, a.allQueries); return; }
  Rows qs = rowsOf(a.queryRows, b, a.T), ks = rowsOf(a.keyRows, b, a.S);
  if (q0 >= qs.count) return;
  const bf16 *Q = a.q + (size_t) qs.first * a.ldq + h * 64, *K = a.k + (size_t) ks.first * a.ldk + h * 64, *V = a.v + (size_t) ks.first * a.ldk + h * 64, *dO = a.dO + (size_t) qs.first * a.ldO2 + h * 64;
  Mask mask = maskOf(a.dropping);
  bool holes = a.ends && a.ends[2 * b + 1];
  int keys = a.ends ? a.ends[2 * b] : ks.count, end = CAUSAL ? min(keys, q0 + R) : keys, tiles = (end + 63) / 64, width = (a.S + 63) / 64 * 64 + 16;
  loadTile<R, TH>(sQ, Q, a.ldq, q0, qs.count); loadTile<R, TH>(sO, dO, a.ldO2, q0, qs.count); loadTile<64, TH>(sK, K, a.ldk, 0, keys); loadTile<64, TH>(sV, V, a.ldk, 0, keys); commit();
  if (BIAS) for (int i = threadIdx.x; i < min(tiles * 64, a.S) + R + 64; i += TH) { int col = a.T - 1 + i - 32 - q0 - (R - 1); table[i] = col >= 0 && col < a.T + a.S - 1 ? a.bias[h * (a.T + a.S - 1) + col] * LOG2E : 0.f; }
  stage += warp * 8 * W; sums += warp * width;
  deltas<R, TH>(a, qs, bh, h, q0, own);
  __syncthreads();
  int row[2] = {q0 + warp * 16 + g, q0 + warp * 16 + g + 8}; float L[2], dl[2];
  for (int r = 0; r < 2; r++) { L[r] = row[r] < qs.count ? a.lse[(size_t) bh * a.T + row[r]] : 0; dl[r] = own[row[r] - q0]; }
  float dq[8][4];
#if !WARPGROUPS
  u32 fq[4][4], fo[4][4];
#endif
  for (int j = 0; j < 8; j++) for (int e = 0; e < 4; e++) dq[j][e] = 0;
  for (int tile = 0; tile < tiles; tile++) {
    int k0 = tile * 64; u32 kk = sK + (tile & 1) * 8192, vv = sV + (tile & 1) * 8192;
    if (tile + 1 < tiles) { loadTile<64, TH>(sK + (~tile & 1) * 8192, K, a.ldk, k0 + 64, keys); loadTile<64, TH>(sV + (~tile & 1) * 8192, V, a.ldk, k0 + 64, keys); }
    commit(); await<1>();
#if WARPGROUPS
    seenByProducts();
#endif
    __syncthreads();
#if !WARPGROUPS
    if (tile == 0) for (int s = 0; s < 4; s++) { ldsm(fq[s], cell(sQ, warp * 16 + (lane & 15), 2 * s + (lane >> 4))); ldsm(fo[s], cell(sO, warp * 16 + (lane & 15), 2 * s + (lane >> 4))); }
    if (DBIAS && tile == 0) __syncthreads();
#endif
    if (DBIAS && tile == 0) { for (int i = lane; i < width; i += 32) sums[i] = 0; __syncwarp(); }
    u32 all = DROPS ? *keptWord(a, bh, q0 / 16 + warp, tile, lane) : 0;
#pragma unroll 1
    for (int k1 = 0; k1 < 64; k1 += NS * 8) {
    float x[NS][4], y[NS][4]; u32 bits = all >> (k1 / 4);
#if WARPGROUPS
    beginProducts(); multiply(x, sQ, kk, false); multiply(y, sO, vv, false); endProducts(); ready(x); ready(y);
#else
#pragma unroll
    for (int j = 0; j < NS; j++) for (int e = 0; e < 4; e++) x[j][e] = y[j][e] = 0;
#pragma unroll
    for (int s = 0; s < 4; s++)
#pragma unroll
      for (int j = 0; j < NS; j += 2) {
        u32 f[4]; int r = k1 + j * 8 + (lane & 7) + ((lane >> 4) << 3), ch = 2 * s + ((lane >> 3) & 1);
        ldsm(f, cell(kk, r, ch)); mma(x[j], fq[s], f[0], f[1]); mma(x[j + 1], fq[s], f[2], f[3]);
        ldsm(f, cell(vv, r, ch)); mma(y[j], fo[s], f[0], f[1]); mma(y[j + 1], fo[s], f[2], f[3]);
      }
#endif
    int kb = k0 + k1; bool edge = holes || k0 + 64 > keys || (CAUSAL && k0 + 63 > q0 + warp * 16);
    float bb[2 * NS + 2]; const float* line = table + 32 + R - 1 + kb + 2 * c - (warp * 16 + g);
    if (BIAS) for (int j = 0; j < NS + 1; j++) for (int e = 0; e < 2; e++) bb[2 * j + e] = line[(j - 1) * 8 + e];
#pragma unroll
    for (int r = 0; r < 2; r++)
#pragma unroll
      for (int j = 0; j < NS; j++)
        for (int e = 0; e < 2; e++) {
          float z = BIAS ? fmaf(x[j][2 * r + e], LOG2E, bb[2 * (j + 1 - r) + e] - L[r]) : fmaf(x[j][2 * r + e], LOG2E, -L[r]);
          if (edge) { int k = kb + j * 8 + 2 * c + e; if (k >= keys || (CAUSAL && k > row[r]) || (holes && hidden(a, ks, k))) z = MINUS_INFINITY; }
          x[j][2 * r + e] = ex2(z);
          if (DROPS) y[j][2 * r + e] = bits >> (16 * r + 2 * j + e) & 1 ? y[j][2 * r + e] * mask.scale : 0.f;
        }
#pragma unroll
    for (int j = 0; j < NS; j++) for (int e = 0; e < 4; e++) x[j][e] *= y[j][e] - dl[e >> 1];
    if (DBIAS) {                                    // rows g and g + 8 of the next column tile lie on one diagonal: 8 rows x W columns remain
#pragma unroll
      for (int j = 0; j < NS + 1; j++) { float2 t; t.x = (j > 0 ? x[j > 0 ? j - 1 : 0][0] : 0.f) + (j < NS ? x[j < NS ? j : NS - 1][2] : 0.f); t.y = (j > 0 ? x[j > 0 ? j - 1 : 0][1] : 0.f) + (j < NS ? x[j < NS ? j : NS - 1][3] : 0.f); *(float2*) (stage + g * W + j * 8 + 2 * c) = t; }
      __syncwarp();
      for (int d = lane; d < W + 7; d += 32) {         // columns stand for keys kb - 8, ... against row g: distance d - 7 - 8
        float t = 0;
#pragma unroll
        for (int r = 0; r < 8; r++) { int col = d - 7 + r; if (col >= 0 && col < W) t += stage[r * W + col]; }
        sums[kb + d] += t;                          // entry i of a warp: key - (row of the warp) = i - 15
      }
      __syncwarp();
    }
#if WARPGROUPS
    u32 p[4][4];
#pragma unroll
    for (int s = 0; s < 4; s++) packed(p[s], x + 2 * s);
    beginProducts(); multiplyHeld(dq, p, kk); endProducts(); ready(dq);
#else
#pragma unroll
    for (int s = 0; s < NS / 2; s++) {
      u32 p[4]; packed(p, x + 2 * s);
#pragma unroll
      for (int j = 0; j < 8; j += 2) { u32 f[4]; ldsmT(f, cell(kk, k1 + s * 16 + (lane & 15), j + (lane >> 4))); mma(dq[j], p, f[0], f[1]); mma(dq[j + 1], p, f[2], f[3]); }
    }
#endif
    }
    __syncthreads();
  }
  if (DBIAS && tiles == 0) { await<0>(); __syncthreads(); for (int i = lane; i < width; i += 32) sums[i] = 0; }  // a sample of padding only
  for (int r = 0; r < 2; r++) if (row[r] < qs.count) {
    u32* to = (u32*) (a.dq + (size_t) (qs.first + row[r]) * a.ldq + h * 64);
    for (int j = 0; j < 8; j++) to[j * 4 + c] = pack(dq[j][2 * r], dq[j][2 * r + 1]);
  }
  if (DBIAS) {                                      // entry i of the block: key - query = i - (R - 1) - q0
    __syncthreads(); sums -= warp * width; float* to = a.dBias + ((size_t) bh * gridDim.x + blockIdx.x) * (a.S + R);
    for (int i = threadIdx.x; i < a.S + R; i += TH) { float t = 0; for (int w = 0; w < WARPS; w++) { int at = i - (R - 1) + w * 16 + 15; if (at >= 0 && at < width) t += sums[w * width + at]; } to[i] = t; }
  }
}
// dBias [B H, T + S - 1] += the parts of the query blocks of R rows, in their order
KERNEL flashBias(const float* part, float* dBias, int heads, int T, int S, int R, const int* queryRows, int headsOfSample) {
  int n = T + S - 1, blocks = (T + R - 1) / R;
  for (EACH(i, (size_t) heads * n)) {
    int bh = i / n, col = i % n;
    float t = 0;
    int filled = (rowsOf(queryRows, bh / headsOfSample, T).count + R - 1) / R;
    for (int q = 0; q < filled; q++) {
      int at = col - (T - 1) + R - 1 + q * R;
      if (at >= 0 && at < S + R) t += part[((size_t) bh * blocks + q) * (S + R) + at];
    }
    dBias[i] += t;
  }
}

// ends [2 B]: one past the last key that is no padding, and whether padding lies before it. A block takes a sample
KERNEL flashEnds(const int* keyIds, int S, int padId, int* ends, const int* keyRows) {
  LOCAL F room[32];
  int b = blockIdx.x, last = 0, count = 0;
  Rows ks = rowsOf(keyRows, b, S);
  for (int k = threadIdx.x; k < ks.count; k += blockDim.x) if (keyIds[ks.first + k] != padId) { last = k + 1; count++; }
  int end = (int) blockMax((F) last, room);
  count = (int) blockSum((F) count, room);
  if (threadIdx.x == 0) { ends[2 * b] = end; ends[2 * b + 1] = count != end; }
}

// dK and dV: WARPS x 16 keys, queries in tiles of 64; everything transposed, so probabilities are operands as they stand in registers.
template <int CAUSAL, int BIAS, int DROPS, int WARPS, int NS, int KEEP> DEV void attentionBackwardKV(const Att& a) {
  extern __shared__ __align__(1024) char raw[];
  constexpr int R = WARPS * 16, TH = WARPS * 32;
  u32 sK = smem(raw), sV = sK + R * 128, sQ = sV + R * 128, sO = sQ + 16384; float* stat = (float*) (raw + R * 256 + 32768); float* table = stat + 256;
  int bh = blockIdx.y, b = bh / a.H, h = bh % a.H, k0 = blockIdx.x * R, lane = threadIdx.x & 31, warp = threadIdx.x >> 5, g = lane >> 2, c = lane & 3;
  if (b == a.samples) { clearRest<TH>(a.dk, a.ldk, h, a.keyRows, b, a.allKeys); clearRest<TH>(a.dv, a.ldk, h, a.keyRows, b, a.allKeys); return; }
  Rows qs = rowsOf(a.queryRows, b, a.T), ks = rowsOf(a.keyRows, b, a.S);
  if (k0 >= ks.count) return;
  const bf16 *Q = a.q + (size_t) qs.first * a.ldq + h * 64, *K = a.k + (size_t) ks.first * a.ldk + h * 64, *V = a.v + (size_t) ks.first * a.ldk + h * 64, *dO = a.dO + (size_t) qs.first * a.ldO2 + h * 64;
  Mask mask = maskOf(a.dropping);
  bool holes = a.ends && a.ends[2 * b + 1];
  int keys = a.ends ? a.ends[2 * b] : ks.count, first = CAUSAL ? k0 / 64 : 0, tiles = k0 < keys ? (qs.count + 63) / 64 : 0;
  const float *lse = a.lse + (size_t) bh * a.T, *delta = a.delta + (size_t) bh * a.T;
  auto load = [&](int tile) {
    int at = tile & 1; loadTile<64, TH>(sQ + at * 8192, Q, a.ldq, tile * 64, qs.count); loadTile<64, TH>(sO + at * 8192, dO, a.ldO2, tile * 64, qs.count);
    for (int i = threadIdx.x; i < 128; i += TH) { int q = tile * 64 + (i & 63); stat[at * 128 + i] = q < qs.count ? (i < 64 ? lse[q] : delta[q]) : 0.f; }
  };
  loadTile<R, TH>(sK, K, a.ldk, k0, keys); loadTile<R, TH>(sV, V, a.ldk, k0, keys); if (first < tiles) load(first); commit();
  if (BIAS) for (int i = threadIdx.x; i < min(tiles * 64, a.T) + R + 64; i += TH) { int col = a.T - 1 + k0 + (R - 1) - (i - 32); table[i] = col >= 0 && col < a.T + a.S - 1 ? a.bias[h * (a.T + a.S - 1) + col] * LOG2E : 0.f; } // entry 32 + R - 1 + (query - key + k0)
  int row[2] = {k0 + warp * 16 + g, k0 + warp * 16 + g + 8};
  float dk[8][4], dv[8][4];
#if !WARPGROUPS
  u32 fk[KEEP ? 4 : 1][4], fv[KEEP ? 4 : 1][4];   // KEEP: K and V stay in registers, otherwise they are read anew
#endif
  for (int j = 0; j < 8; j++) for (int e = 0; e < 4; e++) dk[j][e] = dv[j][e] = 0;
  for (int tile = first; tile < tiles; tile++) {
    int q0 = tile * 64; u32 qq = sQ + (tile & 1) * 8192, oo = sO + (tile & 1) * 8192;
    if (tile + 1 < tiles) load(tile + 1);
    commit(); await<1>();
#if WARPGROUPS
    seenByProducts();
#endif
    __syncthreads();
#if !WARPGROUPS
    if (KEEP && tile == first) for (int s = 0; s < 4; s++) { ldsm(fk[s], cell(sK, warp * 16 + (lane & 15), 2 * s + (lane >> 4))); ldsm(fv[s], cell(sV, warp * 16 + (lane & 15), 2 * s + (lane >> 4))); }
#endif
#pragma unroll 1
    for (int q1 = 0; q1 < 64; q1 += NS * 8) {
    float x[NS][4], y[NS][4]; u32 bits[NS / 2][2];   // of 16 queries each: this lane's keys, from two words
    if (DROPS)
#pragma unroll
      for (int j = 0; j < NS / 2; j++) for (int e = 0; e < 2; e++) bits[j][e] = *keptWord(a, bh, (q0 + q1) / 16 + j, k0 / 64, (2 * c + e) * 4 + g / 2) >> (warp * 4 + (g & 1));
#if WARPGROUPS
    beginProducts(); multiply(x, sK, qq, false); multiply(y, sV, oo, false); endProducts(); ready(x); ready(y);
#else
#pragma unroll
    for (int j = 0; j < NS; j++) for (int e = 0; e < 4; e++) x[j][e] = y[j][e] = 0;
#pragma unroll
    for (int s = 0; s < 4; s++) {
      if (!KEEP) { ldsm(fk[0], cell(sK, warp * 16 + (lane & 15), 2 * s + (lane >> 4))); ldsm(fv[0], cell(sV, warp * 16 + (lane & 15), 2 * s + (lane >> 4))); }
#pragma unroll
      for (int j = 0; j < NS; j += 2) {
        u32 f[4]; int r = q1 + j * 8 + (lane & 7) + ((lane >> 4) << 3), ch = 2 * s + ((lane >> 3) & 1);
        ldsm(f, cell(qq, r, ch)); mma(x[j], fk[KEEP ? s : 0], f[0], f[1]); mma(x[j + 1], fk[KEEP ? s : 0], f[2], f[3]);
        ldsm(f, cell(oo, r, ch)); mma(y[j], fv[KEEP ? s : 0], f[0], f[1]); mma(y[j + 1], fv[KEEP ? s : 0], f[2], f[3]);
      }
    }
#endif
    int qb = q0 + q1; bool edge = holes || q0 + 64 > qs.count || k0 + R > keys || (CAUSAL && q0 < k0 + R);
    const float* st = stat + (tile & 1) * 128 + q1;
    float bb[2 * NS + 2]; const float* line = table + 32 + R - 1 + qb + 2 * c - (warp * 16 + g);
    if (BIAS) for (int j = 0; j < NS + 1; j++) for (int e = 0; e < 2; e++) bb[2 * j + e] = line[(j - 1) * 8 + e];
#pragma unroll
    for (int j = 0; j < NS; j++) {
      float2 L2 = *(const float2*) (st + j * 8 + 2 * c), D2 = *(const float2*) (st + 64 + j * 8 + 2 * c);
      for (int e = 0; e < 2; e++) {
        int q = qb + j * 8 + 2 * c + e; float L = e ? L2.y : L2.x, dl = e ? D2.y : D2.x;
        for (int r = 0; r < 2; r++) {
          float t = BIAS ? fmaf(x[j][2 * r + e], LOG2E, bb[2 * (j + 1 - r) + e] - L) : fmaf(x[j][2 * r + e], LOG2E, -L);
          if (edge && (row[r] >= keys || q >= qs.count || (CAUSAL && row[r] > q) || (holes && hidden(a, ks, row[r])))) t = MINUS_INFINITY;
          float p = ex2(t); bool keep = !DROPS || (bits[j / 2][e] >> (16 * (j & 1) + 2 * r) & 1);
          x[j][2 * r + e] = keep ? p : 0.f; y[j][2 * r + e] = p * (DROPS ? fmaf(y[j][2 * r + e], keep ? mask.scale : 0.f, -dl) : y[j][2 * r + e] - dl);
        }
      }
    }
#if WARPGROUPS
    u32 p[4][4], d[4][4];
#pragma unroll
    for (int s = 0; s < 4; s++) { packed(p[s], x + 2 * s); packed(d[s], y + 2 * s); }
    beginProducts(); multiplyHeld(dv, p, oo); multiplyHeld(dk, d, qq); endProducts(); ready(dv); ready(dk);
#else
#pragma unroll
    for (int s = 0; s < NS / 2; s++) {
      u32 p[4], d[4]; packed(p, x + 2 * s); packed(d, y + 2 * s);
#pragma unroll
      for (int j = 0; j < 8; j += 2) {
        u32 f[4]; int r = q1 + s * 16 + (lane & 15), ch = j + (lane >> 4);
        ldsmT(f, cell(oo, r, ch)); mma(dv[j], p, f[0], f[1]); mma(dv[j + 1], p, f[2], f[3]);
        ldsmT(f, cell(qq, r, ch)); mma(dk[j], d, f[0], f[1]); mma(dk[j + 1], d, f[2], f[3]);
      }
    }
#endif
    }
    __syncthreads();
  }
  float f = DROPS ? mask.scale : 1.f;
  Rows own = rowsOf(a.keyRows, b, a.S);  // read anew: registers are scarce above
  for (int r = 0; r < 2; r++) if (row[r] < own.count) {
    u32 *to = (u32*) (a.dk + (size_t) (own.first + row[r]) * a.ldk + h * 64), *tv = (u32*) (a.dv + (size_t) (own.first + row[r]) * a.ldk + h * 64);
    for (int j = 0; j < 8; j++) { to[j * 4 + c] = pack(dk[j][2 * r], dk[j][2 * r + 1]); tv[j * 4 + c] = pack(dv[j][2 * r] * f, dv[j][2 * r + 1] * f); }
  }
}
// ---- names of the forms, compiled one by one where they are used (FORM_011 and so on): causal or not, with a bias or not, with dropout or not. Many small warps win: 16 rows a warp, 4 warps,
// 3 or 4 blocks a multiprocessor
#if WARPGROUPS
#define Q_BLOCKS 3
#define Q_STEP 8
#define KV_STEP 8
#else
#define Q_BLOCKS 4
#define Q_STEP 2
#define KV_STEP 4
#endif
#define FORM(suffix, causal, bias, drops) \
  extern "C" __global__ void __launch_bounds__(128, 4) flashForward##suffix(const __grid_constant__ Att a) { attentionForward<causal, bias, drops, 4, 1>(a); } \
  extern "C" __global__ void __launch_bounds__(128, Q_BLOCKS) flashQueries##suffix(const __grid_constant__ Att a) { attentionBackwardQ<causal, bias, bias, drops, 4, Q_STEP>(a); } \
  extern "C" __global__ void __launch_bounds__(128, 3) flashKeys##suffix(const __grid_constant__ Att a) { attentionBackwardKV<causal, bias, drops, 4, KV_STEP, 1>(a); }
#ifdef FORM_000
FORM(000, 0, 0, 0)
#endif
#ifdef FORM_001
FORM(001, 0, 0, 1)
#endif
#ifdef FORM_010
FORM(010, 0, 1, 0)
#endif
#ifdef FORM_011
FORM(011, 0, 1, 1)
#endif
#ifdef FORM_100
FORM(100, 1, 0, 0)
#endif
#ifdef FORM_101
FORM(101, 1, 0, 1)
#endif
#ifdef FORM_110
FORM(110, 1, 1, 0)
#endif
#ifdef FORM_111
FORM(111, 1, 1, 1)
#endif
