// What mixes positions, knows sentences, turns heads, or attends by given scores. Letters as in MixingKernels.

// --- matrices over positions: cuBLAS multiplies dense copies in which zeros stand for what is void or not seen

// y = op(w) where it is seen, zeros elsewhere; y [T, inner] counts in the product's own rows and columns
KERNEL seenWeights(int transpose, Mat w, Mat y) {
  for (EACH(e, (size_t) y.rows * y.columns)) {
    int t = (int) (e / y.columns), s = (int) (e % y.columns);
    F value = 0;
    if (transpose ? t <= s : s <= t) value = transpose ? at(w, s, t) : at(w, t, s);
    set(y, t, s, value);
  }
}

// y [B, n, D] = the first n rows of each sample, zeros for void ones
KERNEL denseRows(Mat x, Mat y) {
  for (EACH(e, (size_t) y.rows * y.columns)) {
    int row = (int) (e / y.columns), d = (int) (e % y.columns), sample = row / y.width, t = row % y.width;
    set(y, row, d, t < length(x, sample) ? at(x, sample * x.width + t, d) : (F) 0);
  }
}

// y = sums + beta y; no sums are zeros
KERNEL blendRows(Mat sums, double beta, Mat y) {
  for (EACH(e, (size_t) y.rows * y.columns)) {
    int row = (int) (e / y.columns), d = (int) (e % y.columns);
    if (!counts(y, row)) continue;
    F sum = sums.p ? at(sums, row, d) : (F) 0;
    set(y, row, d, beta == 0 ? sum : sum + (F) beta * at(y, row, d));
  }
}

// y [n, B D]: row i is row first + i of all samples one behind the other, zeros for void ones
KERNEL sideBySide(Mat x, int first, Mat y) {
  for (EACH(e, (size_t) y.rows * y.columns)) {
    int i = (int) (e / y.columns), column = (int) (e % y.columns), sample = column / x.columns, t = first + i;
    bool there = t < x.width && t < length(x, sample);
    set(y, i, column, there ? at(x, sample * x.width + t, column % x.columns) : (F) 0);
  }
}

// dw += sums where w[first + i, j] is seen
KERNEL addSeen(Mat sums, int first, Mat dw) {
  for (EACH(e, (size_t) dw.rows * dw.columns)) {
    int i = (int) (e / dw.columns), j = (int) (e % dw.columns);
    if (j <= first + i) add(dw, i, j, at(sums, i, j));
  }
}

KERNEL addByPosition(Mat bias, Mat x) {
  for (EACH(e, (size_t) x.rows * x.columns)) {
    int row = (int) (e / x.columns), d = (int) (e % x.columns);
    if (counts(x, row)) add(x, row, d, get(bias, row % x.width));
  }
}

// position blockIdx.x
KERNEL addPositionSums(Mat dy, Mat dBias) {
  LOCAL F room[32];
  int t = blockIdx.x;
  F sum = 0;
  for (int b = 0; b < dy.samples; b++) {
    for (int d = threadIdx.x; d < dy.columns && t < length(dy, b); d += blockDim.x) sum += at(dy, b * dy.width + t, d);
  }
  sum = blockSum(sum, room);
  if (threadIdx.x == 0) put(dBias, t, get(dBias, t) + sum);
}

// --- rotary positions

KERNEL rotateHeads(int headSize, int interleaved, int parts, int back, Mat angles, Mat x) {
  int half = headSize / 2, width = headSize / parts, pairs = x.columns / 2;
  for (EACH(e, (size_t) x.rows * pairs)) {
    int row = (int) (e / pairs), head = (int) (e % pairs) / half, i = (int) (e % pairs) % half;
    if (!counts(x, row)) continue;
    int turn = angles.samples == 1 ? row % x.width : row, part = i / (width / 2), within = i % (width / 2);
    int first = head * headSize + part * width + (interleaved ? 2 * within : within);
    int second = first + (interleaved ? 1 : width / 2);
    F cosine = at(angles, turn, i), sine = at(angles, turn, half + i);
    if (back) sine = -sine;
    F a = at(x, row, first), b = at(x, row, second);
    set(x, row, first, a * cosine - b * sine);
    set(x, row, second, b * cosine + a * sine);
  }
}

// sample blockIdx.x; a block of 256 threads takes as many tokens at a time
KERNEL anglesOfSentences(Mat ends, Mat ids, Mat table, Mat angles) {
  LOCAL int last[256];
  LOCAL int sentences[256];
  LOCAL int tokens[256];
  int sample = blockIdx.x, length = ids.lengths ? ids.lengths[sample] : ids.columns, pairs = table.columns / 2;
  int sentence = 0, token = 0;  // of thread 0
  for (int from = 0; from < length; from += 256) {
    int t = from + threadIdx.x, n = length - from < 256 ? length - from : 256;
    last[threadIdx.x] = 0;
    for (int i = 0; i < ends.columns && t < length; i++) {
      if (id(ends, i) == id(ids, place(ids, sample, t))) last[threadIdx.x] = 1;
    }
    __syncthreads();
    for (int i = 0; threadIdx.x == 0 && i < n; i++) {
      sentences[i] = sentence;
      tokens[i] = token;
      sentence += last[i];
      token = last[i] ? 0 : token + 1;
    }
    __syncthreads();
    for (int e = threadIdx.x; e < n * 4 * pairs; e += blockDim.x) {
      int i = e / (4 * pairs), column = e % (4 * pairs), half = column / pairs % 2, sine = column / (2 * pairs);
      F value = at(table, half ? tokens[i] : sentences[i], sine * pairs + column % pairs);
      set(angles, sample * angles.width + from + i, column, value);
    }
    __syncthreads();
  }
}

// --- attention whose scores are given. Row of probabilities: (b H + h) T + t

struct Seen { int causal, firstQuery, hasIds, padId; };
DEV bool sees(const Seen& seen, const Mat& keyIds, int keys, int sample, int t, int s, int end) {
  return s < end && (!seen.causal || s <= seen.firstQuery + t)
      && (!seen.hasIds || id(keyIds, (size_t) sample * keys + s) != seen.padId);
}

// query blockIdx.x of head blockIdx.y
KERNEL givenScores(int heads, int causal, int firstQuery, Mat keyIds, int padId, Mat scores, Mat v, Mat context, Mat probs) {
  LOCAL F room[32];
  int t = blockIdx.x, sample = blockIdx.y / heads, h = blockIdx.y % heads, queries = gridDim.x, keys = probs.columns;
  if (t >= length(context, sample)) return;
  int end = length(v, sample), row = blockIdx.y * queries + t;
  int from = ((scores.samples == 1 ? 0 : sample) * heads + h) * queries + t;
  Seen seen;
  seen.causal = causal; seen.firstQuery = firstQuery; seen.hasIds = keyIds.p != 0; seen.padId = padId;
  F max = MINUS_INFINITY, sum = 0;
  for (int s = threadIdx.x; s < keys; s += blockDim.x) {
    if (!sees(seen, keyIds, keys, sample, t, s, end)) continue;
    F score = at(scores, from, s);
    max = max < score ? score : max;
  }
  max = blockMax(max, room);
  for (int s = threadIdx.x; s < keys; s += blockDim.x) {
    if (!sees(seen, keyIds, keys, sample, t, s, end)) continue;
    F score = at(scores, from, s);
    sum += score == MINUS_INFINITY ? (F) 0 : exp(score - max);
  }
  sum = blockSum(sum, room);
  for (int s = threadIdx.x; s < keys; s += blockDim.x) {
    F value = 0;
    if (sum != 0 && sees(seen, keyIds, keys, sample, t, s, end)) {
      F score = at(scores, from, s);
      value = score == MINUS_INFINITY ? (F) 0 : exp(score - max) / sum;
    }
    set(probs, row, s, value);
  }
}

// y [B, n, H K] = for each head op(probs kept) x: contexts from values, or transposed gradients of values from those of contexts.
// Tile blockIdx.x of 32 rows by 32 columns of head blockIdx.y
KERNEL weighRows(int heads, int transpose, Dropping dropping, Mat probs, Mat x, Mat y) {
  LOCAL F weights[32][33];
  LOCAL F rows[32][33];
  int size = y.columns / heads, across = (size + 31) / 32, sample = blockIdx.y / heads, first = blockIdx.y % heads * size;
  int rowOfTile = blockIdx.x / across * 32, columnOfTile = blockIdx.x % across * 32;
  int end = length(y, sample), inner = length(x, sample), queries = transpose ? x.width : y.width;
  int column = threadIdx.x & 31, part = threadIdx.x >> 5;
  if (rowOfTile >= end) return;
  Mask mask = maskOf(dropping);
  F sums[4] = {0, 0, 0, 0};
  for (int from = 0; from < inner; from += 32) {
    for (int i = part; i < 32; i += 8) {  // row of a tile as it lies in memory
      int t = transpose ? from + i : rowOfTile + i, s = transpose ? rowOfTile + column : from + column;
      int there = transpose ? t < inner && s < end : t < end && s < inner;
      size_t row = (size_t) blockIdx.y * queries + t;
      F p = there ? at(probs, (int) row, s) * kept(mask, row * probs.columns + s) : (F) 0;
      if (transpose) weights[column][i] = p; else weights[i][column] = p;
      bool within = from + i < inner && columnOfTile + column < size;
      rows[i][column] = within ? at(x, sample * x.width + from + i, first + columnOfTile + column) : (F) 0;
    }
    __syncthreads();
    for (int j = 0; j < 32; j++) {
      for (int i = 0; i < 4; i++) sums[i] += weights[part + 8 * i][j] * rows[j][column];
    }
    __syncthreads();
  }
  for (int i = 0; i < 4; i++) {
    int row = rowOfTile + part + 8 * i;
    if (row < end && columnOfTile + column < size) {
      set(y, sample * y.width + row, first + columnOfTile + column, sums[i]);
    }
  }
}

// dProbs = kept dContext vᵀ for each head, zeros for keys that do not count; void queries are not written.
// Tile blockIdx.x of 32 queries by 32 keys of head blockIdx.y
KERNEL probSlopes(int heads, Dropping dropping, Mat dContext, Mat v, Mat dProbs) {
  LOCAL F left[32][33];
  LOCAL F right[32][33];
  int size = v.columns / heads, keys = dProbs.columns, across = (keys + 31) / 32, sample = blockIdx.y / heads;
  int first = blockIdx.y % heads * size, rowOfTile = blockIdx.x / across * 32, columnOfTile = blockIdx.x % across * 32;
  int queries = length(dContext, sample), end = length(v, sample), column = threadIdx.x & 31, part = threadIdx.x >> 5;
  if (rowOfTile >= queries) return;
  Mask mask = maskOf(dropping);
  F sums[4] = {0, 0, 0, 0};
  for (int from = 0; from < size; from += 32) {
    for (int i = part; i < 32; i += 8) {
      bool within = from + column < size;
      int t = rowOfTile + i, s = columnOfTile + i;
      left[i][column] = within && t < queries ? at(dContext, sample * dContext.width + t, first + from + column) : (F) 0;
      right[i][column] = within && s < end ? at(v, sample * v.width + s, first + from + column) : (F) 0;
    }
    __syncthreads();
    for (int j = 0; j < 32; j++) {
      for (int i = 0; i < 4; i++) sums[i] += left[part + 8 * i][j] * right[column][j];
    }
    __syncthreads();
  }
  for (int i = 0; i < 4; i++) {
    int t = rowOfTile + part + 8 * i, s = columnOfTile + column;
    if (t < queries && s < keys) {
      size_t row = (size_t) blockIdx.y * dContext.width + t;
      set(dProbs, (int) row, s, sums[i] * kept(mask, row * keys + s));
    }
  }
}

// dScores = probs (dScores - probs · dScores), zeros for queries that do not count: query blockIdx.x of head blockIdx.y
KERNEL slopesOfScores(int heads, Mat dContext, Mat probs, Mat dScores) {
  LOCAL F room[32];
  int t = blockIdx.x, row = blockIdx.y * gridDim.x + t, keys = dScores.columns;
  bool counts = t < length(dContext, blockIdx.y / heads);
  F dot = 0;
  for (int s = threadIdx.x; counts && s < keys; s += blockDim.x) dot += at(probs, row, s) * at(dScores, row, s);
  dot = blockSum(dot, room);
  for (int s = threadIdx.x; s < keys; s += blockDim.x) {
    set(dScores, row, s, counts ? at(probs, row, s) * (at(dScores, row, s) - dot) : (F) 0);
  }
}

// ---- rows on their way, and points of the sphere
KERNEL moveRows(int by, Mat x, Mat y) {  // y[b, t + by] = x[b, t] where both rows count
  for (EACH(i, (size_t) x.rows * x.columns)) {
    int row = i / x.columns, column = i % x.columns, b = row / x.width, from = row % x.width, to = from + by;
    if (from < length(x, b) && to >= 0 && to < length(y, b)) set(y, b * y.width + to, column, at(x, row, column));
  }
}

KERNEL lengthen(const int* lengths, int n, int by, int* to) {
  for (EACH(i, n)) to[i] = lengths[i] + by;
}

// z = w mean + sqrt(1 - w^2) across: mean the direction of x, across that of what of the noise is orthogonal to it; noise [N, 1 + Z]
// is w, then epsilon. A warp takes a row
struct Point { F w, s, length, along, rest; };
DEV Point pointOf(const Mat& x, const Mat& noise, int row, int lane) {
  const F least = (F) 1e-12;
  Point p;
  F squares = 0, along = 0, rest = 0;
  for (int i = lane; i < x.columns; i += 32) { F v = at(x, row, i); squares += v * v; along += v * at(noise, row, 1 + i); }
  p.length = sqrt(sum32(squares));
  if (p.length < least) p.length = least;
  p.along = sum32(along) / p.length;
  for (int i = lane; i < x.columns; i += 32) { F r = at(noise, row, 1 + i) - p.along * at(x, row, i) / p.length; rest += r * r; }
  p.rest = sqrt(sum32(rest));
  if (p.rest < least) p.rest = least;
  p.w = at(noise, row, 0);
  F s = 1 - p.w * p.w;
  p.s = s > 0 ? sqrt(s) : (F) 0;
  return p;
}
KERNEL sphere(Mat x, Mat noise, Mat z) {
  int lane = threadIdx.x & 31, row = blockIdx.x * (blockDim.x >> 5) + (threadIdx.x >> 5);
  if (row >= x.rows || !counts(x, row)) return;
  Point p = pointOf(x, noise, row, lane);
  for (int i = lane; i < x.columns; i += 32) {
    F mean = at(x, row, i) / p.length, across = (at(noise, row, 1 + i) - p.along * mean) / p.rest;
    set(z, row, i, p.w * mean + p.s * across);
  }
}
KERNEL sphereBackward(Mat dz, Mat x, Mat noise, Mat dx) {
  int lane = threadIdx.x & 31, row = blockIdx.x * (blockDim.x >> 5) + (threadIdx.x >> 5);
  if (row >= x.rows || !counts(x, row)) return;
  Point p = pointOf(x, noise, row, lane);
  F toAcross = 0, toMean = 0;
  for (int i = lane; i < x.columns; i += 32) {
    F mean = at(x, row, i) / p.length, across = (at(noise, row, 1 + i) - p.along * mean) / p.rest, d = at(dz, row, i);
    toAcross += across * d;
  }
  toAcross = sum32(toAcross) * p.s / p.rest;
  for (int i = lane; i < x.columns; i += 32) {  // dOrthogonal and what of it goes along the mean
    F mean = at(x, row, i) / p.length, across = (at(noise, row, 1 + i) - p.along * mean) / p.rest;
    toMean += mean * (at(dz, row, i) * p.s / p.rest - toAcross * across);
  }
  toMean = sum32(toMean);
  F onto = 0;
  for (int i = lane; i < x.columns; i += 32) {
    F mean = at(x, row, i) / p.length, e = at(noise, row, 1 + i), across = (e - p.along * mean) / p.rest;
    F orthogonal = at(dz, row, i) * p.s / p.rest - toAcross * across;
    onto += mean * (p.w * at(dz, row, i) - toMean * e - p.along * orthogonal);
  }
  onto = sum32(onto);
  for (int i = lane; i < x.columns; i += 32) {
    F mean = at(x, row, i) / p.length, e = at(noise, row, 1 + i), across = (e - p.along * mean) / p.rest;
    F orthogonal = at(dz, row, i) * p.s / p.rest - toAcross * across;
    set(dx, row, i, (p.w * at(dz, row, i) - toMean * e - p.along * orthogonal - onto * mean) / p.length);
  }
}

// ---- points of Gaussians, as GaussianSpec says; x [N, 2 Z], normalizer [2, 2 Z] (means, inverse deviations) or none, theta [Z] or none, noise [N, 1 + Z]
KERNEL normalizer(Mat x, Mat moments, Mat normalizer) {  // a thread takes a column
  for (EACH(e, (size_t) normalizer.columns)) {
    int d = (int) e;
    F mean = at(moments, 0, d), variance = at(moments, 1, d) - mean * mean;
    if (x.p) {
      mean = variance = 0;
      for (int n = 0; n < x.rows; n++) mean += at(x, n, d) / x.rows;
      for (int n = 0; n < x.rows; n++) { F away = at(x, n, d) - mean; variance += away * away / x.rows; }
      set(moments, 0, d, mean);
      set(moments, 1, d, variance + mean * mean);
    }
    set(normalizer, 0, d, mean);
    set(normalizer, 1, d, 1 / sqrt((variance > 0 ? variance : (F) 0) + (F) 1e-6));
  }
}
DEV F normalOf(const Mat& x, const Mat& normalizer, int row, int column) {
  return (at(x, row, column) - at(normalizer, 0, column)) * at(normalizer, 1, column);
}
DEV F shareOf(double tau, const Mat& theta, int j) { return (F) tau + (1 - (F) tau) / (1 + exp(-get(theta, j))); }
DEV F gaussMean(double tau, const Mat& x, const Mat& normalizer, const Mat& theta, int row, int j) {
  return normalizer.p ? sqrt(shareOf(tau, theta, j)) * normalOf(x, normalizer, row, j) : at(x, row, j);
}
DEV F gaussSpread(const Mat& x, const Mat& normalizer, int row, int j) {
  F deviation = normalOf(x, normalizer, row, x.columns / 2 + j);
  return (deviation * deviation + (F) 0.01) / (F) 1.01;
}
DEV F gaussVariance(double tau, const Mat& x, const Mat& normalizer, const Mat& theta, int row, int j) {
  return normalizer.p ? (1 - shareOf(tau, theta, j)) * gaussSpread(x, normalizer, row, j) : exp(at(x, row, x.columns / 2 + j));
}
KERNEL gaussian(double tau, Mat x, Mat normalizer, Mat theta, Mat noise, Mat z, Mat kl) {  // a warp takes a row
  int lane = threadIdx.x & 31, row = blockIdx.x * (blockDim.x >> 5) + (threadIdx.x >> 5);
  if (row >= x.rows) return;
  F sum = 0;
  for (int j = lane; j < z.columns; j += 32) {
    F mean = gaussMean(tau, x, normalizer, theta, row, j), variance = gaussVariance(tau, x, normalizer, theta, row, j);
    set(z, row, j, mean + sqrt(variance) * at(noise, row, 1 + j));
    sum += (F) 0.5 * (mean * mean + variance - log(variance) - 1);
  }
  sum = sum32(sum);
  if (lane == 0) put(kl, row, sum);
}
DEV void throughBatch(int together, const Mat& x, const Mat& normalizer, const Mat& dx, int column) {
  F sum = 0, along = 0;
  for (int n = 0; together && n < x.rows; n++) {
    sum += at(dx, n, column) / x.rows;
    along += at(dx, n, column) * normalOf(x, normalizer, n, column) / x.rows;
  }
  for (int n = 0; n < x.rows; n++) {
    set(dx, n, column, (at(dx, n, column) - sum - along * normalOf(x, normalizer, n, column)) * at(normalizer, 1, column));
  }
}
KERNEL gaussianBackward(double tau, int together, Mat dz, Mat x, Mat normalizer, Mat theta, Mat noise, double factor, Mat weight, Mat dx,
                        Mat dTheta) {
  int z = dz.columns;
  F kl = (F) factor * get(weight, 0);
  for (EACH(e, (size_t) z)) {  // a thread takes a coordinate
    int j = (int) e;
    F share = normalizer.p ? shareOf(tau, theta, j) : (F) 0, toShare = 0;
    for (int n = 0; n < x.rows; n++) {
      F mean = gaussMean(tau, x, normalizer, theta, n, j), variance = gaussVariance(tau, x, normalizer, theta, n, j), d = at(dz, n, j);
      F dMean = d + kl * mean, dVariance = d * at(noise, n, 1 + j) / (2 * sqrt(variance)) + kl * (F) 0.5 * (1 - 1 / variance);
      if (!normalizer.p) {
        set(dx, n, j, dMean);
        set(dx, n, z + j, dVariance * variance);
        continue;
      }
      set(dx, n, j, dMean * sqrt(share));
      set(dx, n, z + j, dVariance * (1 - share) * 2 * normalOf(x, normalizer, n, z + j) / (F) 1.01);
      toShare += dMean * normalOf(x, normalizer, n, j) / (2 * sqrt(share)) - dVariance * gaussSpread(x, normalizer, n, j);
    }
    if (!normalizer.p) continue;
    F sigmoid = (share - (F) tau) / (1 - (F) tau);
    put(dTheta, j, toShare * (1 - (F) tau) * sigmoid * (1 - sigmoid));
    throughBatch(together, x, normalizer, dx, j);
    throughBatch(together, x, normalizer, dx, z + j);
  }
}
