package io.tianma.data.filter;

import io.tianma.data.text.PrefixTrie;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Traditional to simplified characters as OpenCC's {@code t2s} has it: compatibility ideographs
 * become common ones, then at each place the longest phrase or character of its tables is replaced
 * by the first of its candidates.
 *
 * @see <a href="https://github.com/BYVoid/OpenCC">OpenCC, data/config/t2s.json</a>
 */
final class Simplified {
  private static final Table NORMAL = table("CJK_Compatibility_Ideographs");

  /** Of a key in several tables the first counts; longer keys come before shorter ones anyway. */
  private static final Table SIMPLE = table("TSPhrases", "TSCharactersExt", "TSCharacters");

  private Simplified() {}

  /** The text in simplified characters. */
  static String of(String text) {
    return SIMPLE.applied(NORMAL.applied(text));
  }

  /**
   * What is replaced by what.
   *
   * @param keys with the places of their values, from 1
   */
  private record Table(PrefixTrie keys, String[] values) {
    /** Time is linear: a key has at most a few characters. */
    String applied(String text) {
      StringBuilder out = null;
      int copied = 0;
      for (int i = 0; i < text.length(); ) {
        int end = i + 1;
        int value = 0;
        int state = PrefixTrie.ROOT;
        for (int k = i; k < text.length(); ) {
          state = keys.step(state, text.charAt(k++));
          if (state == PrefixTrie.NONE) {
            break;
          }
          if (keys.number(state) > 0) {
            value = (int) keys.number(state);
            end = k;
          }
        }
        if (value > 0) {
          out = out == null ? new StringBuilder(text.length()) : out;
          out.append(text, copied, i).append(values[value - 1]);
          copied = end;
        }
        i = end;
      }
      return out == null ? text : out.append(text, copied, text.length()).toString();
    }
  }

  private static Table table(String... names) {
    Map<String, String> entries = new LinkedHashMap<>();
    for (String name : names) {
      read("/opencc/" + name + ".txt", entries);
    }
    List<String> keys = List.copyOf(entries.keySet());
    String[] values = new String[keys.size()];
    long[] places = new long[keys.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = entries.get(keys.get(i));
      places[i] = i + 1L;
    }
    return new Table(PrefixTrie.of(keys, places), values);
  }

  /** Lines of a key, a tab, and candidates with spaces between them; others are comments. */
  private static void read(String resource, Map<String, String> entries) {
    try (InputStream in = Simplified.class.getResourceAsStream(resource);
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        int tab = line.indexOf('\t');
        if (tab > 0 && !line.startsWith("#")) {
          entries.putIfAbsent(line.substring(0, tab), line.substring(tab + 1).split(" ", 2)[0]);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }
}
