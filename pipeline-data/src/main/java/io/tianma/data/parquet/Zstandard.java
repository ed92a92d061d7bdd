package io.tianma.data.parquet;

import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.hadoop.CodecFactory;
import org.apache.parquet.hadoop.codec.ZstandardCodec;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * The level of Zstandard for a whole process. Parquet 1.13 keeps one codec for each name, with the
 * configuration of whoever asked for it first: where a process reads before it writes, a level in
 * the configuration of the writer has no effect, and bytes would depend on which executor made
 * them.
 */
final class Zstandard extends CodecFactory {
  /** Half the time of the default, 3, for a twentieth more bytes. */
  private static final int LEVEL = 1;

  static {
    Configuration configuration = new Configuration(false);
    configuration.setInt(ZstandardCodec.PARQUET_COMPRESS_ZSTD_LEVEL, LEVEL);
    ZstandardCodec codec = new ZstandardCodec();
    codec.setConf(configuration);
    CODEC_BY_NAME.put(CompressionCodecName.ZSTD.getHadoopCompressionCodecClassName(), codec);
  }

  private Zstandard() {
    super(new Configuration(false), 0);
  }

  /** Holds from the first call on; to be called before Parquet opens anything. */
  static void fixLevel() {
    // the class does it once
  }
}
