// Softmax attention in its general form: scores exist whole, products are the library's. Letters as in tensor.Kernels.

// bucketOf: the bucket of each distance from -most to most; farther ones share those of the ends
DEV int bucket(const int* bucketOf, int most, int distance) { return bucketOf[(distance < -most ? -most : distance > most ? most : distance) + most]; }

KERNEL relativeBias(Mat table, const int* bucketOf, int most, int first, Mat bias) {
  for (EACH(i, (size_t) bias.rows * bias.columns)) {
    int h = i / bias.columns, r = i % bias.columns;
    set(bias, h, r, at(table, bucket(bucketOf, most, first + r), h));
  }
}

// dTable[bucket, h] += the distances of that bucket, samples in their order: a block takes a bucket of a head, each of its 8 warps
// every eighth sample; distances of other buckets cost nothing
KERNEL relativeBiasBackward(Mat dBias, const int* bucketOf, int most, int first, Mat dTable) {
  LOCAL F room[32];
  int mine = blockIdx.x, h = blockIdx.y, heads = dTable.columns, lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5;
  int samples = dBias.rows / heads;
  F s = 0;
  for (int r = lane; r < dBias.columns; r += 32)
    if (bucket(bucketOf, most, first + r) == mine) {
#pragma unroll 4
      for (int sample = warp; sample < samples; sample += warps) s += at(dBias, sample * heads + h, r);
    }
  s = blockSum(s, room);
  if (threadIdx.x == 0) add(dTable, mine, h, s);
}

// What a query sees: keys that count and, where causal, those up to firstQuery + query; a key that is padding is not seen.
struct Seen { int heads, queries, keys, causal, firstQuery, padId; const int* keyIds; const int* queryLengths; const int* keyLengths; const int* queryPacking; const int* keyPacking; };
// Packed samples lie here with room for the longest of them; a row behind the end of its sample does not count
DEV int queriesOf(const Seen& s, int b) { return s.queryPacking ? rowsOf(s.queryPacking, b, 0).count : s.queryLengths ? s.queryLengths[b] : s.queries; }
DEV int keysOf(const Seen& s, int b) { return s.keyPacking ? rowsOf(s.keyPacking, b, 0).count : s.keyLengths ? s.keyLengths[b] : s.keys; }
DEV bool sees(const Seen& s, int b, int t, int k, int keys) {
  if ((s.causal && k > s.firstQuery + t) || k >= keys) return false;
  return !s.keyIds || s.keyIds[(s.keyPacking ? (size_t) s.keyPacking[1 + b] : (size_t) b * s.keys) + k] != s.padId;
}
// index of the first probability of a query, which decides what is dropped
DEV size_t drawnScores(const Seen& s, int b, int h, int t) {
  int queries = s.queryPacking ? s.queryPacking[0] : s.queries, keys = s.keyPacking ? s.keyPacking[0] : s.keys;
  return (((size_t) b * s.heads + h) * queries + t) * keys;
}

// scores [B, H, T, S] become probabilities, perhaps in the same place, and `dropped` (may be null) those that are left. Rows of
// queries that do not count are left alone. A warp takes a query; bias [H, T + S - 1]
KERNEL softmaxOfScores(Seen s, Mat bias, Mat scores, Dropping d, Mat probs, Mat dropped) {
  int lane = threadIdx.x & 31, row = blockIdx.x * (blockDim.x >> 5) + (threadIdx.x >> 5);
  if (row >= probs.rows) return;
  Mask mask = maskOf(d);
  int t = row % s.queries, h = row / s.queries % s.heads, b = row / s.queries / s.heads;
  if (t >= queriesOf(s, b)) return;
  int keys = keysOf(s, b);
  size_t first = drawnScores(s, b, h, t);
  F top = MINUS_INFINITY;
  for (int k = lane; k < s.keys; k += 32) {
    F x = MINUS_INFINITY;
    if (sees(s, b, t, k, keys)) x = at(scores, row, k) + (bias.p ? at(bias, h, s.queries - 1 - t + k) : (F) 0);
    set(probs, row, k, x);
    top = x > top ? x : top;
  }
  top = max32(top);
  F sum = 0;
  for (int k = lane; k < s.keys; k += 32) {
    F x = at(probs, row, k), e = x == MINUS_INFINITY ? (F) 0 : exp(x - top);
    set(probs, row, k, e);
    sum += e;
  }
  sum = sum32(sum);
  for (int k = lane; k < s.keys; k += 32) {
    F p = sum == 0 ? (F) 0 : at(probs, row, k) / sum;
    set(probs, row, k, p);
    if (dropped.p) set(dropped, row, k, p * kept(mask, first + k));
  }
}

// dScores = probs (dProbs keep - sum over keys of probs dProbs keep), over dProbs; a warp takes a query
KERNEL softmaxOfScoresBackward(Seen s, Dropping d, Mat probs, Mat dProbs, Mat dropped) {
  int lane = threadIdx.x & 31, row = blockIdx.x * (blockDim.x >> 5) + (threadIdx.x >> 5);
  if (row >= probs.rows) return;
  Mask mask = maskOf(d);
  int t = row % s.queries, h = row / s.queries % s.heads, b = row / s.queries / s.heads, keys = keysOf(s, b);
  bool counted = t < queriesOf(s, b);
  size_t first = drawnScores(s, b, h, t);
  F dot = 0;
  for (int k = lane; counted && k < keys; k += 32) dot += at(probs, row, k) * at(dProbs, row, k) * kept(mask, first + k);
  dot = sum32(dot);
  for (int k = lane; k < s.keys; k += 32) {
    F p = counted && k < keys ? at(probs, row, k) : (F) 0, keep = kept(mask, first + k);
    if (dropped.p) set(dropped, row, k, p == 0 ? (F) 0 : p * keep);
    set(dProbs, row, k, p == 0 ? (F) 0 : p * (at(dProbs, row, k) * keep - dot));
  }
}

// packed rows x [P, N] with room for the longest sample, y [B, T, N]: zeros behind the end of each
KERNEL spreadRows(Mat x, const int* packing, Mat y) {
  for (EACH(i, (size_t) y.rows * y.columns)) {
    int row, column;
    spot(y, i, &row, &column);
    int b = row / y.width, t = row % y.width;
    Rows r = rowsOf(packing, b, 0);
    set(y, row, column, t < r.count ? at(x, r.first + t, column) : (F) 0);
  }
}
// and back: rows that belong to no sample become zeros
KERNEL packRows(Mat x, const int* packing, Mat y) {
  const int *starts = packing + 1, *places = packing + 2 + x.samples;
  for (EACH(i, (size_t) y.rows * y.columns)) {
    int row, column;
    spot(y, i, &row, &column);
    int b = places[row] / packing[0];
    set(y, row, column, row < starts[x.samples] ? at(x, b * x.width + row - starts[b], column) : (F) 0);
  }
}

// dBias [B, H, T + S - 1] += the diagonals of dScores [B, H, T, S], queries in their order
KERNEL addDiagonals(Mat dScores, int queries, Mat dBias) {
  for (EACH(i, (size_t) dBias.rows * dBias.columns)) {
    int head = i / dBias.columns, r = i % dBias.columns, keys = dScores.columns;
    F s = 0;
    for (int t = 0; t < queries; t++) {
      int k = r - (queries - 1 - t);
      if (k >= 0 && k < keys) s += at(dScores, head * queries + t, k);
    }
    add(dBias, head, r, s);
  }
}
