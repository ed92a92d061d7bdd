package io.tianma.train.tensor.cuda;

import io.tianma.train.tensor.cuda.device.Device;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * CUDA C++ compiled for the processor by g++, see {@code emulated.h}: one library for each text,
 * found again by the hash of what it is made of.
 */
final class Emulator {
  private static final Pattern KERNEL =
      Pattern.compile("\\bKERNEL\\s+(?:__launch_bounds__\\([^)]*\\)\\s*)?(\\w+)\\s*\\(");
  private static final Path DIRECTORY = Path.of(System.getProperty("java.io.tmpdir"), "emulated");
  // alignment and bounds are checked where the compiler sees them; the emulator reports them
  private static final String CHECKS = "-fsanitize=alignment,bounds,null,integer-divide-by-zero";
  private static final List<String> FLAGS =
      List.of("-std=gnu++17", "-O1", "-fPIC", "-w", "-U_FORTIFY_SOURCE");

  /** The emulator itself, or why there is none. */
  private static final class Runtime {
    static final Path LIBRARY;
    static final String MISSING;

    static {
      Path library = null;
      String missing = null;
      try {
        Path java = Path.of(System.getProperty("java.home"), "include");
        String[] flags = {"-I" + java, "-I" + java.resolve("linux"), "-ldl"};
        library = build("emulator", resource("emulator.cpp"), List.of(), List.of(flags));
        System.load(library.toString());
      } catch (IOException | IllegalStateException | UnsatisfiedLinkError e) {
        missing = "no g++ and jni.h that work, so CUDA is not emulated: " + e.getMessage();
      }
      LIBRARY = library;
      MISSING = missing;
    }
  }

  private static final Map<String, Emulator> COMPILED = new HashMap<>();

  private final String name;
  private final long library;
  private final Map<String, Long> entries = new HashMap<>();

  private Emulator(String name, long library) {
    this.name = name;
    this.library = library;
  }

  /** Why there is no emulation here, in words; null if there is. */
  static String missing() {
    return Runtime.MISSING;
  }

  /**
   * The kernels of a text.
   *
   * @param name for messages
   * @param text CUDA C++ in the words of {@code common.cuh}
   * @param wide whether sums are in double
   * @throws IllegalStateException if it cannot be compiled
   */
  static synchronized Emulator of(String name, String text, boolean wide) {
    return COMPILED.computeIfAbsent(
        wide + text,
        key -> {
          try {
            String flag = wide ? "-DF=double" : "-DF=float";
            Path library =
                build(
                    name, whole(name, text), List.of(flag, CHECKS), List.of("" + Runtime.LIBRARY));
            return new Emulator(name, open(library.toString()));
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** The text between the words that it uses and the entries to its kernels. */
  private static String whole(String name, String text) throws IOException {
    String entries =
        KERNEL
            .matcher(text)
            .results()
            .map((MatchResult kernel) -> "EMULATED_KERNEL(" + kernel.group(1) + ")\n")
            .collect(Collectors.joining());
    return resource("emulated.h") + "#line 1 \"" + name + "\"\n" + text + "\n" + entries;
  }

  /**
   * Runs a grid, see {@link Device#launch}.
   *
   * @param backwards whether the last block and thread come first, where no barrier says otherwise
   * @throws IllegalStateException if threads wait for each other for ever, or leave their memory
   */
  void run(
      String kernel, int x, int y, int threads, int shared, boolean backwards, ByteBuffer args) {
    synchronized (Emulator.class) {
      long entry = entries.computeIfAbsent(kernel, k -> find(library, "enter_" + k));
      if (entry == 0) {
        throw new IllegalStateException("no KERNEL " + kernel + " in " + name);
      }
      String wrong = run(library, entry, x, y, threads, shared, backwards, args, args.position());
      if (wrong != null) {
        throw new IllegalStateException("kernel " + kernel + " of " + name + ": " + wrong);
      }
    }
  }

  private static Path build(String name, String text, List<String> compile, List<String> link)
      throws IOException {
    Path library = DIRECTORY.resolve(name + "-" + hash(text + compile + link) + ".so");
    if (!Files.exists(library)) {
      Files.createDirectories(DIRECTORY);
      Path own = Files.createTempDirectory(DIRECTORY, name);
      Path source = Files.writeString(own.resolve(name + ".cpp"), text);
      Path object = own.resolve("object.o");
      Path made = own.resolve("made.so");
      List<String> includes = link.stream().filter(flag -> flag.startsWith("-I")).toList();
      gcc(FLAGS, compile, includes, List.of("-c", "" + source, "-o", "" + object));
      gcc(List.of("-shared", "" + object, "-o", "" + made), link);
      Files.move(made, library, StandardCopyOption.ATOMIC_MOVE);
      Files.delete(object);
      Files.delete(source);
      Files.delete(own);
    }
    return library;
  }

  @SafeVarargs
  private static void gcc(List<String>... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("g++"));
    List.of(arguments).forEach(command::addAll);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", command) + ":\n" + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String resource(String file) throws IOException {
    return resource(Emulator.class, file);
  }

  /** A file beside a class. */
  static String resource(Class<?> beside, String file) throws IOException {
    try (InputStream in = beside.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static String hash(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] bytes = digest.digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(bytes, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private static native long open(String library);

  private static native long find(long library, String name);

  private static native String run(
      long library,
      long entry,
      int x,
      int y,
      int threads,
      int shared,
      boolean backwards,
      ByteBuffer arguments,
      int size);
}
