package io.tianma.train.model.position;

/** Where the next token of each row stands, for codes that do not just count. */
public interface Places {
  /** They just count. */
  Places NONE =
      new Places() {
        @Override
        public void feed(int[] tokensB) {}

        @Override
        public void reorder(int[] from) {}
      };

  /** Takes note of tokens that were fed. */
  void feed(int[] tokensB);

  /** Row b goes on as a copy of row {@code from[b]}. */
  void reorder(int[] from);
}
