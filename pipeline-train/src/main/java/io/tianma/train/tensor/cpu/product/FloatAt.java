package io.tianma.train.tensor.cpu.product;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;

/** A pointer that is moved instead of made anew. */
final class FloatAt extends FloatPointer {
  FloatAt() {
    super((Pointer) null);
  }

  FloatAt at(long newAddress) {
    address = newAddress;
    return this;
  }
}
