package io.tianma.data.source;

import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/** How a raw file is compressed, by the end of its name; several members in a row are one file. */
enum Compression {
  NONE(""),
  GZ(".gz"),
  BZ2(".bz2"),
  XZ(".xz"),
  ZST(".zst");

  private static final int BUFFER = 1 << 16;

  /** An .xz file that asks for more is taken for damaged. */
  private static final int XZ_MEMORY_KIB = 128 << 10;

  private final String end;

  Compression(String end) {
    this.end = end;
  }

  static Compression of(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    for (Compression compression : values()) {
      if (compression != NONE && lower.endsWith(compression.end)) {
        return compression;
      }
    }
    return NONE;
  }

  /** The file's name without the end that tells its compression. */
  String strip(String name) {
    return name.substring(0, name.length() - end.length());
  }

  /** Whether reading can go on after damage. */
  boolean resumes() {
    return this == GZ;
  }

  /**
   * The decompressed content.
   *
   * @throws IOException if the content does not begin as such a file does
   */
  InputStream open(InputStream raw) throws IOException {
    return switch (this) {
      case NONE -> raw;
      case GZ -> new GzipMembers(raw);
      case BZ2 -> new BZip2CompressorInputStream(new BufferedInputStream(raw, BUFFER), true);
      case XZ -> new XZInputStream(new BufferedInputStream(raw, BUFFER), XZ_MEMORY_KIB);
      case ZST -> new ZstdInputStream(raw);
    };
  }
}
