package io.tianma.data.parquet;

import io.tianma.data.source.packing.Expansion;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * Parquet's decompressors, which take as much memory as a page says that it unpacks to: what says
 * more than a page may hold, or than {@link Expansion} allows, is refused before.
 */
final class BoundedCodecs implements CompressionCodecFactory {
  private final CompressionCodecFactory codecs;
  private final long maxPage;

  BoundedCodecs(Configuration hadoop, long maxPage) {
    this.codecs = new CodecFactory(hadoop, 0);
    this.maxPage = maxPage;
  }

  @Override
  public BytesInputCompressor getCompressor(CompressionCodecName codec) {
    throw new UnsupportedOperationException("only for reading");
  }

  @Override
  public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
    BytesInputDecompressor plain = codecs.getDecompressor(codec);
    return new BytesInputDecompressor() {
      @Override
      public BytesInput decompress(BytesInput packed, int size) throws IOException {
        check(packed.size(), size);
        return BytesInput.copy(plain.decompress(packed, size));
      }

      @Override
      public void decompress(ByteBuffer packed, int packedSize, ByteBuffer to, int size)
          throws IOException {
        check(packedSize, size);
        plain.decompress(packed, packedSize, to, size);
      }

      @Override
      public void release() {
        plain.release();
      }
    };
  }

  private void check(long packed, long size) {
    try {
      Expansion.check(packed, size);
    } catch (IOException e) { // Parquet would hide it
      throw new ParquetDecodingException(e.getMessage(), e);
    }
    PageLengths.require(
        size >= 0 && size <= maxPage,
        "a page that unpacks to %d bytes, more than " + maxPage,
        size);
  }

  @Override
  public void release() {
    codecs.release();
  }
}
