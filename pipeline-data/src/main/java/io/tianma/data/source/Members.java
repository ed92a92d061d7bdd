package io.tianma.data.source;

import io.tianma.data.source.packing.BulkInput;
import io.tianma.data.source.packing.Compression;
import io.tianma.data.source.packing.Content;
import io.tianma.data.source.packing.Expansion;
import io.tianma.data.source.packing.StorageFailure;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.RecordReader;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Found;
import io.tianma.data.source.record.SourceRecord.Lost;
import io.tianma.data.text.Characters;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Set;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.ArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveInputStream;

/**
 * The records of the files in a zip or tar archive, streamed: nothing is unpacked to a disk.
 * Members are read as files in a directory are; hidden ones do not count.
 */
final class Members implements RecordReader {
  private static final Set<String> TARS = Set.of("tar", "tgz", "tbz2", "txz", "tzst");

  /** An archive in an archive in an archive is none that a corpus comes in. */
  private static final int MAX_DEPTH = 2;

  private final Content packed;
  private final ArchiveInputStream archive;
  private final InputOptions options;
  private final int maxBytes;
  private final int depth;
  private Content content;
  private SourceReader member;
  private ArchiveEntry entry;
  private boolean refused;
  private String name = "";
  private long expanded;
  private long passed;
  private long lost;

  /**
   * @param packed the archive's bytes without any compression around it
   * @param depth number of archives around this one
   */
  Members(Content packed, String file, InputOptions options, int maxBytes, int depth) {
    this.packed = packed;
    BufferedInputStream in = new BufferedInputStream(packed, 1 << 16);
    this.archive =
        isZip(file)
            ? new ZipArchiveInputStream(in, "GB18030", true, true)
            : new TarArchiveInputStream(in, "UTF-8");
    this.options = options;
    this.maxBytes = maxBytes;
    this.depth = depth;
  }

  /** Whether a file of that name holds others. */
  static boolean are(String file) {
    return isZip(file) || TARS.contains(end(Compression.of(file).strip(file)));
  }

  /** The compression of a file that holds others, also by the short names of tar. */
  static Compression compression(String file) {
    return switch (end(file)) {
      case "tgz" -> Compression.GZ;
      case "tbz2" -> Compression.BZ2;
      case "txz" -> Compression.XZ;
      case "tzst" -> Compression.ZST;
      default -> Compression.of(file);
    };
  }

  private static boolean isZip(String file) {
    return end(file).equals("zip");
  }

  private static String end(String file) {
    return Characters.lowercase(file.substring(file.lastIndexOf('.') + 1));
  }

  @Override
  public SourceRecord next() throws IOException {
    while (true) {
      if (member != null && member.hasNext()) {
        return placed(member.next());
      }
      long read = content == null ? 0 : content.position();
      expanded += read;
      Expansion.check(packed.position(), expanded);
      ArchiveEntry following = entry();
      pass(read);
      entry = following;
      if (entry == null) {
        return null;
      }
      name = entry.getName();
      Lost reason = entry.isDirectory() || isHidden(name) ? null : open();
      if (reason != null) {
        refused = reason.reason().bad();
        return reason;
      }
    }
  }

  /** Takes stock of the member before; some archives tell its length only behind it. */
  private void pass(long read) {
    if (entry != null) {
      long bytes = Math.max(read, entry.getSize());
      passed += bytes;
      lost += member != null ? member.unread(bytes) : refused ? bytes : 0;
    }
    entry = null;
    member = null;
    content = null;
    refused = false;
  }

  /** Share of what the members so far hold that nothing came of. */
  double lost() {
    return lost / (double) Math.max(1, passed);
  }

  /** The next member; null after the last. */
  private ArchiveEntry entry() throws IOException {
    try {
      return archive.getNextEntry();
    } catch (StorageFailure e) {
      throw e;
    } catch (RuntimeException e) { // its buffer is indexed by lengths that were read
      throw new IOException("damaged archive", e);
    }
  }

  /** Opens a member, or says why it is not read. */
  private Lost open() {
    if (name.startsWith("/") || Arrays.asList(name.split("[/\\\\]", -1)).contains("..")) {
      return new Lost(
          0, Loss.BROKEN_ARCHIVE, "the member " + name + " lies outside of the archive");
    }
    if (!archive.canReadEntryData(entry)) {
      return new Lost(0, Loss.BROKEN_ARCHIVE, name + ": packed or encrypted in an unknown way");
    }
    if (are(name) && depth + 1 >= MAX_DEPTH || options.isParquet(name)) {
      return new Lost(
          0, Loss.UNKNOWN_FORMAT, name + ": cannot be read inside an archive; unpack it");
    }
    content = new Content(new OneFailure(archive));
    member = new SourceReader(content, name, options, maxBytes, depth + 1);
    return null;
  }

  /** A member that ends where its archive fails, so that no reader tries to go on after it. */
  private static final class OneFailure extends BulkInput {
    private final InputStream in;
    private boolean failed;

    OneFailure(InputStream in) {
      this.in = in;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (failed) {
        return -1;
      }
      failed = true; // unless this returns
      int count = in.read(bytes, offset, length);
      failed = false;
      return count;
    }
  }

  private static boolean isHidden(String name) {
    return ("/" + name).contains("/.") && !name.contains("..") || name.startsWith("__MACOSX/");
  }

  private SourceRecord placed(SourceRecord record) {
    if (record instanceof Found found) {
      return found.inside(name);
    }
    Lost lost = (Lost) record;
    return new Lost(lost.offset(), lost.reason(), name + ": " + lost.detail());
  }
}
