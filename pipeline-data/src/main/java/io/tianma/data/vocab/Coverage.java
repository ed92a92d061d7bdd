package io.tianma.data.vocab;

import io.tianma.data.text.Characters;
import java.io.Serializable;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much of what {@link TokenCounts} found in a corpus a vocabulary holds: Chinese words of its
 * candidates, single characters, and runs of Latin letters and digits. A word that is no token is
 * spelled by its characters, a character that is none becomes [UNK]. A plain class, since it
 * travels.
 */
public final class Coverage implements Serializable {
  private static final long serialVersionUID = 1L;

  private enum Kind {
    WORDS,
    CHARACTERS,
    LATIN
  }

  /** By kind: times that any was found. */
  private final long[] found = new long[Kind.values().length];

  /** By kind: times that one was found that the vocabulary holds. */
  private final long[] held = new long[Kind.values().length];

  /**
   * Adds a kind of token.
   *
   * @param times that it was found
   */
  Coverage add(String token, long times) {
    found[kind(token).ordinal()] += times;
    return this;
  }

  /** Says of a token that was added that the vocabulary holds it. */
  void hold(String token, long times) {
    held[kind(token).ordinal()] += times;
  }

  private static Kind kind(String token) {
    int first = token.codePointAt(0);
    if (Character.charCount(first) == token.length()) {
      return Kind.CHARACTERS;
    }
    return Characters.isCjk(first) ? Kind.WORDS : Kind.LATIN;
  }

  /** Adds what another one counted; this one is given back. */
  public Coverage add(Coverage other) {
    for (int kind = 0; kind < found.length; kind++) {
      found[kind] += other.found[kind];
      held[kind] += other.held[kind];
    }
    return this;
  }

  /** Of each kind that occurs, by name: times found, times held, and their ratio. */
  public Map<String, Object> statistics() {
    Map<String, Object> kinds = new TreeMap<>();
    for (Kind kind : Kind.values()) {
      long all = found[kind.ordinal()];
      long ours = held[kind.ordinal()];
      if (all > 0) {
        kinds.put(
            kind.name().toLowerCase(Locale.ROOT),
            Map.of("found", all, "held", ours, "share", (double) ours / all));
      }
    }
    return new TreeMap<>(Map.of("coverage", kinds));
  }
}
