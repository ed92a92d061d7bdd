package io.tianma.train.spark.rounds;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoSerializable;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import java.io.Serializable;

/**
 * A vector that travels. Kryo counts the bytes of an array in an int, so that it writes none of
 * more than 2 GB, half a billion numbers: here it is given slices.
 */
final class Floats implements KryoSerializable, Serializable {
  private static final long serialVersionUID = 1L;

  private float[] values;

  Floats(float[] values) {
    this.values = values;
  }

  /** The vector itself. */
  float[] values() {
    return values;
  }

  @Override
  public void write(Kryo kryo, Output output) {
    output.writeInt(values.length);
    float[] slice = new float[Math.min(Part.SLICE, values.length)];
    for (int from = 0; from < values.length; from += slice.length) {
      if (values.length - from < slice.length) {
        slice = new float[values.length - from];
      }
      System.arraycopy(values, from, slice, 0, slice.length);
      output.writeFloats(slice);
    }
  }

  @Override
  public void read(Kryo kryo, Input input) {
    values = new float[input.readInt()];
    for (int from = 0; from < values.length; ) {
      float[] slice = input.readFloats(Math.min(Part.SLICE, values.length - from));
      System.arraycopy(slice, 0, values, from, slice.length);
      from += slice.length;
    }
  }
}
