package io.tianma.data.source.packing;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Takes the wanted files out of zip archives, all of them or none. */
public final class Archives {
  private Archives() {}

  /**
   * Unpacks the entries that a pattern fits into a new directory, which appears only when it is
   * complete.
   *
   * @param patterns globs, from any directory of the archive on: {@code docs/cn/**} also fits
   *     {@code product-1.0/docs/cn/a.md}
   * @return the number of files
   * @throws IllegalArgumentException naming the archive if it is none, if any entry, wanted or not,
   *     would land outside the directory, or if the directory is there
   */
  public static int unpack(Path zip, Path directory, List<String> patterns) throws IOException {
    Path building = directory.resolveSibling(".tianma-" + UUID.randomUUID() + ".part");
    try (ZipFile archive = new ZipFile(zip.toFile())) {
      List<ZipEntry> wanted = wanted(archive, zip, building, patterns);
      Files.createDirectories(building);
      long packed = Files.size(zip);
      long unpacked = 0;
      for (ZipEntry entry : wanted) {
        Path file = building.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        try (InputStream in = archive.getInputStream(entry)) {
          unpacked += Files.copy(bounded(in, packed, unpacked), file);
        }
      }
      Files.move(building, directory);
      return wanted.size();
    } catch (FileAlreadyExistsException e) {
      throw new IllegalArgumentException(
          directory + ": is there and is not replaced; delete it to unpack " + zip + " again", e);
    } catch (ZipException e) {
      throw new IllegalArgumentException(
          zip + " is not a zip archive (" + e.getMessage() + "): delete it and fetch it again", e);
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new NoSuchFileException(zip.toString());
    } finally {
      delete(building);
    }
  }

  /** An entry that fails where all entries together expand beyond {@link Expansion}. */
  private static InputStream bounded(InputStream entry, long packed, long before) {
    return new Content(entry, () -> packed) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        Expansion.checkUnpacked(packed, before + position());
        return count;
      }
    };
  }

  private static List<ZipEntry> wanted(
      ZipFile archive, Path zip, Path directory, List<String> patterns) {
    List<PathMatcher> matchers =
        patterns.stream().map(p -> FileSystems.getDefault().getPathMatcher("glob:" + p)).toList();
    List<ZipEntry> wanted = new ArrayList<>();
    Enumeration<? extends ZipEntry> entries = archive.entries();
    while (entries.hasMoreElements()) {
      ZipEntry entry = entries.nextElement();
      Path path = inside(zip, directory, entry.getName());
      if (!entry.isDirectory() && fits(path, matchers)) {
        wanted.add(entry);
      }
    }
    return wanted;
  }

  /** The entry's path below the directory. */
  private static Path inside(Path zip, Path directory, String name) {
    try {
      Path target = directory.resolve(name).normalize();
      if (target.startsWith(directory.normalize()) && !name.contains("\\")) {
        return directory.normalize().relativize(target);
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException(zip + ": the entry " + name + " is no path", e);
    }
    throw new IllegalArgumentException(
        zip
            + ": the entry "
            + name
            + " would land outside of its folder; do not trust this archive, fetch it anew");
  }

  private static boolean fits(Path path, List<PathMatcher> matchers) {
    for (int from = 0; from < path.getNameCount(); from++) {
      Path rest = path.subpath(from, path.getNameCount());
      if (matchers.stream().anyMatch(m -> m.matches(rest))) {
        return true;
      }
    }
    return false;
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> below = Files.walk(directory)) {
      for (Path path : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
