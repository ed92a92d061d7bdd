// RMS norm. A warp takes a row; each kernel has two forms, for one element at a time and (name4) for 4 adjacent ones.

template <int N> DEV void normOf(const Mat& x, const Mat& gamma, F eps, const Mat& y, const Mat& inverse) {
  int lane = threadIdx.x & 31, row = blockIdx.x * (blockDim.x >> 5) + (threadIdx.x >> 5);
  if (row >= x.rows || !counts(x, row)) return;
  F squares = 0, v[N], g[N];
  for (int d = lane * N; d < x.columns; d += 32 * N) {
    load<N>(x, place(x, row, d), v);
    for (int j = 0; j < N; j++) squares += v[j] * v[j];
  }
  F scale = 1 / sqrt(sum32(squares) / x.columns + eps);
  if (lane == 0) put(inverse, row, scale);
  for (int d = lane * N; d < x.columns; d += 32 * N) {
    load<N>(x, place(x, row, d), v);
    load<N>(gamma, d, g);
    for (int j = 0; j < N; j++) v[j] *= scale * g[j];
    store<N>(y, place(y, row, d), v);
  }
}
KERNEL rmsNorm(Mat x, Mat gamma, double eps, Mat y, Mat inverse) { normOf<1>(x, gamma, (F) eps, y, inverse); }
KERNEL rmsNorm4(Mat x, Mat gamma, double eps, Mat y, Mat inverse) { normOf<4>(x, gamma, (F) eps, y, inverse); }

// dx = residual + the norm's derivative. Block (chunk, sample) takes some rows of a sample, and leaves their part of the gradient
// of gamma in part [samples x chunks, D]; each warp adds up its rows in shared memory, then the warps are added up in order
template <int N> DEV void normBackwardOf(const Mat& dy, const Mat& x, const Mat& gamma, const Mat& inverse, const Mat& residual, const Mat& dx, const Mat& part, int rowsOfSample, int rowsOfChunk) {
  SHARED(F, sums);  // [warps, D]
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5, D = x.columns;
  int sample = blockIdx.y, from = blockIdx.x * rowsOfChunk, to = min(from + rowsOfChunk, x.lengths ? x.lengths[sample] : rowsOfSample);
  F dn[N], v[N], g[N], r[N];
  for (int d = lane * N; d < D; d += 32 * N) for (int j = 0; j < N; j++) sums[warp * D + d + j] = 0;
  for (int i = from + warp; i < to; i += warps) {
    int row = sample * rowsOfSample + i;
    F scale = get(inverse, row), dot = 0;
    for (int d = lane * N; d < D; d += 32 * N) {
      load<N>(dy, place(dy, row, d), dn);
      load<N>(x, place(x, row, d), v);
      load<N>(gamma, d, g);
      for (int j = 0; j < N; j++) dot += dn[j] * g[j] * v[j];
    }
    dot = sum32(dot) * scale * scale / D;
    for (int d = lane * N; d < D; d += 32 * N) {
      load<N>(dy, place(dy, row, d), dn);
      load<N>(x, place(x, row, d), v);
      load<N>(gamma, d, g);
      if (residual.p) load<N>(residual, place(residual, row, d), r);
      for (int j = 0; j < N; j++) {
        sums[warp * D + d + j] += dn[j] * v[j] * scale;
        r[j] = (residual.p ? r[j] : (F) 0) + scale * (dn[j] * g[j] - v[j] * dot);
      }
      store<N>(dx, place(dx, row, d), r);
    }
  }
  __syncthreads();
  for (int d = threadIdx.x; d < D; d += blockDim.x) {
    F s = 0;
    for (int w = 0; w < warps; w++) s += sums[w * D + d];
    set(part, sample * gridDim.x + blockIdx.x, d, s);
  }
}
KERNEL rmsNormBackward(Mat dy, Mat x, Mat gamma, Mat inverse, Mat residual, Mat dx, Mat part, int rowsOfSample, int rowsOfChunk) {
  normBackwardOf<1>(dy, x, gamma, inverse, residual, dx, part, rowsOfSample, rowsOfChunk);
}
KERNEL rmsNormBackward4(Mat dy, Mat x, Mat gamma, Mat inverse, Mat residual, Mat dx, Mat part, int rowsOfSample, int rowsOfChunk) {
  normBackwardOf<4>(dy, x, gamma, inverse, residual, dx, part, rowsOfSample, rowsOfChunk);
}

// ---- for D = 128 K, a row in registers: each lane has its 4 columns of every 128
// sum = residual + dropout(part), y = the norm of sum
template <int K> DEV void addNormRows(const Dropping& d, const Mat& residual, const Mat& part, const Mat& sum, const Mat& gamma, F eps, const Mat& y, const Mat& inverse) {
  Mask mask = maskOf(d);
  int lane = threadIdx.x & 31, warps = blockDim.x >> 5, D = 128 * K;
  F g[K][4];
#pragma unroll
  for (int k = 0; k < K; k++) load<4>(gamma, k * 128 + lane * 4, g[k]);
  for (int row = blockIdx.x * warps + (threadIdx.x >> 5); row < sum.rows; row += gridDim.x * warps) {
    F v[K][4], w[K][4], squares = 0;
    u32 dropped = mask.on ? (u32) drawn(mask, row, D) : 0;
#pragma unroll
    for (int k = 0; k < K; k++) {
      load<4>(residual, place(residual, row, k * 128 + lane * 4), v[k]);
      load<4>(part, place(part, row, k * 128 + lane * 4), w[k]);
    }
#pragma unroll
    for (int k = 0; k < K; k++) {
      for (int j = 0; j < 4; j++) {
        v[k][j] += w[k][j] * kept(mask, dropped + k * 128 + lane * 4 + j);
        squares += v[k][j] * v[k][j];
      }
      store<4>(sum, place(sum, row, k * 128 + lane * 4), v[k]);
    }
    F scale = 1 / sqrt(sum32(squares) / D + eps);
    if (lane == 0) put(inverse, row, scale);
#pragma unroll
    for (int k = 0; k < K; k++) {
      for (int j = 0; j < 4; j++) v[k][j] *= scale * g[k][j];
      store<4>(y, place(y, row, k * 128 + lane * 4), v[k]);
    }
  }
}
KERNEL addNorm(Dropping d, Mat residual, Mat part, Mat sum, Mat gamma, double eps, Mat y, Mat inverse) {
  if (sum.columns == 256) addNormRows<2>(d, residual, part, sum, gamma, (F) eps, y, inverse);
  else if (sum.columns == 512) addNormRows<4>(d, residual, part, sum, gamma, (F) eps, y, inverse);
  else addNormRows<6>(d, residual, part, sum, gamma, (F) eps, y, inverse);
}

// dx = residual + the norm's derivative, dPart = dropout(dx) if it is given; parts [blocks, D] of the gradient of gamma
template <int K> DEV void addNormBackwardRows(const Dropping& d, const Mat& dy, const Mat& x, const Mat& gamma, const Mat& inverse, const Mat& residual, const Mat& dx, const Mat& dPart, const Mat& parts) {
  SHARED(F, sums);  // [warps, D]
  Mask mask = maskOf(d);
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5, D = 128 * K;
  F dg[K][4], g[4];
#pragma unroll
  for (int k = 0; k < K; k++) for (int j = 0; j < 4; j++) dg[k][j] = 0;
  for (int row = blockIdx.x * warps + warp; row < x.rows; row += gridDim.x * warps) {
    F dn[K][4], v[K][4], r[K][4], scale = get(inverse, row), dot = 0;
#pragma unroll
    for (int k = 0; k < K; k++) {
      load<4>(dy, place(dy, row, k * 128 + lane * 4), dn[k]);
      load<4>(x, place(x, row, k * 128 + lane * 4), v[k]);
      if (residual.p) load<4>(residual, place(residual, row, k * 128 + lane * 4), r[k]);
      else for (int j = 0; j < 4; j++) r[k][j] = 0;
    }
#pragma unroll
    for (int k = 0; k < K; k++) {
      load<4>(gamma, k * 128 + lane * 4, g);
      for (int j = 0; j < 4; j++) {
        v[k][j] *= scale;
        dg[k][j] += dn[k][j] * v[k][j];
        dn[k][j] *= g[j];
        dot += dn[k][j] * v[k][j];
      }
    }
    dot = sum32(dot) / D;
    u32 dropped = mask.on ? (u32) drawn(mask, row, D) : 0;
#pragma unroll
    for (int k = 0; k < K; k++) {
      for (int j = 0; j < 4; j++) r[k][j] += scale * (dn[k][j] - v[k][j] * dot);
      store<4>(dx, place(dx, row, k * 128 + lane * 4), r[k]);
      if (dPart.p) {
        for (int j = 0; j < 4; j++) r[k][j] *= kept(mask, dropped + k * 128 + lane * 4 + j);
        store<4>(dPart, place(dPart, row, k * 128 + lane * 4), r[k]);
      }
    }
  }
#pragma unroll
  for (int k = 0; k < K; k++) for (int j = 0; j < 4; j++) sums[warp * D + k * 128 + lane * 4 + j] = dg[k][j];
  __syncthreads();
  for (int c = threadIdx.x; c < D; c += blockDim.x) {
    F s = 0;
    for (int w = 0; w < warps; w++) s += sums[w * D + c];
    set(parts, blockIdx.x, c, s);
  }
}
KERNEL __launch_bounds__(256, 2) addNormBackward(Dropping d, Mat dy, Mat x, Mat gamma, Mat inverse, Mat residual, Mat dx, Mat dPart, Mat parts) {
  if (x.columns == 256) addNormBackwardRows<2>(d, dy, x, gamma, inverse, residual, dx, dPart, parts);
  else if (x.columns == 512) addNormBackwardRows<4>(d, dy, x, gamma, inverse, residual, dx, dPart, parts);
  else addNormBackwardRows<6>(d, dy, x, gamma, inverse, residual, dx, dPart, parts);
}
// For each of some matrices: sum = or += the rows of x, in their order. A block takes 32 columns of one, its 32 slices of rows are
// added up in order
struct RowSum { Mat x, sum; int adds, unused; };
struct RowSums { RowSum of[32]; };
KERNEL sumRows(const __grid_constant__ RowSums all) {
  LOCAL F part[32][33];
  const Mat &x = all.of[blockIdx.y].x, &sum = all.of[blockIdx.y].sum;
  int adds = all.of[blockIdx.y].adds;
  int lane = threadIdx.x & 31, slice = threadIdx.x >> 5, column = blockIdx.x * 32 + lane;
  int each = (x.rows + 31) / 32, end = min(x.rows, (slice + 1) * each);
  F s = 0;
  for (int row = slice * each; column < x.columns && row < end; row++) s += at(x, row, column);
  part[slice][lane] = s;
  __syncthreads();
  if (slice == 0 && column < x.columns) {
    for (int i = 1; i < 32; i++) s += part[i][lane];
    set(sum, 0, column, adds ? at(sum, 0, column) + s : s);
  }
}

// y[n] += the sum of `count` rows of x from n x count on, in their order
KERNEL addGroups(Mat x, int count, Mat y) {
  for (EACH(i, (size_t) y.rows * y.columns)) {
    int row = i / y.columns, column = i % y.columns;
    F s = 0;
    for (int j = 0; j < count; j++) s += at(x, row * count + j, column);
    add(y, row, column, s);
  }
}
