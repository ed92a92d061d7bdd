package io.tianma.train.tensor.cuda.device;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** The files of CUDA C++, each with {@code common.cuh} in front of it, compiled by itself. */
public enum Source {
  ELEMENTS,
  NORMS,
  ATTENTION,
  FLASH,
  LOSS,
  STEPS,
  MIXING,
  POSITIONS,
  LINEAR,
  DECODING,
  PRODUCTS;

  /** The whole text, {@code common.cuh} included. */
  public String text() {
    return read("common.cuh") + read(name().toLowerCase(Locale.ROOT) + ".cu");
  }

  /**
   * The form of a kernel that is compiled apart from the others of its source, since compiling all
   * would take long: the digits at the end of its name; empty for all others.
   */
  String form(String kernel) {
    return this == FLASH ? kernel.replaceAll("^\\D*", "") : "";
  }

  private static String read(String file) {
    try (InputStream in = Source.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
