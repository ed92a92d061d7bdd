package io.tianma.data.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/**
 * How counted work of functions grows with the length of texts: at n, 2n and 4n characters. What is
 * more than linear at both doublings may take no more steps a character than its bound says, and
 * what has none may not grow so at all.
 */
public final class Growth {
  /** At each doubling that is still linear with what it begins with. */
  private static final double MAX = 2.6;

  private Growth() {}

  /** Functions by name, of a class that is loaded so that its steps and those below are counted. */
  @SuppressWarnings("unchecked")
  public static Map<String, Consumer<String>> counted(
      Class<? extends Supplier<Map<String, Consumer<String>>>> functions) {
    return ((Supplier<Map<String, Consumer<String>>>) new CountingLoader().make(functions)).get();
  }

  /**
   * The functions and families whose work grows beyond their bound.
   *
   * @param least characters of the shortest text, by function
   * @param bounds steps a character, by function
   */
  public static List<String> wrong(
      Map<String, Consumer<String>> functions,
      Map<String, IntFunction<String>> families,
      ToLongFunction<String> least,
      ToLongFunction<String> bounds) {
    List<String> wrong = new ArrayList<>();
    functions.forEach(
        (function, work) ->
            families.forEach(
                (family, text) -> {
                  int n = Math.toIntExact(least.applyAsLong(function));
                  long[] steps = steps(work, text, n);
                  if (grows(steps) && steps[2] > bounds.applyAsLong(function) * 4 * n) {
                    wrong.add(
                        "%s of %s: %d, %d, %d, which is %d a character"
                            .formatted(
                                function,
                                family.replace("\n", "\\n").replace("\r", "\\r"),
                                steps[0],
                                steps[1],
                                steps[2],
                                steps[2] / 4 / n));
                  }
                }));
    return wrong;
  }

  static long[] steps(Consumer<String> work, IntFunction<String> text, int n) {
    long[] steps = new long[3];
    for (int i = 0; i < 3; i++) {
      String of = text.apply(n << i);
      steps[i] = Work.of(() -> work.accept(of));
    }
    return steps;
  }

  static boolean grows(long[] steps) {
    return steps[2] > MAX * steps[1] && steps[1] > MAX * steps[0];
  }

  /**
   * Bounds that stand in a resource, {@code name = steps} a line, in the order of names.
   *
   * @param beside a class of its package
   */
  public static Map<String, Long> bounds(Class<?> beside, String resource) {
    Map<String, Long> bounds = new TreeMap<>();
    try (InputStream in = beside.getResourceAsStream(resource);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int at = line.indexOf(" = ");
        if (at > 0 && !line.startsWith("#")) {
          bounds.put(line.substring(0, at), Long.parseLong(line.substring(at + 3)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bounds;
  }
}
