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
// the same for D = 128 K, a row in registers: each lane has its 4 columns of every 128
template <int K> DEV void normBackwardRows(const Mat& dy, const Mat& x, const Mat& gamma, const Mat& inverse, const Mat& residual, const Mat& dx, const Mat& part, int rowsOfSample, int rowsOfChunk) {
  SHARED(F, sums);  // [warps, D]
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5, D = x.columns;
  int sample = blockIdx.y, from = blockIdx.x * rowsOfChunk, to = min(from + rowsOfChunk, x.lengths ? x.lengths[sample] : rowsOfSample);
  F dg[K][4], g[K][4], dn[K][4], v[K][4], r[4];
  for (int k = 0; k < K; k++) {
    load<4>(gamma, k * 128 + lane * 4, g[k]);
    for (int j = 0; j < 4; j++) dg[k][j] = 0;
  }
  for (int i = from + warp; i < to; i += warps) {
    int row = sample * rowsOfSample + i;
    F scale = get(inverse, row), dot = 0;
    for (int k = 0; k < K; k++) {
      load<4>(dy, place(dy, row, k * 128 + lane * 4), dn[k]);
      load<4>(x, place(x, row, k * 128 + lane * 4), v[k]);
      for (int j = 0; j < 4; j++) {
        v[k][j] *= scale;
        dg[k][j] += dn[k][j] * v[k][j];
        dn[k][j] *= g[k][j];
        dot += dn[k][j] * v[k][j];
      }
    }
    dot = sum32(dot) / D;
    for (int k = 0; k < K; k++) {
      if (residual.p) load<4>(residual, place(residual, row, k * 128 + lane * 4), r);
      for (int j = 0; j < 4; j++) r[j] = (residual.p ? r[j] : (F) 0) + scale * (dn[k][j] - v[k][j] * dot);
      store<4>(dx, place(dx, row, k * 128 + lane * 4), r);
    }
  }
  for (int k = 0; k < K; k++) for (int j = 0; j < 4; j++) sums[warp * D + k * 128 + lane * 4 + j] = dg[k][j];
  __syncthreads();
  for (int d = threadIdx.x; d < D; d += blockDim.x) {
    F s = 0;
    for (int w = 0; w < warps; w++) s += sums[w * D + d];
    set(part, sample * gridDim.x + blockIdx.x, d, s);
  }
}
KERNEL rmsNormBackward4(Mat dy, Mat x, Mat gamma, Mat inverse, Mat residual, Mat dx, Mat part, int rowsOfSample, int rowsOfChunk) {
  if (x.columns == 256) normBackwardRows<2>(dy, x, gamma, inverse, residual, dx, part, rowsOfSample, rowsOfChunk);
  else if (x.columns == 512) normBackwardRows<4>(dy, x, gamma, inverse, residual, dx, part, rowsOfSample, rowsOfChunk);
  else if (x.columns == 768) normBackwardRows<6>(dy, x, gamma, inverse, residual, dx, part, rowsOfSample, rowsOfChunk);
  else normBackwardOf<4>(dy, x, gamma, inverse, residual, dx, part, rowsOfSample, rowsOfChunk);
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
