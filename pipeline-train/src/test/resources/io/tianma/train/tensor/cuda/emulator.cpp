// Runs the blocks of a grid one after the other, and the threads of a block as coroutines. A coroutine takes one thread after the
// other as long as none waits; a thread that waits keeps its coroutine, and another goes on. Built once for all kernels.
#include <dlfcn.h>
#include <jni.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <vector>

struct dim3 { unsigned x, y, z; };
dim3 threadIdx, blockIdx, blockDim, gridDim;

namespace {
enum Kind { SYNC, SHUFFLE, BALLOT };
enum State { FRESH, RUNNING, AT_BARRIER, AT_EXCHANGE, DONE };
typedef void (*Entry)(const char* arguments, size_t size);

const size_t STACK = 256 << 10, GUARD = 4096;
const int THREADS = 1024, LANES = 32;

struct Coroutine { ucontext_t context; jmp_buf place; bool begun; int thread; };
struct Thread { State state; Coroutine* on; int line; Kind kind; unsigned mask; unsigned long long value; int source; };
struct Grid { Entry entry; const char* arguments; size_t size; bool backwards; };

Grid grid;
int count, begun, done, atBarrier;  // threads of this block: all, taken by a coroutine, ended, at the barrier
Thread threads[THREADS];
Coroutine coroutines[THREADS];
std::vector<Coroutine*> idle;
int ready[THREADS], readyFrom, readyCount;  // a ring of threads that may go on
int now;                                    // the thread that runs
jmp_buf home;                               // runBlock
char message[512];
std::vector<char> shared;

[[noreturn]] void fail(const char* format, ...) {
  va_list values;
  va_start(values, format);
  vsnprintf(message, sizeof message, format, values);
  va_end(values);
  _longjmp(home, 2);
}

void become(int thread) {
  now = thread;
  threadIdx = {(unsigned) thread, 0, 0};
  threads[thread].state = RUNNING;
}

// what a coroutine does: thread after thread
void work() {
  for (;;) {
    Coroutine* self = idle.back();
    idle.pop_back();
    while (begun < count) {
      int next = begun++;
      become(grid.backwards ? count - 1 - next : next);
      threads[now].on = self;
      grid.entry(grid.arguments, grid.size);
      threads[now].state = DONE;
      done++;
    }
    idle.push_back(self);
    if (!_setjmp(self->place)) _longjmp(home, 1);
  }
}

void go(Coroutine* c) {
  if (c->begun) _longjmp(c->place, 1);
  c->begun = true;
  setcontext(&c->context);
}

void makeCoroutines() {
  static char* stacks = nullptr;
  if (!stacks) {
    stacks = (char*) mmap(nullptr, THREADS * STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    for (int i = 0; i < THREADS; i++) mprotect(stacks + i * STACK, GUARD, PROT_NONE);
  }
  idle.clear();
  for (int i = THREADS - 1; i >= 0; i--) {
    Coroutine& c = coroutines[i];
    getcontext(&c.context);
    c.context.uc_stack.ss_sp = stacks + i * STACK;
    c.context.uc_stack.ss_size = STACK;
    c.begun = false;
    makecontext(&c.context, work, 0);
    idle.push_back(&c);
  }
}

// the running thread lets others run until someone makes it ready
__attribute__((noinline)) void wait() {
  int self = now;
  if (!_setjmp(threads[self].on->place)) _longjmp(home, 1);
  become(self);
}

void makeReady(int thread) { ready[(readyFrom + readyCount++) % THREADS] = thread; }

// of threads that wait for ever
void explain() {
  int waiting = -1, other = -1;
  for (int i = 0; i < count && waiting < 0; i++) if (threads[i].state != DONE) waiting = i;
  Thread& t = threads[waiting];
  unsigned missing = 0;
  for (int i = 0; i < count; i++) {
    Thread& o = threads[i];
    bool together = o.state == t.state && (t.state == AT_BARRIER || (i / LANES == waiting / LANES && o.line == t.line));
    bool needed = t.state == AT_BARRIER || (i / LANES == waiting / LANES && (t.mask >> i % LANES & 1));
    if (needed && !together) { if (other < 0) other = i; missing++; }
  }
  if (other < 0) fail("thread %d waits at line %d for threads that do not come", waiting, t.line);
  const char* what = t.state == AT_BARRIER ? "the barrier" : "an exchange";
  if (threads[other].state == DONE)
    fail("thread %d waits at %s of line %d, but thread %d has ended (%u missing)", waiting, what, t.line, other, missing);
  fail("thread %d waits at %s of line %d, but thread %d waits at line %d (%u missing)", waiting, what, t.line, other,
       threads[other].line, missing);
}

void runBlock(char* localFrom, char* localTo) {
  begun = done = atBarrier = readyFrom = readyCount = 0;
  for (int i = 0; i < count; i++) threads[i] = {FRESH, nullptr, 0, SYNC, 0, 0, 0};
  memset(shared.data(), 0xff, shared.size());
  if (localFrom) memset(localFrom, 0xff, localTo - localFrom);
  if (_setjmp(home) == 2) {
    makeCoroutines();
    return;
  }
  if (readyCount) {
    int next = ready[readyFrom];
    readyFrom = (readyFrom + 1) % THREADS;
    readyCount--;
    go(threads[next].on);
  }
  if (begun < count) go(idle.back());
  if (done < count) explain();
}

void check(int sharedBytes) {
  for (size_t i = sharedBytes; i < shared.size() && !message[0]; i++)
    if (shared[i] != (char) 0xff) snprintf(message, sizeof message, "byte %zu of %d bytes of shared memory is written", i, sharedBytes);
}
}  // namespace

extern "C" {
void* emulatedShared() { return shared.data(); }

void emulatedParameters(size_t taken, size_t given) { fail("it takes %zu bytes of parameters, and is given %zu", taken, given); }

void emulatedBarrier(int line) {
  static int first;
  Thread& t = threads[now];
  t.state = AT_BARRIER;
  t.line = line;
  if (atBarrier++ == 0) first = now;
  if (threads[first].line != line)
    fail("thread %d waits at the barrier of line %d, but thread %d waits at line %d", now, line, first, threads[first].line);
  if (atBarrier < count) return wait();
  atBarrier = 0;
  for (int i = 0; i < count; i++) {
    int thread = grid.backwards ? count - 1 - i : i;
    if (thread != now) makeReady(thread);
  }
  t.state = RUNNING;
}

unsigned long long emulatedExchange(int line, int kind, unsigned mask, unsigned long long value, int source) {
  Thread& t = threads[now];
  int first = now / LANES * LANES, self = now - first;
  if (!(mask >> self & 1)) fail("thread %d is not among the lanes %08x of its own exchange at line %d", now, mask, line);
  if (kind == SHUFFLE && !(mask >> source & 1))
    fail("thread %d asks lane %d, which is not among the lanes %08x of the exchange at line %d", now, source, mask, line);
  t = {AT_EXCHANGE, t.on, line, (Kind) kind, mask, value, source};
  unsigned long long got[LANES], ballot = 0;
  for (int n = 0; n < LANES; n++) {
    int i = grid.backwards ? n : LANES - 1 - n;  // whoever comes last is looked for first
    if (!(mask >> i & 1)) continue;
    Thread& o = threads[first + i];
    bool here = o.state == AT_EXCHANGE && o.line == line && o.kind == kind && o.mask == mask;
    if (!here) {
      wait();
      return t.value;
    }
    if (o.value) ballot |= 1ull << i;
  }
  for (int i = 0; i < LANES; i++)
    if (mask >> i & 1) got[i] = kind == SHUFFLE ? threads[first + threads[first + i].source].value : ballot;
  for (int n = 0; n < LANES; n++) {
    int i = grid.backwards ? LANES - 1 - n : n;
    if (!(mask >> i & 1)) continue;
    threads[first + i].value = got[i];
    threads[first + i].state = RUNNING;
    if (i != self) makeReady(first + i);
  }
  return t.value;
}

// ---- what -fsanitize calls instead of its own library ----
struct Place { const char* file; unsigned line, column; };
void __ubsan_handle_type_mismatch_v1(const Place* at, void* p) {
  fail("thread %d: %p is null or not aligned for what is read or written there, line %u", now, p, at->line);
}
void __ubsan_handle_out_of_bounds(const Place* at, void* index) {
  fail("thread %d: index %lld is outside of an array, line %u", now, (long long) index, at->line);
}
void __ubsan_handle_divrem_overflow(const Place* at, void*, void*) {
  fail("thread %d: division by zero, line %u", now, at->line);
}

JNIEXPORT jlong JNICALL Java_io_tianma_train_tensor_cuda_Emulator_open(JNIEnv* env, jclass, jstring path) {
  const char* text = env->GetStringUTFChars(path, nullptr);
  void* library = dlopen(text, RTLD_NOW | RTLD_LOCAL);
  env->ReleaseStringUTFChars(path, text);
  if (!library) env->ThrowNew(env->FindClass("java/lang/IllegalStateException"), dlerror());
  return (jlong) library;
}

JNIEXPORT jlong JNICALL Java_io_tianma_train_tensor_cuda_Emulator_find(JNIEnv* env, jclass, jlong library, jstring name) {
  const char* text = env->GetStringUTFChars(name, nullptr);
  void* symbol = dlsym((void*) library, text);
  env->ReleaseStringUTFChars(name, text);
  return (jlong) symbol;
}

// returns what went wrong, or null
JNIEXPORT jstring JNICALL Java_io_tianma_train_tensor_cuda_Emulator_run(
    JNIEnv* env, jclass, jlong library, jlong entry, jint x, jint y, jint threadCount, jint sharedBytes, jboolean backwards,
    jobject arguments, jint size) {
  char *localFrom, *localTo;
  ((void (*)(char**, char**)) dlsym((void*) library, "emulatedLocal"))(&localFrom, &localTo);
  grid = {(Entry) entry, (const char*) env->GetDirectBufferAddress(arguments), (size_t) size, (bool) backwards};
  count = threadCount;
  blockDim = {(unsigned) threadCount, 1, 1};
  gridDim = {(unsigned) x, (unsigned) y, 1};
  shared.assign(sharedBytes + 1024, 0);
  message[0] = 0;
  if (idle.size() != THREADS) makeCoroutines();
  for (int n = 0; n < x * y && !message[0]; n++) {
    int block = backwards ? x * y - 1 - n : n;
    blockIdx = {(unsigned) (block % x), (unsigned) (block / x), 0};
    runBlock(localFrom, localTo);
    check(sharedBytes);
    if (message[0]) {
      size_t used = strlen(message);
      snprintf(message + used, sizeof message - used, "; block (%u, %u)", blockIdx.x, blockIdx.y);
    }
  }
  return message[0] ? env->NewStringUTF(message) : nullptr;
}
}
