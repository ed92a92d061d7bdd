package io.tianma.data.source.packing;

import java.io.IOException;
import java.io.InputStream;

/** Bytes that are read in bulk; one byte alone is a read of one. */
public abstract class BulkInput extends InputStream {
  @Override
  public final int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public abstract int read(byte[] bytes, int offset, int length) throws IOException;
}
