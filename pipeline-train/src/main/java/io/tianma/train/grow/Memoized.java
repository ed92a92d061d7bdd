package io.tianma.train.grow;

import java.util.function.Supplier;

/** A value that is made when it is first asked for. */
final class Memoized<T> implements Supplier<T> {
  private final Supplier<T> maker;
  private T value;

  private Memoized(Supplier<T> maker) {
    this.maker = maker;
  }

  static <T> Supplier<T> of(Supplier<T> maker) {
    return new Memoized<>(maker);
  }

  @Override
  public T get() {
    if (value == null) {
      value = maker.get();
    }
    return value;
  }
}
