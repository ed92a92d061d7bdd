package io.tianma.data.source.packing;

import io.tianma.data.text.Characters;
import java.io.BufferedInputStream;
import java.io.InputStream;

/** How a raw file is compressed, by the end of its name; several members in a row are one file. */
public enum Compression {
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

  public static Compression of(String name) {
    String lower = Characters.lowercase(name);
    for (Compression compression : values()) {
      if (compression != NONE && lower.endsWith(compression.end)) {
        return compression;
      }
    }
    return NONE;
  }

  /** The file's name without the end that tells its compression. */
  public String strip(String name) {
    return name.substring(0, name.length() - end.length());
  }

  /** Whether reading can go on after damage: at the next member, block, stream or frame. */
  public boolean resumes() {
    return this != NONE;
  }

  /** The decompressed content; reading it throws where it is damaged. */
  public InputStream open(InputStream raw) {
    return switch (this) {
      case NONE -> raw;
      case GZ -> new GzipMembers(raw);
      case BZ2 -> new Bzip2Blocks(raw);
      case XZ -> new XzStreams(new BufferedInputStream(raw, BUFFER), XZ_MEMORY_KIB);
      case ZST -> new ZstdFrames(raw);
    };
  }
}
