// Linear attention. Features of queries and keys are made once and lie in scratch, [B, T, H m]; all sums over keys are then `scan`.
// Features that are exponentials are relative to a level: of a query its own greatest exponent, of a key the greatest of all keys
// that are in the sums when it joins them. Sums move to a higher level by a factor that is at most 1.
// Letters as in LinearAttentionKernels.

#define LEAST_DENOMINATOR ((F) 1e-30)
#define LEAST_LENGTH ((F) 1e-12)
enum Map { ELU, EXP, TAYLOR, RELU, FAVOR, SOFTMAX_FACTORISED };

// --- turns

// What turns heads; angles.p is null where nothing does
struct Turns { Mat angles; int interleaved, parts; };
DEV Turns turnsOf(const Mat& angles, int interleaved, int parts) {
  Turns turns;
  turns.angles = angles; turns.interleaved = interleaved; turns.parts = parts;
  return turns;
}
// coordinate i of x turned as row t of a sample is, or back
DEV F turned(const Turns& turns, int back, int size, int sample, int t, int i, const F* x) {
  int width = size / turns.parts, part = i / width, within = i % width;
  int pair = turns.interleaved ? within / 2 : within % (width / 2), second = turns.interleaved ? within % 2 : within / (width / 2);
  int apart = turns.interleaved ? 1 : width / 2, other = second ? i - apart : i + apart;
  int row = (turns.angles.samples == 1 ? 0 : sample * turns.angles.width) + t;
  F cosine = at(turns.angles, row, part * (width / 2) + pair), sine = at(turns.angles, row, size / 2 + part * (width / 2) + pair);
  return x[i] * cosine + (second != back ? x[other] : -x[other]) * sine;
}

// y = x with heads turned, or back; y may be x. Row blockIdx.x, head blockIdx.y
KERNEL turnRows(int heads, int back, Mat angles, int interleaved, int parts, Mat x, Mat y) {
  SHARED(F, head);
  int row = blockIdx.x, size = x.columns / heads, first = blockIdx.y * size;
  if (!counts(y, row)) return;
  for (int i = threadIdx.x; i < size; i += blockDim.x) head[i] = at(x, row, first + i);
  __syncthreads();
  Turns turns = turnsOf(angles, interleaved, parts);
  for (int i = threadIdx.x; i < size; i += blockDim.x) {
    set(y, row, first + i, angles.p ? turned(turns, back, size, row / y.width, row % y.width, i, head) : head[i]);
  }
}

// length of x once it is turned: angles are rounded, so turns do not quite keep it
DEV F turnedNorm(const Mat& angles, int interleaved, int parts, int size, int sample, int t, const F* x, F* room) {
  Turns turns = turnsOf(angles, interleaved, parts);
  F squares = 0;
  for (int i = threadIdx.x; i < size; i += blockDim.x) {
    F a = angles.p ? turned(turns, 0, size, sample, t, i, x) : x[i];
    squares += a * a;
  }
  return sqrt(blockSum(squares, room));
}

// --- features

// Features that are no exponentials: ELU, RELU, or TAYLOR's, turned first. Row blockIdx.x, head blockIdx.y
KERNEL plainFeatures(int map, int heads, Mat angles, int interleaved, int parts, Mat x, Mat y) {
  SHARED(F, head);
  LOCAL F room[32];
  int row = blockIdx.x, size = x.columns / heads, first = blockIdx.y * size;
  if (!counts(y, row)) return;
  for (int i = threadIdx.x; i < size; i += blockDim.x) {
    F a = at(x, row, first + i);
    head[i] = a;
    if (map == ELU) set(y, row, first + i, a > 0 ? a + 1 : exp(a));
    if (map == RELU) set(y, row, first + i, (a > 0 ? a : (F) 0) + (F) 0.001);
  }
  if (map != TAYLOR) return;
  __syncthreads();
  F norm = turnedNorm(angles, interleaved, parts, size, row / y.width, row % y.width, head, room);
  norm = norm < LEAST_LENGTH ? LEAST_LENGTH : norm;
  Turns turns = turnsOf(angles, interleaved, parts);
  first = blockIdx.y * (size + 1);
  if (threadIdx.x == 0) set(y, row, first, 1);
  for (int i = threadIdx.x; i < size; i += blockDim.x) {
    F a = angles.p ? turned(turns, 0, size, row / y.width, row % y.width, i, head) : head[i];
    set(y, row, first + 1 + i, a / norm);
  }
}

// Exponents e, less half the square of `scale` x where x is given, and the greatest of each head to `greatest`. Where `done` they
// become features, relative to it. y may be e. Row blockIdx.x, head blockIdx.y
KERNEL exponents(int heads, Mat e, Mat x, double scale, int done, Mat greatest, Mat y) {
  LOCAL F room[32];
  int row = blockIdx.x, m = e.columns / heads, first = blockIdx.y * m, size = x.columns / heads;
  if (!counts(y, row)) return;
  F squares = 0, max = MINUS_INFINITY;
  for (int i = threadIdx.x; x.p && i < size; i += blockDim.x) {
    F a = (F) scale * at(x, row, blockIdx.y * size + i);
    squares += a * a;
  }
  F less = x.p ? blockSum(squares, room) / 2 : (F) 0;
  for (int r = threadIdx.x; r < m; r += blockDim.x) { F a = at(e, row, first + r) - less; max = max < a ? a : max; }
  max = blockMax(max, room);
  for (int r = threadIdx.x; r < m; r += blockDim.x) {
    F a = at(e, row, first + r) - less;
    set(y, row, first + r, done ? exp(a - max) : a);
  }
  if (threadIdx.x == 0) set(greatest, row, blockIdx.y, max);
}

// levels = greatest of all rows of a sample that count up to each, or of all; rows behind them have the last, and without any it
// is 0. A warp for head blockIdx.x of sample blockIdx.y
KERNEL risingLevels(int causal, Mat greatest, Mat levels) {
  int lane = threadIdx.x, h = blockIdx.x, first = blockIdx.y * greatest.width, end = length(greatest, blockIdx.y);
  F level = MINUS_INFINITY;
  for (int t = lane; !causal && t < end; t += 32) {
    F a = at(greatest, first + t, h);
    level = level < a ? a : level;
  }
  level = max32(level);
  for (int from = 0; from < greatest.width; from += 32) {
    int t = from + lane;
    F a = t < end ? at(greatest, first + t, h) : MINUS_INFINITY;
    for (int o = 1; o < 32; o *= 2) {
      F before = __shfl_up_sync(~0u, a, o);
      if (lane >= o && a < before) a = before;
    }
    a = a < level ? level : a;
    if (t < greatest.width) set(levels, first + t, h, end == 0 ? (F) 0 : a);
    level = __shfl_sync(~0u, a, 31);
  }
}

// y = e^(y - level)
KERNEL aboveLevels(int heads, Mat levels, Mat y) {
  for (EACH(e, (size_t) y.rows * y.columns)) {
    int row = (int) (e / y.columns), column = (int) (e % y.columns);
    if (counts(y, row)) set(y, row, column, exp(at(y, row, column) - at(levels, row, column / (y.columns / heads))));
  }
}

// Softmax over the rows of sample blockIdx.y that count, of 32 columns
KERNEL columnSoftmax(Mat x, Mat y) {
  LOCAL F room[256];
  int d = blockIdx.x * 32 + (threadIdx.x & 31), first = blockIdx.y * y.width;
  int rows = d < x.columns ? length(y, blockIdx.y) : 0;
  F max = MINUS_INFINITY, sum = 0;
  for (int t = threadIdx.x >> 5; t < rows; t += 8) { F a = at(x, first + t, d); max = max < a ? a : max; }
  max = columnMax(max, room);
  for (int t = threadIdx.x >> 5; t < rows; t += 8) sum += exp(at(x, first + t, d) - max);
  sum = columnSum(sum, room);
  for (int t = threadIdx.x >> 5; t < rows; t += 8) set(y, first + t, d, exp(at(x, first + t, d) - max) / sum);
}
KERNEL columnSoftmaxSlopes(Mat y, Mat dy, Mat dx) {
  LOCAL F room[256];
  int d = blockIdx.x * 32 + (threadIdx.x & 31), first = blockIdx.y * y.width;
  int rows = d < y.columns ? length(y, blockIdx.y) : 0;
  F dot = 0;
  for (int t = threadIdx.x >> 5; t < rows; t += 8) dot += at(y, first + t, d) * at(dy, first + t, d);
  dot = columnSum(dot, room);
  for (int t = threadIdx.x >> 5; t < rows; t += 8) set(dx, first + t, d, at(y, first + t, d) * (at(dy, first + t, d) - dot));
}

// --- slopes of features

// dx from the gradient d of features y that need no products: ELU, RELU, EXP, TAYLOR. Row blockIdx.x, head blockIdx.y
KERNEL plainSlopes(int map, int heads, Mat angles, int interleaved, int parts, Mat x, Mat y, Mat d, Mat dx) {
  SHARED(F, head);
  LOCAL F room[32];
  int row = blockIdx.x, size = x.columns / heads, first = blockIdx.y * size, from = first + blockIdx.y + 1;
  if (!counts(dx, row)) return;
  F along = 0;
  for (int i = threadIdx.x; i < size; i += blockDim.x) {
    F a = at(x, row, first + i);
    head[i] = a;
    if (map == ELU) set(dx, row, first + i, at(d, row, first + i) * (a > 0 ? (F) 1 : exp(a)));
    if (map == RELU) set(dx, row, first + i, a > 0 ? at(d, row, first + i) : (F) 0);
    if (map == EXP) set(dx, row, first + i, at(d, row, first + i) * at(y, row, first + i));
    if (map == TAYLOR) along += at(d, row, from + i) * at(y, row, from + i);
  }
  if (map != TAYLOR) return;
  along = blockSum(along, room);
  F norm = turnedNorm(angles, interleaved, parts, size, row / dx.width, row % dx.width, head, room);
  for (int i = threadIdx.x; i < size; i += blockDim.x) {
    head[i] = norm <= LEAST_LENGTH ? at(d, row, from + i) / LEAST_LENGTH : (at(d, row, from + i) - at(y, row, from + i) * along) / norm;
  }
  __syncthreads();
  Turns turns = turnsOf(angles, interleaved, parts);
  for (int i = threadIdx.x; i < size; i += blockDim.x) {
    set(dx, row, first + i, angles.p ? turned(turns, 1, size, row / dx.width, row % dx.width, i, head) : head[i]);
  }
}

// dx from the gradient dE of FAVOR's exponents and its product with the features, x being what they were made of
KERNEL randomSlopes(int heads, double scale, Mat angles, int interleaved, int parts, Mat dE, Mat product, Mat x, Mat dx) {
  SHARED(F, head);
  LOCAL F room[32];
  int row = blockIdx.x, size = x.columns / heads, m = dE.columns / heads, first = blockIdx.y * size;
  if (!counts(dx, row)) return;
  F sum = 0;
  for (int r = threadIdx.x; r < m; r += blockDim.x) sum += at(dE, row, blockIdx.y * m + r);
  sum = blockSum(sum, room);
  for (int i = threadIdx.x; i < size; i += blockDim.x) {
    head[i] = at(product, row, first + i) - (F) (scale * scale) * sum * at(x, row, first + i);
  }
  __syncthreads();
  Turns turns = turnsOf(angles, interleaved, parts);
  for (int i = threadIdx.x; i < size; i += blockDim.x) {
    set(dx, row, first + i, angles.p ? turned(turns, 1, size, row / dx.width, row % dx.width, i, head) : head[i]);
  }
}

// --- sums over keys

#define CHUNK ((int) (sizeof(F) == 8 ? 16 : 32))  // rows at a time
#define DEEP 64                                    // rows of the state at a time
enum Order { ALL, FORWARD, BACKWARD };
DEV F fall(F a, F b) { return a == b ? (F) 1 : exp(a < b ? a - b : b - a); }
// x, or 1 where it is not given, with zeros where it ends
DEV F orOne(const Mat& x, bool there, int row, int column) { return !there ? (F) 0 : x.p ? at(x, row, column) : (F) 1; }

// out[t] (+)= Σ_s D(t, s) (u[t]·x[s]) y[s] for each head: over all s, over s <= t, or over s >= t; D is what levels fall between
// the two, if they are given. u and out have rows of one kind, x and y of the other; null is a column of ones. A block has 32
// columns of head blockIdx.y and keeps Σ x yᵀ of the rows before a chunk; within it weights are made one by one
KERNEL scan(int heads, int order, int more, Mat u, Mat x, Mat y, Mat levels, Mat out) {
  LOCAL F state[DEEP][32];
  LOCAL F us[CHUNK][DEEP + 1];
  LOCAL F xs[CHUNK][DEEP + 1];
  LOCAL F ys[CHUNK][32];
  LOCAL F weights[CHUNK][CHUNK + 1];
  LOCAL F level[CHUNK];
  LOCAL F share[CHUNK];  // of a row in the state behind its chunk
  int sample = blockIdx.y / heads, h = blockIdx.y % heads, lane = threadIdx.x & 31, part = threadIdx.x >> 5;
  int size = out.columns / heads, depth = (u.p ? u.columns : x.columns) / heads, column = blockIdx.x * 32 + lane;
  int outer = sample * out.width, ends = length(out, sample);
  int inner = sample * (x.p ? x.width : y.width), keys = x.p ? length(x, sample) : length(y, sample);
  int n = order == ALL || ends > keys ? ends : keys;
  for (int first = 0; first < depth; first += DEEP) {
    int deep = depth - first < DEEP ? depth - first : DEEP;
    for (int a = part; a < DEEP; a += 8) state[a][lane] = 0;
    for (int from = 0; order == ALL && from < keys; from += CHUNK) {
      for (int i = part; i < CHUNK; i += 8) {
        int s = from + i;
        for (int a = lane; a < deep; a += 32) xs[i][a] = orOne(x, s < keys, inner + s, h * depth + first + a);
        ys[i][lane] = orOne(y, s < keys && column < size, inner + s, h * size + column);
      }
      __syncthreads();
      for (int a = part; a < deep; a += 8) {
        F sum = state[a][lane];
        for (int j = 0; j < CHUNK; j++) sum += xs[j][a] * ys[j][lane];
        state[a][lane] = sum;
      }
      __syncthreads();
    }
    F before = 0;  // level of the state
    for (int from = 0; from < n; from += CHUNK) {
      for (int i = part; i < CHUNK; i += 8) {
        int there = from + i < n, t = order == BACKWARD ? n - 1 - from - i : from + i;
        for (int a = lane; a < deep; a += 32) {
          us[i][a] = orOne(u, there && t < ends, outer + t, h * depth + first + a);
          if (order != ALL) xs[i][a] = orOne(x, there && t < keys, inner + t, h * depth + first + a);
        }
        if (order != ALL) ys[i][lane] = orOne(y, there && t < keys && column < size, inner + t, h * size + column);
      }
      if (threadIdx.x < CHUNK) {
        int i = from + threadIdx.x < n ? from + threadIdx.x : n - 1, t = order == BACKWARD ? n - 1 - i : i;
        level[threadIdx.x] = levels.p ? at(levels, sample * levels.width + t, h) : (F) 0;
      }
      __syncthreads();
      if (from == 0) before = level[0];
      F last = level[CHUNK - 1];
      if (threadIdx.x < CHUNK) share[threadIdx.x] = fall(level[threadIdx.x], last);
      for (int e = threadIdx.x; order != ALL && e < CHUNK * CHUNK; e += blockDim.x) {
        int i = e / CHUNK, j = e % CHUNK;
        F sum = 0;
        for (int a = 0; j <= i && a < deep; a++) sum += us[i][a] * xs[j][a];
        weights[i][j] = j <= i ? sum * fall(level[i], level[j]) : (F) 0;
      }
      F sums[4] = {0, 0, 0, 0};
      for (int k = 0; k < CHUNK / 8; k++) {
        int i = part + 8 * k;
        for (int a = 0; a < deep; a++) sums[k] += us[i][a] * state[a][lane];
        sums[k] *= fall(before, level[i]);
      }
      __syncthreads();
      for (int k = 0; k < CHUNK / 8; k++) {
        int i = part + 8 * k, t = order == BACKWARD ? n - 1 - from - i : from + i;
        for (int j = 0; order != ALL && j <= i; j++) sums[k] += weights[i][j] * ys[j][lane];
        if (from + i >= n || t >= ends || column >= size) continue;
        if (more || first) add(out, outer + t, h * size + column, sums[k]);
        else set(out, outer + t, h * size + column, sums[k]);
      }
      for (int a = part; order != ALL && a < deep; a += 8) {
        F sum = state[a][lane] * fall(before, last);
        for (int j = 0; j < CHUNK; j++) sum += share[j] * xs[j][a] * ys[j][lane];
        state[a][lane] = sum;
      }
      before = last;
      __syncthreads();
    }
  }
}

// context /= denominators
KERNEL divideRows(int heads, Mat den, Mat context) {
  for (EACH(e, (size_t) context.rows * context.columns)) {
    int row = (int) (e / context.columns), column = (int) (e % context.columns);
    if (!counts(context, row)) continue;
    F divisor = at(den, row, column / (context.columns / heads));
    set(context, row, column, at(context, row, column) / (divisor < LEAST_DENOMINATOR ? LEAST_DENOMINATOR : divisor));
  }
}

// The gradients of the sums that a context is the quotient of: a warp for each head of a row
KERNEL quotientSlopes(int heads, Mat dContext, Mat den, Mat context, Mat dSums, Mat dDen) {
  int size = context.columns / heads, lane = threadIdx.x & 31, warps = gridDim.x * (blockDim.x >> 5);
  for (size_t e = (size_t) blockIdx.x * (blockDim.x >> 5) + (threadIdx.x >> 5); e < (size_t) context.rows * heads; e += warps) {
    int row = (int) (e / heads), h = (int) (e % heads);
    if (!counts(context, row)) continue;
    F divisor = at(den, row, h), dot = 0;
    bool guarded = divisor < LEAST_DENOMINATOR;
    if (guarded) divisor = LEAST_DENOMINATOR;
    for (int c = h * size + lane; c < (h + 1) * size; c += 32) {
      dot += at(dContext, row, c) * at(context, row, c);
      set(dSums, row, c, at(dContext, row, c) / divisor);
    }
    dot = sum32(dot);
    if (lane == 0) set(dDen, row, h, guarded ? (F) 0 : -dot / divisor);
  }
}

// --- states: row b H + h is m K sums, m sums and a level

// state[first + a K' + c] = Σ x[a] y[c] over keys that count, K' columns of y (1 if it is not given). Tile blockIdx.x of head blockIdx.y
KERNEL sumKeys(int heads, int first, Mat x, Mat y, Mat state) {
  LOCAL F xs[32][33];
  LOCAL F ys[32][32];
  int sample = blockIdx.y / heads, h = blockIdx.y % heads, lane = threadIdx.x & 31, part = threadIdx.x >> 5;
  int m = x.columns / heads, size = y.p ? y.columns / heads : 1, across = (size + 31) / 32;
  int a0 = blockIdx.x / across * 32, c = blockIdx.x % across * 32 + lane, keys = length(x, sample);
  F sums[4] = {0, 0, 0, 0};
  for (int from = 0; from < keys; from += 32) {
    for (int i = part; i < 32; i += 8) {
      int s = from + i, row = sample * x.width + s;
      xs[i][lane] = orOne(x, s < keys && a0 + lane < m, row, h * m + a0 + lane);
      ys[i][lane] = orOne(y, s < keys && c < size, row, h * size + c);
    }
    __syncthreads();
    for (int j = 0; j < 32; j++) {
      for (int k = 0; k < 4; k++) sums[k] += xs[j][part + 8 * k] * ys[j][lane];
    }
    __syncthreads();
  }
  for (int k = 0; k < 4; k++) {
    int a = a0 + part + 8 * k;
    if (a < m && c < size) set(state, blockIdx.y, first + a * size + c, sums[k]);
  }
}

// The level of each state, of keys whose levels are those of all; 0 where there are none
KERNEL stateLevels(int heads, Mat k, Mat levels, Mat state) {
  for (EACH(e, state.rows)) {
    int sample = (int) e / heads, h = (int) e % heads;
    F level = levels.p ? length(k, sample) ? at(levels, sample * levels.width, h) : MINUS_INFINITY : (F) 0;
    set(state, (int) e, state.columns - 1, level);
  }
}

// What a query sees of a state. Row blockIdx.x, head blockIdx.y
KERNEL readState(int heads, int divides, Mat den, Mat num, Mat state, Mat context) {
  LOCAL F room[32];
  int row = blockIdx.x, h = blockIdx.y, size = context.columns / heads, m = num.columns / heads;
  if (!counts(context, row)) return;
  int from = row / context.width * heads + h;
  F divisor = 0;
  for (int r = threadIdx.x; r < m; r += blockDim.x) divisor += at(den, row, h * m + r) * at(state, from, m * size + r);
  divisor = blockSum(divisor, room);
  divisor = !divides ? (F) 1 : divisor < LEAST_DENOMINATOR ? LEAST_DENOMINATOR : divisor;
  for (int c = threadIdx.x; c < size; c += blockDim.x) {
    F sum = 0;
    for (int r = 0; r < m; r++) sum += at(num, row, h * m + r) * at(state, from, r * size + c);
    set(context, row, h * size + c, sum / divisor);
  }
}

// Keys join the states one by one; their features are relative to their own greatest exponent, if that is given.
// Head blockIdx.x
KERNEL joinState(int heads, Mat den, Mat num, Mat v, Mat greatest, Mat state) {
  int sample = blockIdx.x / heads, h = blockIdx.x % heads, size = v.columns / heads, m = num.columns / heads;
  F before = at(state, blockIdx.x, state.columns - 1);
  for (int s = 0; s < length(num, sample); s++) {
    int row = sample * num.width + s;
    F own = greatest.p ? at(greatest, row, h) : (F) 0, after = !greatest.p || own < before ? before : own;
    F old = fall(before, after), fresh = greatest.p ? fall(own, after) : (F) 1;
    for (int i = threadIdx.x; i < m * (size + 1); i += blockDim.x) {
      F joining = i < m * size ? at(num, row, h * m + i / size) * at(v, row, h * size + i % size) : at(den, row, h * m + i - m * size);
      set(state, blockIdx.x, i, at(state, blockIdx.x, i) * old + fresh * joining);
    }
    before = after;
  }
  __syncthreads();
  if (threadIdx.x == 0) set(state, blockIdx.x, state.columns - 1, before);
}
