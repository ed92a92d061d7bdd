package io.tianma.jobs.shell;

import com.github.luben.zstd.ZstdOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.XZOutputStream;

/** Compresses what is written by the end of the file's name, as ingest reads it. */
final class Compressed {
  private Compressed() {}

  static OutputStream by(String name, OutputStream out) throws IOException {
    String end = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return switch (end) {
      case "gz" -> new GZIPOutputStream(out, 1 << 16);
      case "bz2" -> new BZip2CompressorOutputStream(out);
      case "xz" -> new XZOutputStream(out, new LZMA2Options());
      case "zst" -> new ZstdOutputStream(out).setChecksum(true);
      default -> out;
    };
  }
}
