package io.tianma.data.hadoop;

import io.tianma.data.store.StageKey;

/** Hears what a run asks of its artifacts, and ends it before it would change one. */
public interface Rehearsal {
  /**
   * A stage asks whether it has work to do; may throw, to end the rehearsal here.
   *
   * @param upToDate whether it has none
   */
  void asked(StageKey key, boolean upToDate);

  /** Something would be made, moved or removed now; throws. */
  void halt();
}
