package io.tianma.data.spark.rows;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;

/** How values of one type stand as bytes between two tasks. */
public interface Codec<T> extends Serializable {
  void write(T value, DataOutput out) throws IOException;

  T read(DataInput in) throws IOException;
}
