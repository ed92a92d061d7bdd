// Optimizer steps on flat vectors.

// the sum over a block, which thread 0 gets
DEV double doubles(double x) {
  LOCAL double part[32];
  for (int o = 16; o; o >>= 1) x += __shfl_xor_sync(~0u, x, o);
  if ((threadIdx.x & 31) == 0) part[threadIdx.x >> 5] = x;
  __syncthreads();
  x = threadIdx.x < (blockDim.x >> 5) ? part[threadIdx.x] : 0;
  if (threadIdx.x < 32) for (int o = 16; o; o >>= 1) x += __shfl_xor_sync(~0u, x, o);
  return x;
}

KERNEL sumOfSquares(Mat x, double* sums, int chunk) {  // a block takes a chunk
  long long from = (long long) blockIdx.x * chunk, to = min(from + chunk, (long long) x.columns);
  double s = 0;
  if (x.type == F32 && (size_t) x.p % 16 == 0) {
#pragma unroll 2
    for (long long i = from + threadIdx.x * 8; i + 8 <= to; i += blockDim.x * 8) {
      F v[8], t = 0;
      load<8>(x, i, v);
      for (int j = 0; j < 8; j++) t += v[j] * v[j];
      s += (double) t;
    }
    from += (to - from) / 8 * 8;
  }
  for (long long i = from + threadIdx.x; i < to; i += blockDim.x) { double v = (double) get(x, i); s += v * v; }
  s = doubles(s);
  if (threadIdx.x == 0) sums[blockIdx.x] = s;
}

KERNEL total(const double* values, int n, double* out) {  // one block; slices in order
  int each = (n + blockDim.x - 1) / blockDim.x, end = min(n, ((int) threadIdx.x + 1) * each);
  double s = 0;
  for (int i = threadIdx.x * each; i < end; i++) s += values[i];
  s = doubles(s);
  if (threadIdx.x == 0) *out = s;
}

// sums of up to 8 columns; out[columns] counts the runs. One block; rows by threads in order
KERNEL columnTotals(const double* x, int rows, int columns, double* out) {
  LOCAL double part[32][8];
  double s[8];
  for (int c = 0; c < 8; c++) s[c] = 0;
  for (int row = threadIdx.x; row < rows; row += blockDim.x)
    for (int c = 0; c < 8; c++) if (c < columns) s[c] += x[(size_t) row * columns + c];
  for (int c = 0; c < 8; c++) {
    for (int o = 16; o; o >>= 1) s[c] += __shfl_xor_sync(~0u, s[c], o);
    if ((threadIdx.x & 31) == 0) part[threadIdx.x >> 5][c] = s[c];
  }
  __syncthreads();
  if ((int) threadIdx.x < columns) {
    double sum = 0;
    for (int w = 0; w < (int) (blockDim.x >> 5); w++) sum += part[w][threadIdx.x];
    out[threadIdx.x] = sum;
  }
  if (threadIdx.x == 0) out[columns] += 1;
}

// AdamW on a whole vector: run r of parameters ends at ends[r] and decays by decays[r], which is NaN for what is frozen; halves,
// if given, become the parameters in 16 bits. Four elements a thread
struct AdamW { double lr, beta1, beta2, eps, c1, c2, maxNorm; };
KERNEL adamW(AdamW s, Mat p, Mat g, Mat m, Mat v, Mat halves, const double* normSquared, int apply, const int* ends, const double* decays, int runs) {
  double norm = sqrt(*normSquared);
  bool finite = norm - norm == 0;
  F clip = s.maxNorm > 0 && norm > s.maxNorm ? (F) (s.maxNorm / norm) : (F) 1;
  F b1 = (F) s.beta1, b2 = (F) s.beta2, lr = (F) s.lr, eps = (F) s.eps;
  F n1 = (F) (1 - s.beta1), n2 = (F) (1 - s.beta2), c1 = (F) (1 / s.c1), c2 = (F) (1 / s.c2);
  bool aligned = (((size_t) p.p | (size_t) g.p | (size_t) m.p | (size_t) v.p | (size_t) halves.p) & 15) == 0;
  for (EACH(pack, ((size_t) p.columns + 3) / 4)) {
    size_t i = pack * 4;
    int low = 0, high = runs - 1, n = min(4, (int) (p.columns - i));
    F P[4], G[4], M[4], V[4];
    if (n == 4 && aligned) { load<4>(p, i, P); load<4>(g, i, G); load<4>(m, i, M); load<4>(v, i, V); }
    else for (int j = 0; j < n; j++) { P[j] = get(p, i + j); G[j] = get(g, i + j); M[j] = get(m, i + j); V[j] = get(v, i + j); }
    while (low < high) { int middle = (low + high) / 2; if ((size_t) ends[middle] > i) high = middle; else low = middle + 1; }
    for (int j = 0; j < n; j++) {
      while ((size_t) ends[low] <= i + j) low++;
      F decay = (F) decays[low];
      if (!finite || decay != decay) { if (!apply && !finite) G[j] = 0; continue; }
      F x = clip * G[j];
      M[j] = b1 * M[j] + n1 * x;
      V[j] = b2 * V[j] + n2 * x * x;
      F change = lr * (M[j] * c1 / (sqrt(V[j] * c2) + eps) + decay * P[j]);
      if (apply) P[j] -= change; else G[j] = change;
    }
    if (n == 4 && aligned) { if (apply) store<4>(p, i, P); else store<4>(g, i, G); store<4>(m, i, M); store<4>(v, i, V); }
    else for (int j = 0; j < n; j++) { if (apply) put(p, i + j, P[j]); else put(g, i + j, G[j]); put(m, i + j, M[j]); put(v, i + j, V[j]); }
    if (!halves.p) continue;
    if (n == 4 && aligned) store<4>(halves, i, P);
    else for (int j = 0; j < n; j++) put(halves, i + j, P[j]);
  }
}

// ---- Adafactor of one parameter [R, C]; see tensor.Kernels. The moments of rows and columns first, then sums over all
// elements in pieces, then the step
struct Adafactor { double lr, beta2, eps1, eps2, clipThreshold, decay, maxNorm; int scaleParameter, unused; };
DEV bool clipOf(const Adafactor& s, const double* normSquared, F* clip) {
  double norm = sqrt(*normSquared);
  *clip = s.maxNorm > 0 && norm > s.maxNorm ? (F) (s.maxNorm / norm) : (F) 1;
  return norm - norm == 0;
}
KERNEL adafactorRows(Adafactor s, Mat g, Mat rows, const double* normSquared) {  // a block takes a row
  LOCAL F room[32];
  F clip, sum = 0;
  if (!clipOf(s, normSquared, &clip)) return;
  for (int c = threadIdx.x; c < g.columns; c += blockDim.x) { F x = clip * at(g, blockIdx.x, c); sum += x * x; }
  sum = blockSum(sum, room);
  if (threadIdx.x == 0) put(rows, blockIdx.x, (F) s.beta2 * get(rows, blockIdx.x) + (F) (1 - s.beta2) * (sum / g.columns + (F) s.eps1));
}
KERNEL adafactorColumns(Adafactor s, Mat g, Mat columns, const double* normSquared) {  // 32 columns a block, slices of rows in order
  LOCAL F part[32][33];
  F clip, sum = 0;
  if (!clipOf(s, normSquared, &clip)) return;
  int lane = threadIdx.x & 31, slice = threadIdx.x >> 5, slices = blockDim.x >> 5, c = blockIdx.x * 32 + lane;
  int each = (g.rows + slices - 1) / slices, end = min(g.rows, (slice + 1) * each);
  for (int r = slice * each; c < g.columns && r < end; r++) { F x = clip * at(g, r, c); sum += x * x; }
  part[slice][lane] = sum;
  __syncthreads();
  if (slice == 0 && c < g.columns) {
    for (int i = 1; i < slices; i++) sum += part[i][lane];
    put(columns, c, (F) s.beta2 * get(columns, c) + (F) (1 - s.beta2) * (sum / g.rows + (F) s.eps1));
  }
}
DEV F meanOf(const Mat& rows, F* room) {
  if (!rows.p) return 1;
  F sum = 0;
  for (int r = threadIdx.x; r < rows.columns; r += blockDim.x) sum += get(rows, r);
  return blockSum(sum, room) / rows.columns;
}
DEV F updateOf(const Mat& g, const Mat& rows, const Mat& columns, F clip, F meanRow, int r, int c) {
  F row = rows.p ? get(rows, r) / meanRow : (F) 1;
  return clip * at(g, r, c) / sqrt(row * get(columns, c));
}
// sums [blocks, 2]: squares of the update, squares of the parameter
KERNEL adafactorSums(Adafactor s, Mat p, Mat g, Mat rows, Mat columns, const double* normSquared, double* sums) {
  LOCAL F room[32];
  F clip, squares = 0, weights = 0;
  if (!clipOf(s, normSquared, &clip)) return;
  F meanRow = meanOf(rows, room);
  for (EACH(i, (size_t) g.rows * g.columns)) {
    int r = i / g.columns, c = i % g.columns;
    F u = updateOf(g, rows, columns, clip, meanRow, r, c), w = at(p, r, c);
    squares += u * u; weights += w * w;
  }
  squares = blockSum(squares, room);
  weights = blockSum(weights, room);
  if (threadIdx.x == 0) { sums[2 * blockIdx.x] = squares; sums[2 * blockIdx.x + 1] = weights; }
}
KERNEL adafactorStep(Adafactor s, Mat p, Mat g, Mat rows, Mat columns, const double* normSquared, const double* sums, int pieces) {
  LOCAL F room[32];
  F clip;
  bool finite = clipOf(s, normSquared, &clip);
  F meanRow = meanOf(rows, room);
  double squares = 0, weights = 0, elements = (double) g.rows * g.columns;
  for (int i = 0; i < pieces; i++) { squares += sums[2 * i]; weights += sums[2 * i + 1]; }
  double root = sqrt(weights / elements), size = s.scaleParameter ? s.lr * (root > s.eps2 ? root : s.eps2) : s.lr;
  double over = sqrt(squares / elements) / s.clipThreshold;
  F factor = (F) (size / (over > 1 ? over : 1)), decay = (F) (s.decay * size);
  for (EACH(i, (size_t) g.rows * g.columns)) {
    int r = i / g.columns, c = i % g.columns;
    set(g, r, c, finite ? factor * updateOf(g, rows, columns, clip, meanRow, r, c) + decay * at(p, r, c) : (F) 0);
  }
}
