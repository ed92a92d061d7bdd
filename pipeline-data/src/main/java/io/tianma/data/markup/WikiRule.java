package io.tianma.data.markup;

import io.tianma.data.text.Characters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A rule between {@code -{} and {@code }-}: what a reader of mainland Chinese (zh-cn) sees of it,
 * and how it changes the words after it, as MediaWiki's {@code ConverterRule} has it.
 *
 * @param shown what stands in its place
 * @param action what becomes of {@code words}
 * @param words from words of other variants to those of zh-cn
 */
record WikiRule(String shown, Action action, Map<String, String> words) {
  /** Whether words after a rule are written otherwise, or no longer. */
  enum Action {
    NONE,
    ADD,
    REMOVE
  }

  private static final String READER = "zh-cn";

  /** Of which variant the words are shown if there are none of the reader's. */
  private static final List<String> FALLBACKS = List.of(READER, "zh-hans", "zh-sg", "zh-my");

  /** As MediaWiki's {@code ZhConverter} names them. */
  private static final Map<String, String> VARIANTS =
      Map.of(
          "zh", "原文",
          "zh-hans", "简体",
          "zh-hant", "繁體",
          "zh-cn", "大陆",
          "zh-tw", "臺灣",
          "zh-hk", "香港",
          "zh-mo", "澳門",
          "zh-sg", "新加坡",
          "zh-my", "大马");

  private static final Set<String> FLAGS = Set.of("A", "T", "R", "D", "-", "H", "N");

  /** A semicolon before another variant or at the end, not one of an entity or of the words. */
  private static final Pattern SEPARATOR =
      Pattern.compile(
          "(?<!&[#a-zA-Z0-9]{1,10});\\s*+(?=(?:[^;]*?=>\\s*)?zh(?:-[a-zA-Z]{2,4})?\\s*:|\\s*$)");

  /** The rule that this text between the brackets is. */
  static WikiRule of(String content) {
    int bar = content.indexOf('|');
    Set<String> flags = bar < 0 ? Set.of() : flags(content.substring(0, bar));
    String rules = content.substring(bar + 1);
    boolean limited = flags.stream().anyMatch(VARIANTS::containsKey);
    boolean other = Stream.of("N", "-", "H").anyMatch(flags::contains);
    if (flags.contains("R") || limited && !other) {
      return shown(rules);
    }
    if (flags.contains("N")) {
      return shown(VARIANTS.getOrDefault(Characters.lowercase(rules.strip()), ""));
    }
    Table table = Table.of(rules);
    boolean removes = flags.contains("-");
    boolean adds = flags.contains("A") || flags.contains("H");
    if (table.isEmpty() && !removes && !adds) {
      return shown(flags.contains("T") ? "" : rules);
    }
    boolean hides = removes || flags.contains("H") || flags.equals(Set.of("T"));
    Action action = removes ? Action.REMOVE : adds ? Action.ADD : Action.NONE;
    String shown = hides ? "" : flags.contains("D") ? table.described() : table.shown(rules);
    return new WikiRule(shown, action, table.words());
  }

  private static WikiRule shown(String text) {
    return new WikiRule(text, Action.NONE, Map.of());
  }

  private static Set<String> flags(String text) {
    Set<String> flags = new HashSet<>();
    for (String flag : text.split(";", -1)) {
      String name = flag.strip();
      if (FLAGS.contains(name) || VARIANTS.containsKey(Characters.lowercase(name))) {
        flags.add(FLAGS.contains(name) ? name : Characters.lowercase(name));
      }
    }
    return flags;
  }

  /**
   * The words of variants.
   *
   * @param both words by variant, of which each stands for all others
   * @param oneWay for words of the text, the ones that the reader sees
   */
  private record Table(Map<String, String> both, Map<String, String> oneWay, List<String> desc) {
    static Table of(String rules) {
      Map<String, String> both = new LinkedHashMap<>();
      Map<String, String> oneWay = new LinkedHashMap<>();
      List<String> described = new ArrayList<>();
      int ways = 0;
      for (String rule : SEPARATOR.split(rules.replace("=&gt;", "=>"), -1)) {
        int colon = rule.indexOf(':');
        if (colon < 0) {
          continue;
        }
        String to = rule.substring(colon + 1).strip();
        String[] names = rule.substring(0, colon).split("=>", 2);
        String variant = Characters.lowercase(names[names.length - 1].strip());
        if (!VARIANTS.containsKey(variant)) {
          return new Table(Map.of(), Map.of(), List.of()); // words with a colon, no rule
        }
        String from = names.length == 1 ? "" : names[0].strip();
        if (names.length == 1 && !to.isEmpty()) {
          both.put(variant, to);
        } else if (!from.isEmpty() && variant.equals(READER)) {
          oneWay.put(from, to);
        }
        String said = VARIANTS.get(variant) + "：" + to + "；";
        if (names.length == 2) {
          described.add(from + "⇒" + said);
        } else {
          described.add(ways++, said); // those of one way stand last
        }
      }
      return new Table(both, oneWay, described);
    }

    boolean isEmpty() {
      return desc.isEmpty();
    }

    String described() {
      return String.join("", desc);
    }

    /**
     * The reader's words, otherwise the first there are: where a rule has none for the mainland,
     * MediaWiki shows that the rule is wrong, which is no text of the article.
     */
    String shown(String rules) {
      String own = own();
      if (own != null) {
        return own;
      }
      return oneWay.isEmpty()
          ? both.values().stream().findFirst().orElse(isEmpty() ? rules : "")
          : oneWay.values().iterator().next();
    }

    private String own() {
      return FALLBACKS.stream().filter(both::containsKey).findFirst().map(both::get).orElse(null);
    }

    Map<String, String> words() {
      Map<String, String> words = new LinkedHashMap<>(oneWay);
      String own = own();
      if (own != null) {
        both.values().stream().filter(w -> !w.equals(own)).forEach(w -> words.putIfAbsent(w, own));
      }
      return words;
    }
  }
}
