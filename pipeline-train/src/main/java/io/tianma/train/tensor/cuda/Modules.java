package io.tianma.train.tensor.cuda;

import static io.tianma.train.tensor.cuda.Cuda.check;
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
import java.util.Map;
import org.bytedeco.cuda.cudart.CUmod_st;
import org.bytedeco.cuda.nvrtc._nvrtcProgram;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.javacpp.SizeTPointer;

/**
 * Machine code of the sources, compiled by NVRTC at their first use in a process. It is kept on
 * disk by source, chip and compiler, under {@code tianma.cuda.cache} (a property; else {@code
 * ~/.cache/tianma/cuda}); where nothing can be written it is compiled each time.
 */
final class Modules {
  private final String architecture;
  private final Map<String, CUmod_st> loaded = new HashMap<>();

  Modules(String architecture) {
    this.architecture = architecture;
  }

  CUmod_st load(Source source, boolean wide) {
    return loaded.computeIfAbsent(source + (wide ? " double" : " float"), k -> read(source, wide));
  }

  private CUmod_st read(Source source, boolean wide) {
    String text = "#define F " + (wide ? "double" : "float") + "\n" + source.text();
    byte[] code = code(source.name(), text);
    CUmod_st module = new CUmod_st();
    check(cuModuleLoadData(module, new BytePointer(code)), "cuModuleLoadData");
    return module;
  }

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
