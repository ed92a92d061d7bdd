// Elementwise kernels, and rows by id. Letters as in tensor.Kernels.

// Each of these has two forms, for one element at a time and, where rows allow it, for 4 or 8 adjacent ones (name4, name8).
template <int N> DEV void fillOf(const Mat& x, F value) {
  F v[N];
  for (int j = 0; j < N; j++) v[j] = value;
  for (EACH(run, (size_t) x.rows * x.columns / N)) {
    int row, column;
    spot(x, run * N, &row, &column);
    if (counts(x, row)) store<N>(x, place(x, row, column), v);
  }
}
KERNEL fill(Mat x, double value) { fillOf<1>(x, (F) value); }
KERNEL fill4(Mat x, double value) { fillOf<4>(x, (F) value); }

template <int N> DEV void copyOf(const Mat& x, const Mat& y) {
  for (EACH(run, (size_t) x.rows * x.columns / N)) {
    int row, column;
    spot(x, run * N, &row, &column);
    if (!counts(x, row)) continue;
    F v[N];
    load<N>(x, place(x, row, column), v);
    store<N>(y, place(y, row, column), v);
  }
}
KERNEL copy(Mat x, Mat y) { copyOf<1>(x, y); }
KERNEL copy4(Mat x, Mat y) { copyOf<4>(x, y); }

template <int N> DEV void axpyOf(F alpha, const Mat& x, const Mat& y) {
  for (EACH(run, (size_t) x.rows * x.columns / N)) {
    int row, column;
    spot(x, run * N, &row, &column);
    if (!counts(x, row)) continue;
    F v[N], w[N];
    load<N>(x, place(x, row, column), v);
    load<N>(y, place(y, row, column), w);
    for (int j = 0; j < N; j++) w[j] += alpha * v[j];
    store<N>(y, place(y, row, column), w);
  }
}
KERNEL axpy(double alpha, Mat x, Mat y) { axpyOf<1>((F) alpha, x, y); }
KERNEL axpy4(double alpha, Mat x, Mat y) { axpyOf<4>((F) alpha, x, y); }

template <int N> DEV void dropoutOf(const Dropping& d, const Mat& x, const Mat& y) {
  Mask mask = maskOf(d);
  for (EACH(run, (size_t) x.rows * x.columns / N)) {
    int row, column;
    spot(x, run * N, &row, &column);
    if (!counts(x, row)) continue;
    F v[N];
    load<N>(x, place(x, row, column), v);
    for (int j = 0; j < N; j++) v[j] *= kept(mask, drawn(mask, row, x.columns) + column + j);
    store<N>(y, place(y, row, column), v);
  }
}
KERNEL dropout(Dropping d, Mat x, Mat y) { dropoutOf<1>(d, x, y); }
KERNEL dropout4(Dropping d, Mat x, Mat y) { dropoutOf<4>(d, x, y); }

// sum = residual + dropout(part)
template <int N> DEV void addDroppedOf(const Dropping& d, const Mat& residual, const Mat& part, const Mat& sum) {
  Mask mask = maskOf(d);
  for (EACH(run, (size_t) sum.rows * sum.columns / N)) {
    int row, column;
    spot(sum, run * N, &row, &column);
    if (!counts(sum, row)) continue;
    F v[N], w[N];
    load<N>(part, place(part, row, column), v);
    load<N>(residual, place(residual, row, column), w);
    for (int j = 0; j < N; j++) w[j] += v[j] * kept(mask, drawn(mask, row, sum.columns) + column + j);
    store<N>(sum, place(sum, row, column), w);
  }
}
KERNEL addDropped(Dropping d, Mat residual, Mat part, Mat sum) { addDroppedOf<1>(d, residual, part, sum); }
KERNEL addDropped4(Dropping d, Mat residual, Mat part, Mat sum) { addDroppedOf<4>(d, residual, part, sum); }

KERNEL clearVoid(Mat x) {
  for (EACH(i, (size_t) x.rows * x.columns)) {
    int row, column;
    spot(x, i, &row, &column);
    if (!counts(x, row)) set(x, row, column, 0);
  }
}

KERNEL scale(double alpha, Mat x) {
  for (EACH(i, (size_t) x.rows * x.columns)) {
    int row, column;
    spot(x, i, &row, &column);
    if (counts(x, row)) set(x, row, column, (F) alpha * at(x, row, column));
  }
}

// sum += the rows of x, in their order: a block takes 32 columns, its 32 slices of rows are added up in order
KERNEL addRows(Mat x, Mat sum) {
  LOCAL F part[32][33];
  int lane = threadIdx.x & 31, slice = threadIdx.x >> 5, slices = blockDim.x >> 5, column = blockIdx.x * 32 + lane;
  int each = (x.rows + slices - 1) / slices, end = min(x.rows, (slice + 1) * each);
  F s = 0;
  for (int row = slice * each; column < x.columns && row < end; row++) if (counts(x, row)) s += at(x, row, column);
  part[slice][lane] = s;
  __syncthreads();
  if (slice == 0 && column < x.columns) {
    for (int i = 1; i < slices; i++) s += part[i][lane];
    add(sum, 0, column, s);
  }
}

// ---- activations
template <int N> DEV void activateOf(int f, const Dropping& d, const Mat& hidden, const Mat& y) {
  Mask mask = maskOf(d);
  bool gated = hidden.columns == 2 * y.columns, fast = hidden.type == BF16;
  for (EACH(run, (size_t) y.rows * y.columns / N)) {
    int row, column;
    spot(y, run * N, &row, &column);
    if (!counts(y, row)) continue;
    F x[N], gate[N], slope;
    load<N>(hidden, place(hidden, row, column), x);
    if (gated) load<N>(hidden, place(hidden, row, y.columns + column), gate);
    for (int j = 0; j < N; j++) x[j] = activation(f, fast, x[j], &slope) * (gated ? gate[j] : (F) 1) * kept(mask, drawn(mask, row, y.columns) + column + j);
    store<N>(y, place(y, row, column), x);
  }
}
// gated GELU (tanh) in 16 bits, without questions on the way
template <bool DROPS> DEV void gatedGelu(const Dropping& d, const Mat& hidden, const Mat& y) {
  Mask mask = maskOf(d);
  u32 width = y.columns;
  for (EACH(run, (size_t) y.rows * width / 8)) {
    u32 first = (u32) run * 8, row = first / width, column = first - row * width;
    u32 drawnFirst = DROPS ? (u32) drawn(mask, row, width) + column : 0;
    const bf16* from = (const bf16*) hidden.p + (size_t) row * hidden.stride + column;
    Quad a = *(const Quad*) from, b = *(const Quad*) (from + width);
#pragma unroll
    for (int j = 0; j < 4; j++) {
      F unused, even = activation(0, true, fromHalf(a.w[j] & 0xffff), &unused) * fromHalf(b.w[j] & 0xffff);
      F odd = activation(0, true, fromHalf(a.w[j] >> 16), &unused) * fromHalf(b.w[j] >> 16);
      if (DROPS) { even *= kept(mask, drawnFirst + 2 * j); odd *= kept(mask, drawnFirst + 2 * j + 1); }
      a.w[j] = twoHalves(even, odd);
    }
    *(Quad*) ((bf16*) y.p + (size_t) row * y.stride + column) = a;
  }
}
template <bool DROPS> DEV void gatedGeluBackward(const Dropping& d, const Mat& dy, const Mat& hidden, const Mat& dHidden) {
  Mask mask = maskOf(d);
  u32 width = dy.columns;
  for (EACH(run, (size_t) dy.rows * width / 8)) {
    u32 first = (u32) run * 8, row = first / width, column = first - row * width;
    u32 drawnFirst = DROPS ? (u32) drawn(mask, row, width) + column : 0;
    const bf16* from = (const bf16*) hidden.p + (size_t) row * hidden.stride + column;
    Quad a = *(const Quad*) from, b = *(const Quad*) (from + width), g = *(const Quad*) ((const bf16*) dy.p + (size_t) row * dy.stride + column);
#pragma unroll
    for (int j = 0; j < 4; j++) {
      F g0 = fromHalf(g.w[j] & 0xffff), g1 = fromHalf(g.w[j] >> 16), s0, s1;
      if (DROPS) { g0 *= kept(mask, drawnFirst + 2 * j); g1 *= kept(mask, drawnFirst + 2 * j + 1); }
      F v0 = activation(0, true, fromHalf(a.w[j] & 0xffff), &s0), v1 = activation(0, true, fromHalf(a.w[j] >> 16), &s1);
      a.w[j] = twoHalves(g0 * s0 * fromHalf(b.w[j] & 0xffff), g1 * s1 * fromHalf(b.w[j] >> 16));
      b.w[j] = twoHalves(g0 * v0, g1 * v1);
    }
    bf16* to = (bf16*) dHidden.p + (size_t) row * dHidden.stride + column;
    *(Quad*) to = a;
    *(Quad*) (to + width) = b;
  }
}
// rows of 16 bits, and few enough elements for 32 bits
DEV bool plain(const Mat& hidden, const Mat& y) {
  return hidden.type == BF16 && y.type == BF16 && hidden.columns == 2 * y.columns && !y.lengths && ((size_t) y.rows * y.columns >> 32) == 0;
}
KERNEL activate(int f, Dropping d, Mat hidden, Mat y) { activateOf<1>(f, d, hidden, y); }
KERNEL activate8(int f, Dropping d, Mat hidden, Mat y) {
  if (f != 0 || !plain(hidden, y)) activateOf<8>(f, d, hidden, y);
  else if (d.counter) gatedGelu<true>(d, hidden, y);
  else gatedGelu<false>(d, hidden, y);
}

template <int N> DEV void activateBackwardOf(int f, const Dropping& d, const Mat& dy, const Mat& hidden, const Mat& dHidden) {
  Mask mask = maskOf(d);
  bool gated = hidden.columns == 2 * dy.columns, fast = hidden.type == BF16;
  for (EACH(run, (size_t) dy.rows * dy.columns / N)) {
    int row, column;
    spot(dy, run * N, &row, &column);
    if (!counts(dy, row)) continue;
    F x[N], gate[N], g[N], slope;
    load<N>(dy, place(dy, row, column), g);
    load<N>(hidden, place(hidden, row, column), x);
    if (gated) load<N>(hidden, place(hidden, row, dy.columns + column), gate);
    for (int j = 0; j < N; j++) {
      F value = activation(f, fast, x[j], &slope);
      g[j] *= kept(mask, drawn(mask, row, dy.columns) + column + j);
      x[j] = g[j] * slope * (gated ? gate[j] : (F) 1);
      gate[j] = g[j] * value;
    }
    store<N>(dHidden, place(dHidden, row, column), x);
    if (gated) store<N>(dHidden, place(dHidden, row, dy.columns + column), gate);
  }
}
KERNEL activateBackward(int f, Dropping d, Mat dy, Mat hidden, Mat dHidden) { activateBackwardOf<1>(f, d, dy, hidden, dHidden); }
KERNEL activateBackward8(int f, Dropping d, Mat dy, Mat hidden, Mat dHidden) {
  if (f != 0 || !plain(hidden, dy) || dHidden.type != BF16) activateBackwardOf<8>(f, d, dy, hidden, dHidden);
  else if (d.counter) gatedGeluBackward<true>(d, dy, hidden, dHidden);
  else gatedGeluBackward<false>(d, dy, hidden, dHidden);
}

// ---- rows by id
template <int N> DEV void gatherRowsOf(const Mat& table, const Mat& ids, const Mat& y) {
  for (EACH(run, (size_t) y.rows * y.columns / N)) {
    int row, column;
    spot(y, run * N, &row, &column);
    if (!counts(y, row)) continue;
    F v[N];
    load<N>(table, place(table, id(ids, row), column), v);
    store<N>(y, place(y, row, column), v);
  }
}
KERNEL gatherRows(Mat table, Mat ids, Mat y) { gatherRowsOf<1>(table, ids, y); }
KERNEL gatherRows4(Mat table, Mat ids, Mat y) { gatherRowsOf<4>(table, ids, y); }

// The gradient of gatherRows without atomics on sums. First each block takes CHUNK rows and finds, for each id among them, its
// first row, which first[id][chunk] tells (-1: none). Where more rows have that id they are added up in their order, into the row
// of `part` of that number, and MANY is added. Then combineIds adds up the chunks of each id in their order, in the warp of its
// very first row. Both have a form for 4 columns at once.
#define CHUNK 256
#define MANY 0x40000000
template <int N> DEV void sumIdsOf(const Mat& dy, const Mat& ids, const Mat& part, int* first) {
  LOCAL int idOf[CHUNK];
  LOCAL int next[CHUNK];  // the next row of the same id, or -1
  int chunk = blockIdx.x, chunks = gridDim.x, from = chunk * CHUNK, n = min(CHUNK, dy.rows - from), i = threadIdx.x;
  int mine = i < n && counts(dy, from + i) ? id(ids, from + i) : -1, before = -1, after = -1;
  idOf[i] = mine;
  __syncthreads();
#pragma unroll 16
  for (int j = 0; j < CHUNK; j++) {
    bool same = idOf[j] == mine;
    if (same && j < i) before = j;
    if (same && j > i && after < 0) after = j;
  }
  next[i] = mine < 0 ? -1 : after;
  __syncthreads();
  bool leads = mine >= 0 && before < 0;
  if (leads) first[(size_t) mine * chunks + chunk] = from + i + (after >= 0 ? MANY : 0);
  int lane = i & 31;
  for (u32 there = __ballot_sync(~0u, leads && after >= 0); there; there &= there - 1) {
    int lead = i - lane + __ffs(there) - 1;
    for (int column = lane * N; column < dy.columns; column += 32 * N) {
      F s[N], v[N];
      load<N>(dy, place(dy, from + lead, column), s);
      for (int j = next[lead]; j >= 0; j = next[j]) {
        load<N>(dy, place(dy, from + j, column), v);
        for (int k = 0; k < N; k++) s[k] += v[k];
      }
      store<N>(part, place(part, from + lead, column), s);
    }
  }
}
KERNEL sumIds(Mat dy, Mat ids, Mat part, int* first) { sumIdsOf<1>(dy, ids, part, first); }
KERNEL sumIds4(Mat dy, Mat ids, Mat part, int* first) { sumIdsOf<4>(dy, ids, part, first); }

template <int N> DEV void combineIdsOf(const Mat& dy, const Mat& ids, const Mat& part, const int* first, int chunks, const Mat& table) {
  int lane = threadIdx.x & 31, mine = blockIdx.x * (blockDim.x >> 5) + (threadIdx.x >> 5);
  if (mine >= dy.rows || !counts(dy, mine)) return;
  int v = id(ids, mine);
  bool owns = false;
  for (int chunk = 0; chunk < chunks; chunk += 32) {
    int row = chunk + lane < chunks ? first[(size_t) v * chunks + chunk + lane] : -1;
    for (u32 there = __ballot_sync(~0u, row >= 0); there; there &= there - 1) {
      int at = __shfl_sync(~0u, row, __ffs(there) - 1);
      bool many = at & MANY;
      at &= ~MANY;
      if (!owns && at != mine) return;  // another row is the first of this id
      owns = true;
      for (int column = lane * N; column < table.columns; column += 32 * N) {
        F s[N], w[N];
        if (many) load<N>(part, place(part, at, column), s);
        else load<N>(dy, place(dy, at, column), s);
        load<N>(table, place(table, v, column), w);
        for (int k = 0; k < N; k++) w[k] += s[k];
        store<N>(table, place(table, v, column), w);
      }
    }
  }
}
KERNEL combineIds(Mat dy, Mat ids, Mat part, const int* first, int chunks, Mat table) { combineIdsOf<1>(dy, ids, part, first, chunks, table); }
KERNEL combineIds4(Mat dy, Mat ids, Mat part, const int* first, int chunks, Mat table) { combineIdsOf<4>(dy, ids, part, first, chunks, table); }
KERNEL fillInts(int* x, long long n, int value) { for (EACH(i, n)) x[i] = value; }
