package io.tianma.train.tensor.cuda.device;

import static io.tianma.train.tensor.cuda.device.Cuda.check;
import static org.bytedeco.cuda.global.cudart.*;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bytedeco.cuda.cudart.CUevent_st;
import org.bytedeco.cuda.cudart.CUstream_st;

/**
 * Time of each kernel, for measurements: with {@code -Dtianma.cuda.profile=true} every call has an
 * event behind it, in recorded work too, and the host waits after each recording. Prints at the end
 * of the process; an event costs a microsecond or so, which is in it. First runs are left out.
 */
final class Profile {
  private static final boolean ON = Boolean.getBoolean("tianma.cuda.profile");
  private static final int SKIPPED = 5; // runs of a recording, and calls of others

  /** Something that ended. */
  record Mark(String call, CUevent_st end) {}

  /** Sums of a kind of call. */
  private static final class Sum {
    private long calls;
    private double microseconds;
  }

  private final CUstream_st stream;
  private final Map<String, Sum> sums = new HashMap<>();
  private final Map<String, Integer> seen = new HashMap<>();
  private final List<Mark> alone = new ArrayList<>();
  private List<Mark> marks;

  private Profile(CUstream_st stream) {
    this.stream = stream;
  }

  /** One that prints at the end, or null if none is wanted. */
  static Profile orNull(CUstream_st stream) {
    if (!ON) {
      return null;
    }
    Profile profile = new Profile(stream);
    Runtime.getRuntime().addShutdownHook(new Thread(profile::print));
    return profile;
  }

  /** Before a call that is not being recorded. */
  void begin() {
    if (marks == null) {
      alone.clear();
      alone.add(mark("", cudaEventRecordDefault));
    }
  }

  /** After a call. */
  void end(String call) {
    if (marks != null) {
      marks.add(mark(call, cudaEventRecordExternal));
      return;
    }
    alone.add(mark(call, cudaEventRecordDefault));
    if (seen.merge(call, 1, Integer::sum) > SKIPPED) {
      collect(alone);
    }
    alone.forEach(m -> cudaEventDestroy(m.end()));
  }

  /** What is recorded from here on has events; returns them for {@link #ran}. */
  List<Mark> beginRecording() {
    marks = new ArrayList<>();
    marks.add(mark("", cudaEventRecordExternal));
    return marks;
  }

  void endRecording() {
    marks = null;
  }

  /** After a run of a recording. */
  void ran(List<Mark> recorded) {
    if (seen.merge("" + System.identityHashCode(recorded), 1, Integer::sum) > SKIPPED) {
      collect(recorded);
    }
  }

  private Mark mark(String call, int flags) {
    CUevent_st event = new CUevent_st();
    check(cudaEventCreate(event), "cudaEventCreate");
    check(cudaEventRecordWithFlags(event, stream, flags), "cudaEventRecord");
    return new Mark(call, event);
  }

  private void collect(List<Mark> ended) {
    check(cudaStreamSynchronize(stream), "a kernel");
    float[] ms = new float[1];
    for (int i = 1; i < ended.size(); i++) {
      check(
          cudaEventElapsedTime(ms, ended.get(i - 1).end(), ended.get(i).end()),
          "cudaEventElapsedTime");
      Sum sum = sums.computeIfAbsent(ended.get(i).call(), call -> new Sum());
      sum.calls++;
      sum.microseconds += ms[0] * 1e3;
    }
  }

  private void print() {
    double all = sums.values().stream().mapToDouble(sum -> sum.microseconds).sum();
    System.out.printf(Locale.ROOT, "all %.1f ms%n", all / 1e3);
    sums.entrySet().stream()
        .sorted(Comparator.comparingDouble(e -> -e.getValue().microseconds))
        .forEach(
            e ->
                System.out.printf(
                    Locale.ROOT,
                    "%7d calls %9.1f us each %5.1f %%  %s%n",
                    e.getValue().calls,
                    e.getValue().microseconds / e.getValue().calls,
                    100 * e.getValue().microseconds / all,
                    e.getKey()));
  }
}
