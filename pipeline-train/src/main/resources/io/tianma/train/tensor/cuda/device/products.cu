// Products of few rows by weights in 16 bits, for steps of a generation, with what comes before and behind them: a norm of what is read,
// an activation, a sum, a place in a store. Letters as in tensor.DecodingKernels.

DEV float ofHalf(u32 half) { return __uint_as_float(half << 16); }
#ifdef EMULATED
// lane 4 g + t has of a [16, 16] rows g and g + 8, of b [8, 16] row g, of d [16, 8] columns 2 t and 2 t + 1 of rows g and g + 8
DEV void multiply(float* d, const u32* a, u32 b0, u32 b1) {
  int lane = threadIdx.x & 31, g = lane >> 2, t = lane & 3;
  for (int s = 0; s < 4; s++) {
    u32 left[4], right[2][2];
    for (int i = 0; i < 4; i++) left[i] = __shfl_sync(~0u, a[i], g * 4 + s);
    for (int c = 0; c < 2; c++) {
      right[c][0] = __shfl_sync(~0u, b0, (2 * t + c) * 4 + s);
      right[c][1] = __shfl_sync(~0u, b1, (2 * t + c) * 4 + s);
    }
    for (int i = 0; i < 4; i++) for (int c = 0; c < 2; c++) {
      u32 x = left[i], y = right[c][i >> 1];
      d[(i & 1) * 2 + c] += ofHalf(x & 0xffff) * ofHalf(y & 0xffff) + ofHalf(x >> 16) * ofHalf(y >> 16);
    }
  }
}
#else
DEV void multiply(float* d, const u32* a, u32 b0, u32 b1) {
  asm volatile("mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {%0,%1,%2,%3}, {%4,%5,%6,%7}, {%8,%9}, {%0,%1,%2,%3};"
               : "+f"(d[0]), "+f"(d[1]), "+f"(d[2]), "+f"(d[3]) : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b0), "r"(b1));
}
#endif

// A block takes 32 rows of x and 8 columns of y (gated: of both halves, T = 2). Its warps take the inner dimension by turns, 32 at a
// time, so a lane reads 8 neighbours of a row: which of them stand in which place of a multiplication does not matter, as long as x and
// w agree. Weights are asked for before the kernel before has ended; parts of warps are added up in order
#define WARPS 8
#define AHEAD 4  // pieces of 32 that a warp asks for at once
struct Behind { const int* place; double eps; int f, adds; };  // f: an activation, or -1
template <bool NORM, int T> DEV void fewRowsOf(const Mat& x, const Mat& gamma, const Mat& w, const Mat& y, const Mat& store, const Behind& behind) {
  LOCAL float parts[WARPS][T][256];
  LOCAL float squares[WARPS][32];
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, g = lane >> 2, t = lane & 3;
  int first = blockIdx.y * 32, column = blockIdx.x * 8, half = w.rows / T, pieces = w.columns / 32;
  float sums[T][2][4] = {}, square[4] = {};
  nextMayBegin();
  for (int from = warp; from < pieces; from += WARPS * AHEAD) {
    Quad weights[AHEAD][T];
    F gammas[NORM ? AHEAD : 1][8];
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
      int at = (from + WARPS * i) * 32 + t * 8;
      if (from + WARPS * i >= pieces) continue;
#pragma unroll
      for (int n = 0; n < T; n++) weights[i][n] = *(const Quad*) ((const bf16*) w.p + place(w, n * half + column + g, at));
      if (NORM) load<8>(gamma, at, gammas[i % (NORM ? AHEAD : 1)]);
    }
    if (from == warp) awaitEarlier();
#pragma unroll
    for (int i = 0; i < AHEAD; i++) {
      int at = (from + WARPS * i) * 32 + t * 8;
      if (from + WARPS * i >= pieces) continue;
      Quad a[4];
#pragma unroll
      for (int r = 0; r < 4; r++) {
        int row = first + r * 8 + g;
        for (int j = 0; j < 4; j++) a[r].w[j] = 0;
        if (row >= x.rows) continue;
        if (NORM) {
          F v[8];
          load<8>(x, place(x, row, at), v);
          for (int j = 0; j < 8; j++) square[r] += (float) (v[j] * v[j]);
          for (int j = 0; j < 4; j++) a[r].w[j] = twoHalves(v[2 * j] * gammas[i % (NORM ? AHEAD : 1)][2 * j], v[2 * j + 1] * gammas[i % (NORM ? AHEAD : 1)][2 * j + 1]);
        } else a[r] = *(const Quad*) ((const bf16*) x.p + place(x, row, at));
      }
#pragma unroll
      for (int n = 0; n < T; n++) for (int m = 0; m < 2; m++) for (int j = 0; j < 4; j += 2) {
        u32 left[4] = {a[2 * m].w[j], a[2 * m + 1].w[j], a[2 * m].w[j + 1], a[2 * m + 1].w[j + 1]};
        multiply(sums[n][m], left, weights[i][n].w[j], weights[i][n].w[j + 1]);
      }
    }
  }
  if (warp >= pieces) awaitEarlier();
#pragma unroll
  for (int n = 0; n < T; n++) for (int m = 0; m < 2; m++) for (int j = 0; j < 4; j++)
    parts[warp][n][(m * 16 + (j >> 1) * 8 + g) * 8 + 2 * t + (j & 1)] = sums[n][m][j];
  if (NORM) {
#pragma unroll
    for (int r = 0; r < 4; r++) {
      square[r] += __shfl_xor_sync(~0u, square[r], 1);
      square[r] += __shfl_xor_sync(~0u, square[r], 2);
      if (t == 0) squares[warp][r * 8 + g] = square[r];
    }
  }
  __syncthreads();
  int row = threadIdx.x >> 3, own = column + (threadIdx.x & 7);
  if (first + row >= x.rows) return;
  float v[2] = {0, 0}, scale = 1, sum = 0;
#pragma unroll
  for (int n = 0; n < T; n++) for (int i = 0; i < WARPS; i++) v[n] += parts[i][n][threadIdx.x];
  if (NORM) {
    for (int i = 0; i < WARPS; i++) sum += squares[i][row];
    scale = 1 / sqrtf(sum / x.columns + (float) behind.eps);
  }
  F slope, value = v[0] * scale;
  if (behind.f >= 0) value = activation(behind.f, true, value, &slope);
  if (T == 2) value *= v[1] * scale;
  row += first;
  if (own >= y.columns) {
    if (behind.place[0] < store.width) set(store, row * store.width + behind.place[0], own - y.columns, value);
  } else if (behind.adds) add(y, row, own, value);
  else set(y, row, own, value);
}
KERNEL __launch_bounds__(32 * WARPS) fewRows(Mat x, Mat gamma, Mat w, Mat y, Mat store, Behind behind) { fewRowsOf<false, 1>(x, gamma, w, y, store, behind); }
KERNEL __launch_bounds__(32 * WARPS) fewRowsGated(Mat x, Mat gamma, Mat w, Mat y, Mat store, Behind behind) { fewRowsOf<false, 2>(x, gamma, w, y, store, behind); }
KERNEL __launch_bounds__(32 * WARPS) fewRowsNormed(Mat x, Mat gamma, Mat w, Mat y, Mat store, Behind behind) { fewRowsOf<true, 1>(x, gamma, w, y, store, behind); }
KERNEL __launch_bounds__(32 * WARPS) fewRowsNormedGated(Mat x, Mat gamma, Mat w, Mat y, Mat store, Behind behind) { fewRowsOf<true, 2>(x, gamma, w, y, store, behind); }
