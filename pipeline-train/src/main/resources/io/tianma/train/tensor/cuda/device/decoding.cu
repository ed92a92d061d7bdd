// A step of a generation: one token a row. Its position is in memory, so that one recording serves all of them. Letters as in
// tensor.DecodingKernels.

KERNEL storeAt(Mat x, Mat store, const int* place) {
  awaitEarlier();
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

// Attention of one query a sample: a block takes a head of a sample. Groups of threads take the keys by turns; each keeps the greatest
// score of its keys, and their sums relative to it, which are put together at the end in the order of the groups.
// Keys that are not of the steps (no place) are older than the kernel before.
struct Sight { int heads, keys, padId; const int* place; const int* keyIds; };
// whether another key's score is the greatest so far, and by what the sums before shrink or its own weight is less
DEV void weigh(F score, F* top, F* shrink, F* weight) {
  bool higher = score > *top;
  F less = exp(higher ? *top - score : score - *top);
  *shrink = higher ? less : (F) 1;
  *weight = higher ? (F) 1 : less;
  *top = higher ? score : *top;
}
// of each warp `room` has the greatest score, the sum of weights, and the sums of values [K]; there are at most 32
DEV void putTogether(const F* room, int K, const Mat& context, int b, int h) {
  __syncthreads();
  int lane = threadIdx.x & 31, warps = blockDim.x >> 5;
  const F* own = room + lane * (K + 2);
  F top = lane < warps ? own[0] : MINUS_INFINITY, greatest = max32(top), total = lane < warps ? own[1] : (F) 0;
  F share = total == 0 ? (F) 0 : exp(top - greatest), weights = sum32(share * total);
  for (int from = (threadIdx.x >> 5) * 32; from < K; from += blockDim.x) {
    F sum = 0;
    for (int w = 0; w < warps; w++) {
      F other = __shfl_sync(~0u, share, w);
      if (from + lane < K && other != 0) sum += other * room[w * (K + 2) + 2 + from + lane];
    }
    if (from + lane < K) set(context, b, h * K + from + lane, weights == 0 ? (F) 0 : sum / weights);
  }
}

// heads of up to 256 columns: a warp takes a key
KERNEL __launch_bounds__(128) attend(Sight s, Mat q, Mat k, Mat v, Mat bias, Mat context) {
  SHARED(F, room);
  awaitEarlier();
  int K = q.columns / s.heads, b = blockIdx.x / s.heads, h = blockIdx.x % s.heads;
  int lane = threadIdx.x & 31, warp = threadIdx.x >> 5, warps = blockDim.x >> 5;
  int last = s.place ? s.place[0] : s.keys - 1, seen = min(s.keys, last + 1);
  F own[8], sums[8], top = MINUS_INFINITY, total = 0;
#pragma unroll
  for (int c = 0; c < 8; c++) {
    own[c] = c * 32 + lane < K ? at(q, b, h * K + c * 32 + lane) : (F) 0;
    sums[c] = 0;
  }
  for (int key = warp; key < seen; key += warps) {
    if (s.keyIds && s.keyIds[(size_t) b * s.keys + key] == s.padId) continue;
    F score = 0, shrink, weight;
#pragma unroll
    for (int c = 0; c < 8; c++) if (c * 32 + lane < K) score += own[c] * at(k, b * s.keys + key, h * K + c * 32 + lane);
    score = sum32(score);
    if (bias.p) score += at(bias, h, bias.columns - 1 - last + key);
    weigh(score, &top, &shrink, &weight);
    total = total * shrink + weight;
#pragma unroll
    for (int c = 0; c < 8; c++) if (c * 32 + lane < K) sums[c] = sums[c] * shrink + weight * at(v, b * s.keys + key, h * K + c * 32 + lane);
  }
  F* mine = room + warp * (K + 2);
  if (lane == 0) { mine[0] = top; mine[1] = total; }
#pragma unroll
  for (int c = 0; c < 8; c++) if (c * 32 + lane < K) mine[2 + c * 32 + lane] = sums[c];
  putTogether(room, K, context, b, h);
}

// heads of 8, 16, 32, 64, 128 or 256 columns in rows that packs can read: K / 8 threads take a key, each 8 columns (Q packs of 16
// bytes). KEYS keys are asked for before the first is waited for, and the ids of those behind them
template <int Q> DEV void unpack(const Quad* q, F* v) {
  for (int j = 0; j < 4 * Q; j++) {
    u32 word = q[j / 4].w[j % 4];
    if (Q == 2) v[j] = __uint_as_float(word);
    else { v[(2 * j) % 8] = __uint_as_float(word << 16); v[(2 * j + 1) % 8] = __uint_as_float(word & 0xffff0000u); }
  }
}
template <int Q, int KEYS> DEV void attendOf(const Sight& s, const Mat& q, const Mat& k, const Mat& v, const Mat& bias, const Mat& context) {
  SHARED(F, room);
  int K = q.columns / s.heads, b = blockIdx.x / s.heads, h = blockIdx.x % s.heads, G = K / 8;
  int lane = threadIdx.x & 31, each = 32 / G, member = lane % G, column = h * K + member * 8;
  int group = (threadIdx.x >> 5) * each + lane / G, groups = (blockDim.x >> 5) * each;
  nextMayBegin();
  if (s.place) awaitEarlier();  // the key of this step has been written only now
  int last = s.place ? s.place[0] : s.keys - 1, seen = min(s.keys, last + 1);
  const Quad* keys = (const Quad*) k.p + place(k, b * s.keys, column) / (8 / Q);
  const Quad* values = (const Quad*) v.p + place(v, b * s.keys, column) / (8 / Q);
  const int* ids = s.keyIds ? s.keyIds + (size_t) b * s.keys : 0;
  size_t keyStride = k.stride / (8 / Q), valueStride = v.stride / (8 / Q);
  F own[8], sums[8], top = MINUS_INFINITY, total = 0;
  for (int j = 0; j < 8; j++) own[j] = sums[j] = 0;
  int id[KEYS];
#pragma unroll
  for (int i = 0; i < KEYS; i++) id[i] = ids && i * groups + group < seen ? ids[i * groups + group] : s.padId - 1;
  // all threads of a warp go round as often, since they exchange
  for (int from = 0; from < seen; from += KEYS * groups) {
    Quad key[KEYS][Q], value[KEYS][Q];
    bool sees[KEYS];
#pragma unroll
    for (int i = 0; i < KEYS; i++) {
      int at = from + i * groups + group;
      sees[i] = at < seen && id[i] != s.padId;
      size_t row = sees[i] ? at : 0;  // of what is not seen the first is read in place, which is near
#pragma unroll
      for (int p = 0; p < Q; p++) {
        key[i][p] = keys[row * keyStride + p];
        value[i][p] = values[row * valueStride + p];
      }
    }
    if (from == 0) {
      if (!s.place) awaitEarlier();
      load<8>(q, place(q, b, column), own);
    }
#pragma unroll
    for (int i = 0; i < KEYS; i++) {
      int at = from + (KEYS + i) * groups + group;
      if (ids && at < seen) id[i] = ids[at];
    }
#pragma unroll
    for (int i = 0; i < KEYS; i++) {
      F x[8], score = 0, shrink, weight;
      unpack<Q>(key[i], x);
      for (int j = 0; j < 8; j++) score += own[j] * x[j];
      for (int o = G >> 1; o; o >>= 1) score += __shfl_xor_sync(~0u, score, o);
      if (!sees[i]) continue;
      if (bias.p) score += at(bias, h, bias.columns - 1 - last + from + i * groups + group);
      weigh(score, &top, &shrink, &weight);
      total = total * shrink + weight;
      unpack<Q>(value[i], x);
      for (int j = 0; j < 8; j++) sums[j] = sums[j] * shrink + weight * x[j];
    }
  }
  for (int o = G; o < 32; o <<= 1) {  // the groups of a warp, whose first keeps the sum
    F otherTop = __shfl_xor_sync(~0u, top, o), otherTotal = __shfl_xor_sync(~0u, total, o), greatest = otherTop > top ? otherTop : top;
    F shrink = total == 0 ? (F) 0 : exp(top - greatest), weight = otherTotal == 0 ? (F) 0 : exp(otherTop - greatest);
    top = greatest;
    total = total * shrink + otherTotal * weight;
    for (int j = 0; j < 8; j++) sums[j] = sums[j] * shrink + __shfl_xor_sync(~0u, sums[j], o) * weight;
  }
  F* mine = room + (threadIdx.x >> 5) * (K + 2);
  if (lane == 0) { mine[0] = top; mine[1] = total; }
  if (lane < G) for (int j = 0; j < 8; j++) mine[2 + member * 8 + j] = sums[j];
  putTogether(room, K, context, b, h);
}
KERNEL __launch_bounds__(256) attendFloats(Sight s, Mat q, Mat k, Mat v, Mat bias, Mat context) { attendOf<2, 4>(s, q, k, v, bias, context); }
KERNEL __launch_bounds__(256) attendHalves(Sight s, Mat q, Mat k, Mat v, Mat bias, Mat context) { attendOf<1, 4>(s, q, k, v, bias, context); }
KERNEL __launch_bounds__(256) attendManyHalves(Sight s, Mat q, Mat k, Mat v, Mat bias, Mat context) { attendOf<1, 8>(s, q, k, v, bias, context); }

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
  nextMayBegin();
  awaitEarlier();
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
  awaitEarlier();
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
