package io.tianma.data.filter;

import io.tianma.data.markup.HtmlProse;
import io.tianma.data.markup.MarkdownProse;
import io.tianma.data.markup.WikiProse;
import io.tianma.data.source.TextLines;
import io.tianma.data.source.record.Format;
import io.tianma.data.text.Budget;
import io.tianma.data.text.WellFormed;
import io.tianma.data.text.Width;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Makes prose of a document: small steps from text to text, then filters. Cleaning a cleaned plain
 * text changes nothing. Safe for use by several threads.
 */
public final class Cleaner {

  private final CleanOptions options;
  private final WordList words;
  private final List<Filter> filters;
  private final Boilerplate boilerplate;

  /** A cleaner whose word list, if there is one, is a local file. */
  public Cleaner(CleanOptions options) {
    this(options, local(options.wordList()));
  }

  /**
   * @param words unwanted words, instead of those that the options name
   */
  public Cleaner(CleanOptions options, WordList words) {
    this.options = options;
    this.words = words.also(this::spelled);
    this.filters = Filters.of(options);
    WordList phrases = WordList.of(options.boilerplate()).also(this::spelled);
    this.boilerplate = new Boilerplate(phrases, options.boilerplateChars());
  }

  /** A word as it is written in cleaned text. */
  private String spelled(String word) {
    String composed = options.normalForm().apply(options.halfWidth() ? Width.half(word) : word);
    return options.simplified() ? Simplified.of(composed) : composed;
  }

  private static WordList local(String file) {
    try {
      return file.isBlank()
          ? WordList.of(List.of())
          : WordList.of(
              TextLines.all(Files.readAllBytes(Path.of(file)), file, "clean.word-list = " + file)
                  .lines()
                  .toList());
    } catch (IOException e) {
      throw new UncheckedIOException("clean.word-list = " + file + ": cannot be read", e);
    }
  }

  /**
   * The cleaned text, and whether it is kept.
   *
   * @param text anything, also lone surrogates
   * @param format what it is written in
   */
  public Cleaned clean(String text, Format format) {
    return Budget.within(options.maxSeconds(), () -> cleaned(text, format))
        .orElseGet(() -> new Cleaned(text, tooSlow(), Map.of()));
  }

  private Verdict tooSlow() {
    double seconds = options.maxSeconds();
    return new Verdict(Reason.TOO_SLOW, "clean.max-seconds", Math.nextUp(seconds), seconds, false);
  }

  private Cleaned cleaned(String text, Format format) {
    long[] masked = new long[PersonalData.Kind.values().length];
    String clean = prose(text, format, masked);
    Measured measured = new Measured(clean, words);
    for (Filter filter : filters) {
      Verdict verdict = filter.judge(measured);
      if (!verdict.keep()) {
        return new Cleaned(clean, verdict, byKind(masked));
      }
    }
    return new Cleaned(clean, null, byKind(masked));
  }

  private static Map<String, Long> byKind(long[] masked) {
    Map<String, Long> kinds = new TreeMap<>();
    for (PersonalData.Kind kind : PersonalData.Kind.values()) {
      if (masked[kind.ordinal()] > 0) {
        kinds.put(kind.key(), masked[kind.ordinal()]);
      }
    }
    return kinds;
  }

  /** The kinds of personal data that are masked, by name; none if masking is off. */
  public static List<String> maskedKinds(CleanOptions options) {
    return options.maskPersonalData()
        ? Arrays.stream(PersonalData.Kind.values()).map(PersonalData.Kind::key).toList()
        : List.of();
  }

  /**
   * What every filter says of a text, in order; the first that does not keep it decides. Of a text
   * that takes too long only that is said.
   */
  public List<Verdict> explain(String text, Format format) {
    return Budget.within(options.maxSeconds(), () -> explained(text, format))
        .orElseGet(() -> List.of(tooSlow()));
  }

  private List<Verdict> explained(String text, Format format) {
    Measured measured =
        new Measured(prose(text, format, new long[PersonalData.Kind.values().length]), words);
    return filters.stream().map(filter -> filter.judge(measured)).toList();
  }

  /** What decides about each reason, for messages: {@code clean.min-chars = 50}. */
  public Map<String, String> limits() {
    Map<String, String> limits =
        filters.stream()
            .collect(
                Collectors.toMap(
                    f -> f.reason().key(), f -> f.key() + " = " + Verdict.shown(f.limit())));
    limits.put(Reason.TOO_SLOW.key(), "clean.max-seconds = " + Verdict.shown(options.maxSeconds()));
    return limits;
  }

  private String prose(String text, Format format, long[] masked) {
    String prose = text;
    for (UnaryOperator<String> step : steps(format, masked)) {
      prose = step.apply(prose);
    }
    return prose;
  }

  /** Markup needs white space as it was; everything after it sees plain text. */
  private List<UnaryOperator<String>> steps(Format format, long[] masked) {
    List<UnaryOperator<String>> steps = new ArrayList<>();
    steps.add(WellFormed::repair);
    steps.add(Controls::strip);
    if (format != Format.TEXT) {
      steps.add(markup -> plain(markup, format));
      steps.add(WellFormed::repair); // entities can stand for anything
      steps.add(Controls::strip);
    }
    if (options.halfWidth()) {
      steps.add(Width::half); // before marks are composed with the letters
    }
    steps.add(options.normalForm()::apply);
    if (options.simplified()) {
      steps.add(Simplified::of);
    }
    steps.add(WhiteSpace::collapse);
    steps.add(boilerplate::strip);
    if (options.maskPersonalData()) {
      steps.add(prose -> PersonalData.mask(prose, masked));
    }
    return steps;
  }

  private static String plain(String markup, Format format) {
    return switch (format) {
      case MARKDOWN -> MarkdownProse.of(markup);
      case HTML -> HtmlProse.ofPage(markup);
      case WIKITEXT -> WikiProse.of(markup);
      default -> throw new IllegalArgumentException(format.key() + ": no text is written in it");
    };
  }
}
