package io.tianma.data.spark.vocab;

import io.tianma.data.parquet.RowCodec;
import io.tianma.data.shard.SeededHash;
import io.tianma.data.spark.rows.Codec;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serializable;

/**
 * What counts are of: one token, or all places of a slice, which stand before the tokens of that
 * slice.
 */
final class TokenKey implements Serializable, Comparable<TokenKey> {
  private static final long serialVersionUID = 1L;

  final int slice;

  /** Empty for places. */
  final String token;

  private TokenKey(int slice, String token) {
    this.slice = slice;
    this.token = token;
  }

  static TokenKey places(int slice) {
    return new TokenKey(slice, "");
  }

  static TokenKey of(String token, int slices) {
    return new TokenKey(SeededHash.slice(SeededHash.of(0, token), slices), token);
  }

  @Override
  public int compareTo(TokenKey other) {
    return slice != other.slice
        ? Integer.compare(slice, other.slice)
        : token.compareTo(other.token);
  }

  /** As it travels. */
  static final class Wire implements Codec<TokenKey> {
    private static final long serialVersionUID = 1L;

    @Override
    public void write(TokenKey key, DataOutput out) throws IOException {
      out.writeInt(key.slice);
      RowCodec.writeString(key.token, out);
    }

    @Override
    public TokenKey read(DataInput in) throws IOException {
      return new TokenKey(in.readInt(), RowCodec.readString(in));
    }
  }
}
