// Cross-entropy and arg-max: a block takes a row of logits.

struct Best { F value; int column; };
DEV Best better(Best a, Best b) { return b.value > a.value || (b.value == a.value && b.column < a.column) ? b : a; }
// the greatest of all threads; NaN is no greater than anything
DEV Best bestOfBlock(Best b, F* room, int* columns) {
  for (int o = 16; o; o >>= 1) {
    Best other = {__shfl_xor_sync(~0u, b.value, o), __shfl_xor_sync(~0u, b.column, o)};
    b = better(b, other);
  }
  __syncthreads();
  if ((threadIdx.x & 31) == 0) { room[threadIdx.x >> 5] = b.value; columns[threadIdx.x >> 5] = b.column; }
  __syncthreads();
  int lane = threadIdx.x & 31;
  b = lane < (int) (blockDim.x >> 5) ? Best{room[lane], columns[lane]} : Best{MINUS_INFINITY, 0x7fffffff};
  for (int o = 16; o; o >>= 1) {
    Best other = {__shfl_xor_sync(~0u, b.value, o), __shfl_xor_sync(~0u, b.column, o)};
    b = better(b, other);
  }
  if (b.column == 0x7fffffff) b.column = 0;
  __syncthreads();
  return b;
}

KERNEL argmax(Mat x, Mat ids) {
  LOCAL F room[32];
  LOCAL int columns[32];
  Best b = {MINUS_INFINITY, 0x7fffffff};  // of equals the first
  for (int v = threadIdx.x; v < x.columns; v += blockDim.x) b = better(b, Best{at(x, blockIdx.x, v), v});
  b = bestOfBlock(b, room, columns);
  if (threadIdx.x == 0) ((int*) ids.p)[blockIdx.x] = b.column;
}

// the sums of one row, see LossSpec
DEV void lossOf(double smoothing, double zLoss, double logZ, F labelled, F sum, int V, bool right, double* loss) {
  loss[0] = logZ - labelled;
  loss[1] = right;
  loss[2] = 1;
  double penalty = zLoss * logZ * logZ;
  if (smoothing != 0) {
    double off = smoothing / (V - 1), others = (V - 1) * logZ - ((double) sum - labelled);
    double entropy = -(1 - smoothing) * log(1 - smoothing) - smoothing * log(off);
    penalty += -smoothing * (logZ - labelled) + off * others - entropy;
  }
  loss[3] = penalty;
}

// losses F64 [N, 4]: cross-entropy, whether the greatest logit is the label's, whether the row counts, the penalty; see LossSpec.
// Each thread keeps the sum of e^x relative to the greatest that it has met; N adjacent logits are read at once
template <int N> DEV void crossEntropyOf(int padId, double smoothing, double zLoss, const Mat& logits, const Mat& labels, const Mat& weight, const Mat& losses) {
  LOCAL F room[32];
  LOCAL int columns[32];
  int row = blockIdx.x, label = id(labels, row), V = logits.columns;
  double* loss = (double*) losses.p + 4 * (size_t) row;
  F x[N];
  if (label == padId) {
    if (threadIdx.x < 4) loss[threadIdx.x] = 0;
    for (int j = 0; j < N; j++) x[j] = 0;
    if (weight.p) for (int v = threadIdx.x * N; v < V; v += blockDim.x * N) store<N>(logits, place(logits, row, v), x);
    return;
  }
  Best b = {MINUS_INFINITY, 0x7fffffff};
  F total = 0, sum = 0;
  for (int v = threadIdx.x * N; v < V; v += blockDim.x * N) {
    load<N>(logits, place(logits, row, v), x);
    Best top = b;
    for (int j = 0; j < N; j++) top = better(top, Best{x[j], v + j});
    if (top.value != b.value) total *= exp(b.value - top.value);
    b = top;
    for (int j = 0; j < N; j++) { total += exp(x[j] - b.value); sum += x[j]; }
  }
  F mine = b.value;
  b = bestOfBlock(b, room, columns);
  total = blockSum(total == 0 ? (F) 0 : total * exp(mine - b.value), room);
  if (smoothing != 0) sum = blockSum(sum, room);
  F labelled = at(logits, row, label);
  double logZ = (double) b.value + log((double) total), off = smoothing == 0 ? 0 : smoothing / (V - 1);
  __syncthreads();
  if (threadIdx.x == 0) lossOf(smoothing, zLoss, logZ, labelled, sum, V, b.column == label, loss);
  if (!weight.p) return;
  F w = get(weight, 0), share = (F) (1 + 2 * zLoss * logZ) / total, on = (F) (1 - smoothing);
  for (int v = threadIdx.x * N; v < V; v += blockDim.x * N) {
    load<N>(logits, place(logits, row, v), x);
    for (int j = 0; j < N; j++) x[j] = w * (share * exp(x[j] - b.value) - (v + j == label ? on : (F) off));
    store<N>(logits, place(logits, row, v), x);
  }
}
KERNEL crossEntropy(int padId, double smoothing, double zLoss, Mat logits, Mat labels, Mat weight, Mat losses) {
  crossEntropyOf<1>(padId, smoothing, zLoss, logits, labels, weight, losses);
}
KERNEL crossEntropy8(int padId, double smoothing, double zLoss, Mat logits, Mat labels, Mat weight, Mat losses) {
  crossEntropyOf<8>(padId, smoothing, zLoss, logits, labels, weight, losses);
}

// The same in 16 bits for rows of up to 8 K elements a thread, which are read once and stay in registers
DEV F halfOf(const Quad& q, int j) { return __uint_as_float(j % 2 ? q.w[j / 2] & 0xffff0000u : q.w[j / 2] << 16); }
template <int K> DEV void crossEntropyRow(int padId, double smoothing, double zLoss, const Mat& logits, const Mat& labels, const Mat& weight, const Mat& losses) {
  LOCAL F room[32];
  int row = blockIdx.x, label = id(labels, row), V = logits.columns;
  bf16* line = (bf16*) logits.p + place(logits, row, 0);
  Quad q[K];
  if (label == padId) {
    if (threadIdx.x < 4) ((double*) losses.p)[4 * (size_t) row + threadIdx.x] = 0;
    for (int j = 0; j < 4; j++) q[0].w[j] = 0;
    if (weight.p) for (int v = threadIdx.x * 8; v < V; v += blockDim.x * 8) *(Quad*) (line + v) = q[0];
    return;
  }
  F labelled = fromHalf(line[label]), w = weight.p ? get(weight, 0) : (F) 0;
  F top = MINUS_INFINITY;
#pragma unroll
  for (int k = 0; k < K; k++) {
    int v = (threadIdx.x + k * blockDim.x) * 8;
    if (v < V) q[k] = *(const Quad*) (line + v);
    else for (int j = 0; j < 4; j++) q[k].w[j] = 0xff80ff80u;  // minus infinity
    for (int j = 0; j < 8; j++) { F x = halfOf(q[k], j); top = x > top ? x : top; }
  }
  top = blockMax(top, room);
#pragma unroll
  for (int k = 0; k < K; k++) for (int j = 0; j < 4; j++) anew(q[k].w[j]);
  F total = 0, sum = 0, earlier = 0;
#pragma unroll
  for (int k = 0; k < K; k++)
    for (int j = 0; j < 8; j++) {
      F x = halfOf(q[k], j);
      total += (F) fastExp((float) (x - top));
      if (smoothing != 0 && (int) (threadIdx.x + k * blockDim.x) * 8 < V) sum += x;
    }
  total = blockSum(total, room);
#pragma unroll
  for (int k = 0; k < K; k++) for (int j = 0; j < 4; j++) anew(q[k].w[j]);
  if (smoothing != 0) sum = blockSum(sum, room);
  if (labelled == top) {  // right, unless a column before is as great
#pragma unroll
    for (int k = 0; k < K; k++) {
      int before = label - (int) (threadIdx.x + k * blockDim.x) * 8;
      for (int j = 0; j < 8; j++) if (j < before && halfOf(q[k], j) == top) earlier = 1;
    }
    earlier = blockSum(earlier, room);
  }
  if (threadIdx.x == 0) lossOf(smoothing, zLoss, (double) top + log((double) total), labelled, sum, V, labelled == top && earlier == 0, (double*) losses.p + 4 * (size_t) row);
  if (!weight.p) return;
  F logZ = top + log(total), share = w * (1 + 2 * (F) zLoss * logZ), off = smoothing == 0 ? (F) 0 : w * (F) (smoothing / (V - 1)), on = w * (F) (1 - smoothing);
#pragma unroll
  for (int k = 0; k < K; k++) {
    int v = (threadIdx.x + k * blockDim.x) * 8;
    int mine = label - v;
    for (int j = 0; j < 4; j++) {
      F even = share * (F) fastExp((float) (halfOf(q[k], 2 * j) - logZ)) - (2 * j == mine ? on : off);
      F odd = share * (F) fastExp((float) (halfOf(q[k], 2 * j + 1) - logZ)) - (2 * j + 1 == mine ? on : off);
      q[k].w[j] = twoHalves(even, odd);
    }
    if (v < V) *(Quad*) (line + v) = q[k];
  }
}
KERNEL __launch_bounds__(256) crossEntropyRow4(int padId, double smoothing, double zLoss, Mat logits, Mat labels, Mat weight, Mat losses) {
  crossEntropyRow<4>(padId, smoothing, zLoss, logits, labels, weight, losses);
}
KERNEL __launch_bounds__(1024, 1) crossEntropyRow7(int padId, double smoothing, double zLoss, Mat logits, Mat labels, Mat weight, Mat losses) {
  crossEntropyRow<7>(padId, smoothing, zLoss, logits, labels, weight, losses);
}
