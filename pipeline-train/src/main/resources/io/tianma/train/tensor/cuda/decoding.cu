// A step of a generation: one token a row. Its position is in memory, so that one recording serves all of them. Letters as in
// tensor.DecodingKernels.

KERNEL storeAt(Mat x, Mat store, const int* place) {
  if (place[0] >= store.width) return;
  for (EACH(i, (size_t) x.rows * x.columns)) {
    int row, column;
    spot(x, i, &row, &column);
    set(store, row * store.width + place[0], column, at(x, row, column));
  }
}

KERNEL addRowAt(Mat table, const int* place, Mat x) {
  for (EACH(i, (size_t) x.rows * x.columns)) {
    int row, column;
    spot(x, i, &row, &column);
    add(x, row, column, at(table, place[0], column));
  }
}

// Attention of one query a sample: a block takes a head of a sample. G threads take a key, of which each has N adjacent columns, or
// C of them G N apart; each such group keeps the greatest score of its keys, and their sums relative to it, which are put together
// at the end in the order of the groups. KEYS keys are read before the first is used.
struct Sight { int heads, keys, padId; const int* place; const int* keyIds; };
#define KEYS 4
template <int N, int C> DEV void attendOf(const Sight& s, const Mat& q, const Mat& k, const Mat& v, const Mat& bias, const Mat& context) {
  SHARED(F, room);  // of each group: greatest score, sum of weights, and sums of values [K]
  int K = q.columns / s.heads, b = blockIdx.x / s.heads, h = blockIdx.x % s.heads, G = C > 1 ? 32 : K / N;
  int lane = threadIdx.x & 31, each = 32 / G, member = lane % G, warps = blockDim.x >> 5;
  int group = (threadIdx.x >> 5) * each + lane / G, groups = warps * each;
  int last = s.place ? s.place[0] : s.keys - 1, seen = min(s.keys, last + 1);
  F own[C][N], sums[C][N], top = MINUS_INFINITY, total = 0;
#pragma unroll
  for (int c = 0; c < C; c++) {
    int column = (c * G + member) * N;
    for (int j = 0; j < N; j++) own[c][j] = sums[c][j] = 0;
    if (column < K) load<N>(q, place(q, b, h * K + column), own[c]);
  }
  // all threads of a warp go round as often, since they exchange
  for (int from = 0; from < seen; from += KEYS * groups) {
    F key[KEYS][C][N], value[KEYS][C][N];
    bool sees[KEYS];
#pragma unroll
    for (int i = 0; i < KEYS; i++) {
      int at = from + i * groups + group;
      sees[i] = at < seen && (!s.keyIds || s.keyIds[(size_t) b * s.keys + at] != s.padId);
#pragma unroll
      for (int c = 0; c < C; c++) {
        int column = (c * G + member) * N;
        for (int j = 0; j < N; j++) key[i][c][j] = value[i][c][j] = 0;
        if (sees[i] && column < K) {
          load<N>(k, place(k, b * s.keys + at, h * K + column), key[i][c]);
          load<N>(v, place(v, b * s.keys + at, h * K + column), value[i][c]);
        }
      }
    }
#pragma unroll
    for (int i = 0; i < KEYS; i++) {
      F score = 0;
#pragma unroll
      for (int c = 0; c < C; c++) for (int j = 0; j < N; j++) score += own[c][j] * key[i][c][j];
      for (int o = G >> 1; o; o >>= 1) score += __shfl_xor_sync(~0u, score, o);
      if (!sees[i]) continue;
      if (bias.p) score += at(bias, h, bias.columns - 1 - last + from + i * groups + group);
      F higher = score > top ? score : top, shrink = exp(top - higher), weight = exp(score - higher);
      top = higher;
      total = total * shrink + weight;
#pragma unroll
      for (int c = 0; c < C; c++) for (int j = 0; j < N; j++) sums[c][j] = sums[c][j] * shrink + weight * value[i][c][j];
    }
  }
  F* mine = room + group * (K + 2);
  if (member == 0) { mine[0] = top; mine[1] = total; }
#pragma unroll
  for (int c = 0; c < C; c++) {
    int column = (c * G + member) * N;
    if (column < K) for (int j = 0; j < N; j++) mine[2 + column + j] = sums[c][j];
  }
  __syncthreads();
  for (int column = threadIdx.x; column < K; column += blockDim.x) {
    F greatest = MINUS_INFINITY, weights = 0, sum = 0;
    for (int g = 0; g < groups; g++) { F x = room[g * (K + 2)]; greatest = x > greatest ? x : greatest; }
    for (int g = 0; g < groups; g++) {
      const F* other = room + g * (K + 2);
      if (other[1] == 0) continue;
      F share = exp(other[0] - greatest);
      weights += share * other[1];
      sum += share * other[2 + column];
    }
    set(context, b, h * K + column, weights == 0 ? (F) 0 : sum / weights);
  }
}
// heads of up to 256 columns
KERNEL __launch_bounds__(128) attend(Sight s, Mat q, Mat k, Mat v, Mat bias, Mat context) { attendOf<1, 8>(s, q, k, v, bias, context); }
// heads of 8, 16, 32, 64, 128 or 256 columns in rows that packs can read
KERNEL __launch_bounds__(256) attend8(Sight s, Mat q, Mat k, Mat v, Mat bias, Mat context) { attendOf<8, 1>(s, q, k, v, bias, context); }

// ---- the next token. First block (part, row) finds the greatest logit of its share of a row, then one block says what comes next
struct Most { F value; int column; };
DEV Most more(Most a, Most b) { return b.value > a.value || (b.value == a.value && b.column < a.column) ? b : a; }
DEV Most more32(Most a) {
  for (int o = 16; o; o >>= 1) {
    Most b = {__shfl_xor_sync(~0u, a.value, o), __shfl_xor_sync(~0u, a.column, o)};
    a = more(a, b);
  }
  return a;
}
KERNEL greatestOfParts(Mat logits, Mat values, int* columns) {
  LOCAL F room[32];
  LOCAL int where[32];
  int part = blockIdx.x, row = blockIdx.y, each = (logits.columns + gridDim.x - 1) / gridDim.x;
  int end = min(logits.columns, (part + 1) * each);
  Most m = {MINUS_INFINITY, 0x7fffffff};  // NaN is no greater than anything
#pragma unroll 4
  for (int v = part * each + threadIdx.x; v < end; v += blockDim.x) m = more(m, Most{at(logits, row, v), v});
  m = more32(m);
  if ((threadIdx.x & 31) == 0) { room[threadIdx.x >> 5] = m.value; where[threadIdx.x >> 5] = m.column; }
  __syncthreads();
  if (threadIdx.x == 0) {
    for (int i = 1; i < (int) (blockDim.x >> 5); i++) m = more(m, Most{room[i], where[i]});
    set(values, row, part, m.value);
    columns[row * gridDim.x + part] = m.column;
  }
}
struct Saying { int* best; int* tokens; int* ends; int* output; int* place; int* running; int endId, padId, rows, most; };
KERNEL sayNext(Mat values, const int* columns, Saying s) {
  LOCAL int still[32];
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5, at = s.place[0], mine = 0;
  for (int row = warp; row < s.rows; row += warps) {
    Most m = {MINUS_INFINITY, 0x7fffffff};
    for (int part = lane; part < values.columns; part += 32) m = more(m, Most{get(values, place(values, row, part)), columns[row * values.columns + part]});
    m = more32(m);
    int id = m.column == 0x7fffffff ? 0 : m.column, ended = s.ends[row];
    __syncwarp();
    if (lane == 0) {
      s.best[row] = id;
      s.tokens[row] = ended ? s.padId : id;
      if (!ended && at < s.most) {
        s.output[(size_t) row * s.most + at] = id;
        if (id == s.endId) s.ends[row] = at + 1;
      }
    }
    mine += !ended && id != s.endId;
  }
  if (lane == 0) still[warp] = mine;
  __syncthreads();
  if (threadIdx.x == 0) {
    for (int i = 1; i < warps; i++) mine += still[i];
    s.running[0] = mine;
    s.place[0] = at + 1;
  }
}
