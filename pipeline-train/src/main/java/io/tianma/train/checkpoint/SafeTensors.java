package io.tianma.train.checkpoint;

import io.tianma.train.checkpoint.SafeTensorsHeader.Entry;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads and writes safetensors files: named arrays behind a JSON header, of any total size.
 *
 * <p>Writing is deterministic: equal tensors and metadata give equal bytes. Reading trusts nothing:
 * sizes, overlaps, holes, duplicate names, truncation and trailing bytes are errors.
 *
 * <p>Source: github.com/huggingface/safetensors, "Format".
 */
public final class SafeTensors {
  /** The official reader refuses longer headers as well. */
  private static final long MAX_HEADER_BYTES = 100_000_000;

  private static final int CHUNK_BYTES = 1 << 20;

  private SafeTensors() {}

  /** Reads a file of the local file system, as {@link #read(InputStream, long)} does. */
  public static Map<String, NamedTensor> read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return read(in, Files.size(file));
    } catch (IOException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads {@code fileBytes} bytes into fresh arrays; tensors come in the order of the file.
   *
   * @throws IOException if the stream does not hold one whole valid file
   */
  public static Map<String, NamedTensor> read(InputStream in, long fileBytes) throws IOException {
    return read(in, fileBytes, name -> null);
  }

  /**
   * Reads into places of the caller's choice, such as windows of the flat parameter vector.
   *
   * @param place gives the buffer for a tensor's name, or null for a fresh array
   * @throws IOException if the file is invalid or a tensor does not fit its place
   */
  public static Map<String, NamedTensor> read(
      InputStream in, long fileBytes, Function<String, ? extends Buffer> place) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    SafeTensorsHeader header = readHeader(in, fileBytes);
    Map<String, NamedTensor> tensors = new LinkedHashMap<>();
    for (Entry entry : header.entries()) {
      Buffer given = place.apply(entry.name());
      Buffer data = given == null ? entry.type().allocate(entry.elements()) : given;
      if (!entry.type().fits(data) || data.remaining() != entry.elements()) {
        throw SafeTensorsHeader.bad(
            "tensor %s has %d elements of type %s where %d of type %s are needed"
                .formatted(
                    entry.name(),
                    entry.elements(),
                    entry.type(),
                    data.remaining(),
                    ElementType.of(data)));
      }
      readData(in, entry, data, chunk);
      tensors.put(entry.name(), new NamedTensor(entry.name(), entry.shape(), data));
    }
    if (in.read() >= 0) {
      throw SafeTensorsHeader.bad("bytes after the last tensor");
    }
    return tensors;
  }

  /**
   * The names of a file's tensors; only its header is read.
   *
   * @throws IOException if the stream does not begin with a valid header
   */
  public static Set<String> names(InputStream in, long fileBytes) throws IOException {
    return readHeader(in, fileBytes).entries().stream()
        .map(Entry::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Writes a file of the local file system. */
  public static void write(Path file, Collection<NamedTensor> tensors) throws IOException {
    try (OutputStream out = Files.newOutputStream(file)) {
      write(out, tensors, Map.of());
    }
  }

  /**
   * Writes tensors in an order that depends on their names and types only; the stream stays open.
   *
   * @throws IllegalArgumentException if a name occurs twice
   */
  public static void write(
      OutputStream out, Collection<NamedTensor> tensors, Map<String, String> metadata)
      throws IOException {
    SafeTensorsHeader header = SafeTensorsHeader.layOut(List.copyOf(tensors), metadata);
    byte[] json = header.encode();
    Map<String, NamedTensor> byName =
        tensors.stream().collect(Collectors.toMap(NamedTensor::name, Function.identity()));
    out.write(littleEndian(new byte[Long.BYTES]).putLong(0, json.length).array());
    out.write(json);
    byte[] chunk = new byte[CHUNK_BYTES];
    for (Entry entry : header.entries()) {
      writeData(out, byName.get(entry.name()), chunk);
    }
    out.flush();
  }

  private static SafeTensorsHeader readHeader(InputStream in, long fileBytes) throws IOException {
    byte[] length = new byte[Long.BYTES];
    readFully(in, length, Long.BYTES, "header length");
    long headerBytes = littleEndian(length).getLong(0);
    if (headerBytes < 2 || headerBytes > MAX_HEADER_BYTES || headerBytes > fileBytes - Long.BYTES) {
      throw SafeTensorsHeader.bad(
          "a header of %s bytes in a file of %d bytes"
              .formatted(Long.toUnsignedString(headerBytes), fileBytes));
    }
    byte[] json = new byte[(int) headerBytes];
    readFully(in, json, json.length, "header");
    return SafeTensorsHeader.decode(json, fileBytes - Long.BYTES - headerBytes);
  }

  private static void readData(InputStream in, Entry entry, Buffer data, byte[] chunk)
      throws IOException {
    int size = entry.type().bytes();
    int done = 0;
    while (done < entry.elements()) {
      int count = Math.min(entry.elements() - done, chunk.length / size);
      readFully(in, chunk, count * size, entry.name());
      entry.type().decode(littleEndian(chunk), data, done, count);
      done += count;
    }
  }

  private static void writeData(OutputStream out, NamedTensor tensor, byte[] chunk)
      throws IOException {
    int size = tensor.type().bytes();
    int done = 0;
    while (done < tensor.elements()) {
      int count = Math.min(tensor.elements() - done, chunk.length / size);
      tensor.type().encode(tensor.data(), done, count, littleEndian(chunk));
      out.write(chunk, 0, count * size);
      done += count;
    }
  }

  private static void readFully(InputStream in, byte[] into, int bytes, String what)
      throws IOException {
    if (in.readNBytes(into, 0, bytes) < bytes) {
      throw new EOFException("the file ends inside " + what);
    }
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
