// Small kernels on which the emulation itself is tried.
KERNEL scaleRows(Mat x, int first, double factor, float shift, Dropping drop) {
  Mask mask = maskOf(drop);
  for (EACH(i, (size_t) x.rows * x.columns)) {
    int row = (int) (i / x.columns), column = (int) (i % x.columns);
    if (row >= first && counts(x, row)) set(x, row, column, (F) (at(x, row, column) * (F) factor + (F) shift) * kept(mask, i));
  }
}

// sums[row] of x: a block a row
KERNEL sumRows(Mat x, Mat sums) {
  LOCAL F room[32];
  F sum = 0;
  for (int j = threadIdx.x; j < x.columns; j += blockDim.x) sum += at(x, blockIdx.x, j);
  sum = blockSum(sum, room);
  if (threadIdx.x == 0) put(sums, blockIdx.x, sum);
}

// y = x with the elements of each block in reverse order
KERNEL reverse(Mat x, Mat y) {
  SHARED(F, all);
  size_t first = (size_t) blockIdx.x * blockDim.x;
  all[threadIdx.x] = get(x, first + threadIdx.x);
  __syncthreads();
  put(y, first + threadIdx.x, all[blockDim.x - 1 - threadIdx.x]);
}

// y[i] of lane i: what the exchanges give it
KERNEL exchanges(Mat y) {
  int lane = threadIdx.x & 31;
  F x = (F) threadIdx.x;
  F got = __shfl_sync(~0u, x, 3) + 100 * __shfl_down_sync(~0u, x, 1) + 10000 * __shfl_xor_sync(~0u, x, 1, 8);
  unsigned odd = __ballot_sync(~0u, lane & 1);
  bool any = __any_sync(~0u, lane == 40), all = __all_sync(~0u, lane < 32);
  if (lane < 16) got += 1000000 * __shfl_up_sync(0xffffu, (F) lane, 1, 16);
  __syncwarp();
  put(y, threadIdx.x, odd == 0xaaaaaaaau && !any && all ? got : (F) -1);
}

// ---- each of these is wrong in one way ----
KERNEL missingBarrier(Mat x, Mat y) {
  SHARED(F, all);
  all[threadIdx.x] = get(x, threadIdx.x);
  put(y, threadIdx.x, all[blockDim.x - 1 - threadIdx.x]);
}
KERNEL partialBarrier(Mat x) {
  if (threadIdx.x < 40) __syncthreads();
}
KERNEL twoBarriers(Mat x) {
  if (threadIdx.x < 40) __syncthreads();
  else
    __syncthreads();
}
KERNEL partialExchange(Mat x) {
  if (threadIdx.x != 37) put(x, threadIdx.x, sum32(1));
}
KERNEL strangeLane(Mat x) {
  if (threadIdx.x < 8) put(x, threadIdx.x, __shfl_sync(0xffu, (F) 1, 9));
}
KERNEL tooMuchShared(Mat x) {
  SHARED(F, all);
  all[blockDim.x] = 1;
}
KERNEL outOfBounds(Mat x, int index) {
  LOCAL F room[32];
  room[index] = 1;
}
KERNEL misaligned(Mat x, int index) {
  put(x, 0, (F) ((const float4*) ((const char*) x.p + index))->x);
}
