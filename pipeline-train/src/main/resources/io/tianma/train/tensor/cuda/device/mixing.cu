// Elements, norms, softmax and short convolutions of token mixers. Sums over rows are made in parts of a fixed number of rows and
// then added up part by part, so their order depends on shapes alone. Letters as in MixingKernels.

KERNEL multiplyRows(Mat a, Mat b, Mat y) {
  for (EACH(i, (size_t) y.rows * y.columns)) {
    int n = (int) (i / y.columns), d = (int) (i % y.columns);
    if (counts(y, n)) set(y, n, d, at(a, n, d) * at(b, n, d));
  }
}

KERNEL affineRows(Mat x, Mat gamma, Mat beta, Mat y) {
  for (EACH(i, (size_t) y.rows * y.columns)) {
    int n = (int) (i / y.columns), d = (int) (i % y.columns);
    if (counts(y, n)) {
      set(y, n, d, at(x, n, d) * (gamma.p ? get(gamma, d) : (F) 1) + (beta.p ? get(beta, d) : (F) 0));
    }
  }
}

// parts[p] = sums of dy x over the rows of part p; x is 1 if not given, and normed if its statistics are
KERNEL columnParts(Mat dy, Mat x, Mat statistics, int rowsOfPart, Mat parts) {
  LOCAL F room[256];
  int d = blockIdx.x * 32 + (threadIdx.x & 31), first = blockIdx.y * rowsOfPart;
  F sum = 0;
  for (int i = threadIdx.x >> 5; d < dy.columns && i < rowsOfPart && first + i < dy.rows; i += 8) {
    int n = first + i;
    if (!counts(dy, n)) continue;
    F factor = x.p ? at(x, n, d) : (F) 1;
    if (statistics.p) factor = (factor - at(statistics, n, 0)) * at(statistics, n, 1);
    sum += at(dy, n, d) * factor;
  }
  sum = columnSum(sum, room);
  if (threadIdx.x < 32 && d < dy.columns) set(parts, blockIdx.y, d, sum);
}

KERNEL foldColumns(Mat parts, Mat sums) {
  for (EACH(d, parts.columns)) {
    F sum = 0;
    for (int p = 0; p < parts.rows; p++) sum += at(parts, p, (int) d);
    put(sums, d, get(sums, d) + sum);
  }
}

KERNEL layerNorm(Mat x, Mat gamma, Mat beta, double eps, Mat y, Mat statistics) {
  LOCAL F room[32];
  int n = blockIdx.x;
  if (!counts(x, n)) return;  // the whole block
  F sum = 0;
  for (int d = threadIdx.x; d < x.columns; d += blockDim.x) sum += at(x, n, d);
  F mean = blockSum(sum, room) / x.columns, squares = 0;
  for (int d = threadIdx.x; d < x.columns; d += blockDim.x) {
    F far = at(x, n, d) - mean;
    squares += far * far;
  }
  F inverse = 1 / sqrt(blockSum(squares, room) / x.columns + (F) eps);
  for (int d = threadIdx.x; d < x.columns; d += blockDim.x) {
    set(y, n, d, (at(x, n, d) - mean) * inverse * get(gamma, d) + get(beta, d));
  }
  if (threadIdx.x == 0) {
    set(statistics, n, 0, mean);
    set(statistics, n, 1, inverse);
  }
}

KERNEL layerNormSlopes(Mat dy, Mat x, Mat gamma, Mat statistics, Mat dx) {
  LOCAL F room[32];
  int n = blockIdx.x;
  if (!counts(x, n)) return;
  F mean = at(statistics, n, 0), inverse = at(statistics, n, 1), slopes = 0, dots = 0;
  for (int d = threadIdx.x; d < x.columns; d += blockDim.x) {
    F slope = at(dy, n, d) * get(gamma, d);
    slopes += slope;
    dots += slope * ((at(x, n, d) - mean) * inverse);
  }
  slopes = blockSum(slopes, room) / x.columns;
  dots = blockSum(dots, room) / x.columns;
  for (int d = threadIdx.x; d < x.columns; d += blockDim.x) {
    F normed = (at(x, n, d) - mean) * inverse;
    set(dx, n, d, inverse * (at(dy, n, d) * get(gamma, d) - slopes - normed * dots));
  }
}

// Softmax over groups of columns: a warp takes a group at a time
KERNEL groupSoftmax(int width, Mat x, Mat y) {
  int groups = x.columns / width, lane = threadIdx.x & 31, warps = gridDim.x * (blockDim.x >> 5);
  for (size_t i = (size_t) blockIdx.x * (blockDim.x >> 5) + (threadIdx.x >> 5); i < (size_t) x.rows * groups; i += warps) {
    int n = (int) (i / groups), from = (int) (i % groups) * width;
    if (!counts(x, n)) continue;
    F max = MINUS_INFINITY, sum = 0;
    for (int d = lane; d < width; d += 32) { F a = at(x, n, from + d); max = max < a ? a : max; }
    max = max32(max);
    for (int d = lane; d < width; d += 32) sum += exp(at(x, n, from + d) - max);
    sum = sum32(sum);
    for (int d = lane; d < width; d += 32) set(y, n, from + d, exp(at(x, n, from + d) - max) / sum);
  }
}

KERNEL groupSoftmaxSlopes(int width, Mat y, Mat dy, Mat dx) {
  int groups = y.columns / width, lane = threadIdx.x & 31, warps = gridDim.x * (blockDim.x >> 5);
  for (size_t i = (size_t) blockIdx.x * (blockDim.x >> 5) + (threadIdx.x >> 5); i < (size_t) y.rows * groups; i += warps) {
    int n = (int) (i / groups), from = (int) (i % groups) * width;
    if (!counts(y, n)) continue;
    F dot = 0;
    for (int d = lane; d < width; d += 32) dot += at(y, n, from + d) * at(dy, n, from + d);
    dot = sum32(dot);
    for (int d = lane; d < width; d += 32) set(dx, n, from + d, at(y, n, from + d) * (at(dy, n, from + d) - dot));
  }
}

// 32 columns of sample blockIdx.y
KERNEL columnLogSoftmax(Mat x, Mat y) {
  LOCAL F room[256];
  int d = blockIdx.x * 32 + (threadIdx.x & 31), first = blockIdx.y * x.width;
  int rows = d < x.columns ? length(x, blockIdx.y) : 0;
  F max = MINUS_INFINITY, sum = 0;
  for (int t = threadIdx.x >> 5; t < rows; t += 8) { F a = at(x, first + t, d); max = max < a ? a : max; }
  max = columnMax(max, room);
  for (int t = threadIdx.x >> 5; t < rows; t += 8) sum += exp(at(x, first + t, d) - max);
  sum = log(columnSum(sum, room));
  for (int t = threadIdx.x >> 5; t < rows; t += 8) set(y, first + t, d, at(x, first + t, d) - max - sum);
}

KERNEL columnLogSoftmaxSlopes(Mat y, Mat dy, Mat dx) {
  LOCAL F room[256];
  int d = blockIdx.x * 32 + (threadIdx.x & 31), first = blockIdx.y * y.width;
  int rows = d < y.columns ? length(y, blockIdx.y) : 0;
  F sum = 0;
  for (int t = threadIdx.x >> 5; t < rows; t += 8) sum += at(dy, first + t, d);
  sum = columnSum(sum, room);
  for (int t = threadIdx.x >> 5; t < rows; t += 8) set(dx, first + t, d, at(dy, first + t, d) - exp(at(y, first + t, d)) * sum);
}

// A convolution: result t of a sample has tap j on row t + j - left of u. byPosition says how w lies
struct Taps { int groups, left, taps, byPosition; };
DEV Taps tapsOf(int groups, int left, const Mat& w, int byPosition) {
  Taps c;
  c.groups = groups; c.left = left; c.byPosition = byPosition;
  c.taps = byPosition ? w.columns / groups : w.columns;
  return c;
}
DEV F weight(const Taps& c, const Mat& w, int row, int group, int j) {
  return c.byPosition ? at(w, row, group * c.taps + j) : at(w, group, j);
}

KERNEL convolveRows(int groups, int left, int byPosition, Mat w, Mat u, Mat y) {
  Taps c = tapsOf(groups, left, w, byPosition);
  for (EACH(e, (size_t) y.rows * y.columns)) {
    int row = (int) (e / y.columns), i = (int) (e % y.columns);
    if (!counts(y, row)) continue;
    int sample = row / y.width, from = row % y.width - left, end = length(u, sample), group = i / (y.columns / groups);
    F sum = 0;
    for (int j = from < 0 ? -from : 0; j < c.taps && from + j < end; j++) {
      sum += weight(c, w, row, group, j) * at(u, sample * u.width + from + j, i);
    }
    set(y, row, i, sum);
  }
}

KERNEL convolveInputSlopes(int groups, int left, int byPosition, Mat dy, Mat w, Mat du) {
  Taps c = tapsOf(groups, left, w, byPosition);
  for (EACH(e, (size_t) du.rows * du.columns)) {
    int row = (int) (e / du.columns), i = (int) (e % du.columns);
    if (!counts(du, row)) continue;
    int sample = row / du.width, last = row % du.width + left, end = length(dy, sample), group = i / (du.columns / groups);
    F sum = 0;
    for (int j = last < end ? 0 : last - end + 1; j < c.taps && j <= last; j++) {
      int from = sample * dy.width + last - j;
      sum += weight(c, w, from, group, j) * at(dy, from, i);
    }
    set(du, row, i, sum);
  }
}

// dw of each position: `lanes` threads, 1 or 32, add up a group's channels
KERNEL convolveWeightSlopes(int groups, int left, int lanes, Mat dy, Mat u, Mat dw) {
  int taps = dw.columns / groups, size = dy.columns / groups;
  for (EACH(e, (size_t) dw.rows * dw.columns * lanes)) {
    int lane = (int) (e % lanes), row = (int) (e / lanes / dw.columns), column = (int) (e / lanes % dw.columns);
    if (!counts(dw, row)) continue;
    int sample = row / dw.width, from = row % dw.width + column % taps - left, first = column / taps * size;
    F sum = 0;
    for (int i = lane; i < size && from >= 0 && from < length(u, sample); i += lanes) {
      sum += at(dy, row, first + i) * at(u, sample * u.width + from, first + i);
    }
    if (lanes == 32) sum = sum32(sum);
    if (lane == 0) set(dw, row, column, sum);
  }
}

// parts[p, j D + i] = sums over the rows of part p of what tap j meets in channel i
KERNEL convolveParts(int left, int taps, Mat dy, Mat u, int rowsOfPart, Mat parts) {
  LOCAL F room[256];
  int j = blockIdx.x % taps, i = blockIdx.x / taps * 32 + (threadIdx.x & 31), first = blockIdx.y * rowsOfPart;
  F sum = 0;
  for (int n = threadIdx.x >> 5; i < dy.columns && n < rowsOfPart && first + n < dy.rows; n += 8) {
    int row = first + n;
    if (!counts(dy, row)) continue;
    int sample = row / dy.width, from = row % dy.width + j - left;
    if (from >= 0 && from < length(u, sample)) sum += at(dy, row, i) * at(u, sample * u.width + from, i);
  }
  sum = columnSum(sum, room);
  if (threadIdx.x < 32 && i < dy.columns) set(parts, blockIdx.y, j * dy.columns + i, sum);
}

// dw[g, j] += the parts of its group: a warp for each
KERNEL foldTaps(Mat parts, int columns, Mat dw) {
  int size = columns / dw.rows;
  for (EACH(e, (size_t) dw.rows * dw.columns * 32)) {
    int lane = (int) (e % 32), g = (int) (e / 32 / dw.columns), j = (int) (e / 32 % dw.columns);
    F sum = 0;
    for (int p = 0; p < parts.rows; p++) {
      for (int i = lane; i < size; i += 32) sum += at(parts, p, j * columns + g * size + i);
    }
    sum = sum32(sum);
    if (lane == 0) add(dw, g, j, sum);
  }
}
