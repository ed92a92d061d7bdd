package io.tianma.train.model.position;

/** How often a coordinate of queries and keys may be copied when heads grow. */
public enum KeyCopies {
  /** As often as wanted: what a score sums over can be shared out. */
  ANY,
  /** Each as often as any other: features that cannot be weighted. */
  EQUAL,
  /** Never: kernels of whole vectors, for which new coordinates are zero. */
  NONE
}
