package io.tianma.data.filter;

import io.tianma.data.markup.HtmlProse;
import io.tianma.data.markup.MarkdownProse;
import io.tianma.data.markup.WikiProse;
import io.tianma.data.source.Format;
import io.tianma.data.text.WellFormed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Makes prose of a document: small steps from text to text, then filters. Cleaning a cleaned plain
 * text changes nothing. Safe for use by several threads.
 */
public final class Cleaner {
  private final CleanOptions options;
  private final List<Filter> filters;

  public Cleaner(CleanOptions options) {
    this.options = options;
    this.filters = Filters.of(options);
  }

  /**
   * The cleaned text, and whether it is kept.
   *
   * @param text anything, also lone surrogates
   * @param format what it is written in
   */
  public Cleaned clean(String text, Format format) {
    String clean = prose(text, format);
    TextStats stats = TextStats.of(clean);
    for (Filter filter : filters) {
      Verdict verdict = filter.judge(stats);
      if (!verdict.keep()) {
        return new Cleaned(clean, verdict);
      }
    }
    return new Cleaned(clean, null);
  }

  /** What every filter says of a text, in order; the first that does not keep it decides. */
  public List<Verdict> explain(String text, Format format) {
    TextStats stats = TextStats.of(prose(text, format));
    return filters.stream().map(filter -> filter.judge(stats)).toList();
  }

  /** What decides about each reason, for messages: {@code clean.min-chars = 50}. */
  public Map<String, String> limits() {
    return filters.stream()
        .collect(Collectors.toMap(f -> f.reason().key(), f -> f.key() + " = " + f.shownLimit()));
  }

  private String prose(String text, Format format) {
    String prose = text;
    for (UnaryOperator<String> step : steps(format)) {
      prose = step.apply(prose);
    }
    return prose;
  }

  /** Markup needs white space as it was; everything after it sees plain text. */
  private List<UnaryOperator<String>> steps(Format format) {
    List<UnaryOperator<String>> steps = new ArrayList<>();
    steps.add(WellFormed::repair);
    steps.add(Controls::strip);
    if (format != Format.TEXT) {
      steps.add(markup -> prose(format, markup));
      steps.add(WellFormed::repair); // entities can stand for anything
      steps.add(Controls::strip);
    }
    if (options.halfWidth()) {
      steps.add(Width::half); // before marks are composed with the letters
    }
    steps.add(options.normalForm()::apply);
    steps.add(WhiteSpace::collapse);
    return steps;
  }

  private static String prose(Format format, String markup) {
    return switch (format) {
      case MARKDOWN -> MarkdownProse.of(markup);
      case HTML -> HtmlProse.ofPage(markup);
      case WIKITEXT -> WikiProse.of(markup);
      default -> throw new IllegalArgumentException(format.key() + ": no text is written in it");
    };
  }
}
