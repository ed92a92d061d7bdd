package io.tianma.data.parquet;

import io.tianma.data.hadoop.Files;
import io.tianma.data.store.Hashes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;

/**
 * A new file that counts and hashes what is written to it, and hides the blocks below it. Its end,
 * from the column indexes on, is held back until the file is closed, and written in order.
 */
final class HashedOutput implements OutputFile {
  private final FileSystem fs;
  private final Path path;
  private final MessageDigest digest = Hashes.sha256();
  private long bytes;
  private ByteArrayOutputStream end;

  HashedOutput(FileSystem fs, Path path) {
    this.fs = fs;
    this.path = path;
  }

  /** Says that all rows are written: what follows is the end of the file. */
  void holdEnd() {
    end = new ByteArrayOutputStream();
  }

  long bytes() {
    return bytes;
  }

  /** Hash of all that was written; ends hashing. */
  String sha256() {
    return Hashes.hex(digest.digest());
  }

  @Override
  public PositionOutputStream create(long blockSizeHint) throws IOException {
    return new Stream(Files.create(fs, path, false));
  }

  @Override
  public PositionOutputStream createOrOverwrite(long blockSizeHint) throws IOException {
    return create(blockSizeHint);
  }

  @Override
  public boolean supportsBlockSize() {
    return false;
  }

  @Override
  public long defaultBlockSize() {
    return 0;
  }

  @Override
  public String getPath() {
    return path.toString();
  }

  private final class Stream extends PositionOutputStream {
    private final FSDataOutputStream out;

    Stream(FSDataOutputStream out) {
      this.out = out;
    }

    @Override
    public long getPos() {
      return end == null ? bytes : bytes + end.size();
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      if (end != null) {
        end.write(buffer, offset, length);
        return;
      }
      out.write(buffer, offset, length);
      digest.update(buffer, offset, length);
      bytes += length;
    }

    @Override
    public void flush() throws IOException {
      out.flush();
    }

    @Override
    public void close() throws IOException {
      if (end != null) {
        byte[] ordered = FooterOrder.of(end.toByteArray());
        end = null;
        write(ordered, 0, ordered.length);
      }
      out.close();
    }
  }
}
