package io.tianma.train.tensor.cuda.device;

import static io.tianma.train.tensor.cuda.device.Cuda.check;
import static org.bytedeco.cuda.global.cudart.*;
import static org.bytedeco.cuda.global.nvrtc.*;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * Machine code of the sources, compiled by NVRTC at their first use in a process. It is kept on
 * disk by source, chip and compiler, under {@code tianma.cuda.cache} (a property; else {@code
 * ~/.cache/tianma/cuda}); where nothing can be written it is compiled each time. Sources are
 * compiled side by side.
 */
final class Modules {
  /** What a step of T5 in 16 bits needs, compiled side by side where nothing is kept on disk. */
  private static final List<Unit> USUAL =
      List.of(
          new Unit(Source.FLASH, "011", false),
          new Unit(Source.FLASH, "111", false),
          new Unit(Source.FLASH, "001", false),
          new Unit(Source.FLASH, "", false),
          new Unit(Source.NORMS, "", false),
          new Unit(Source.LOSS, "", false),
          new Unit(Source.ELEMENTS, "", false),
          new Unit(Source.STEPS, "", false));

  /**
   * What is compiled at once.
   *
   * @param form see {@link Source#form}
   * @param wide whether sums are in double
   */
  private record Unit(Source source, String form, boolean wide) {
    String text() {
      return "#define F "
          + (wide ? "double" : "float")
          + "\n"
          + (form.isEmpty() ? "" : "#define FORM_" + form + "\n")
          + source.text();
    }
  }

  private final String architecture;
  private final Map<Unit, CUmod_st> loaded = new HashMap<>();
  private final Map<Unit, CompletableFuture<byte[]>> codes = new ConcurrentHashMap<>();

  Modules(String architecture) {
    this.architecture = architecture;
    for (Unit unit : USUAL) {
      var unused = code(unit); // waits for nobody
    }
  }

  CUmod_st load(Device.Kernel kernel) {
    Source source = kernel.source();
    Unit unit = new Unit(source, source.form(kernel.name()), kernel.wide());
    return loaded.computeIfAbsent(unit, this::read);
  }

  private CUmod_st read(Unit unit) {
    byte[] code;
    try {
      code = code(unit).join();
    } catch (CompletionException e) {
      throw new IllegalStateException(e.getCause().getMessage(), e);
    }
    CUmod_st module = new CUmod_st();
    check(cuModuleLoadData(module, new BytePointer(code)), "cuModuleLoadData");
    return module;
  }

  private CompletableFuture<byte[]> code(Unit unit) {
    return codes.computeIfAbsent(
        unit, u -> CompletableFuture.supplyAsync(() -> code(u.source().name(), u.text()), OWN));
  }

  /** A thread for each: those of the common pool may be few, and may wait for this very device. */
  private static final Executor OWN =
      work -> {
        Thread thread = new Thread(work, "compiles kernels");
        thread.setDaemon(true);
        thread.start();
      };

  private byte[] code(String name, String text) {
    Path cached = cache().resolve(name.toLowerCase(java.util.Locale.ROOT) + "-" + key(text));
    try {
      if (Files.exists(cached)) {
        return Files.readAllBytes(cached);
      }
    } catch (IOException e) {
      // compiled anew
    }
    byte[] code = compile(name, text);
    try {
      Files.createDirectories(cached.getParent());
      Path part = Files.createTempFile(cached.getParent(), "part", "");
      Files.write(part, code);
      Files.move(part, cached, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      // next time again
    }
    return code;
  }

  private static Path cache() {
    String chosen = System.getProperty("tianma.cuda.cache");
    return chosen != null
        ? Path.of(chosen)
        : Path.of(System.getProperty("user.home"), ".cache", "tianma", "cuda");
  }

  private String key(String text) {
    int[] major = new int[1];
    int[] minor = new int[1];
    check(nvrtcVersion(major, minor), "nvrtcVersion");
    String all = text + architecture + " " + major[0] + "." + minor[0];
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(all.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 12) + ".cubin";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] compile(String name, String text) {
    _nvrtcProgram program = new _nvrtcProgram();
    check(
        nvrtcCreateProgram(
            program,
            new BytePointer(text, StandardCharsets.UTF_8),
            new BytePointer(name + ".cu"),
            0,
            (PointerPointer<?>) null,
            (PointerPointer<?>) null),
        "nvrtcCreateProgram");
    try {
      int status =
          nvrtcCompileProgram(
              program, 1, new PointerPointer<>("--gpu-architecture=" + architecture));
      if (status != 0) {
        throw new IllegalStateException(name + " does not compile: " + log(program));
      }
      SizeTPointer size = new SizeTPointer(1);
      check(nvrtcGetCUBINSize(program, size), "nvrtcGetCUBINSize");
      BytePointer code = new BytePointer(size.get());
      check(nvrtcGetCUBIN(program, code), "nvrtcGetCUBIN");
      byte[] bytes = new byte[(int) size.get()];
      code.get(bytes);
      return bytes;
    } finally {
      nvrtcDestroyProgram(program);
    }
  }

  private static String log(_nvrtcProgram program) {
    SizeTPointer size = new SizeTPointer(1);
    nvrtcGetProgramLogSize(program, size);
    BytePointer log = new BytePointer(size.get());
    nvrtcGetProgramLog(program, log);
    return log.getString();
  }
}
