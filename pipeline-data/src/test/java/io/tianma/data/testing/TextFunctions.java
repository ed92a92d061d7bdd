package io.tianma.data.testing;

import io.tianma.data.dedup.Fingerprint;
import io.tianma.data.dedup.MinHash;
import io.tianma.data.dedup.Paragraphs;
import io.tianma.data.dedup.Passages;
import io.tianma.data.filter.CleanOptions;
import io.tianma.data.filter.Cleaner;
import io.tianma.data.filter.NormalForm;
import io.tianma.data.gap.PairBuilder;
import io.tianma.data.gap.PairOptions;
import io.tianma.data.gap.Strategy;
import io.tianma.data.gap.TokenUnit;
import io.tianma.data.markup.FrontMatter;
import io.tianma.data.markup.HtmlProse;
import io.tianma.data.markup.MarkdownProse;
import io.tianma.data.markup.Titles;
import io.tianma.data.markup.WikiProse;
import io.tianma.data.segment.Dictionary;
import io.tianma.data.segment.Jieba;
import io.tianma.data.segment.UserLines;
import io.tianma.data.source.SourceReader;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.InputOptions;
import io.tianma.data.store.Records;
import io.tianma.data.store.Redaction;
import io.tianma.data.text.SentenceEnds;
import io.tianma.data.text.Sentences;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.Countable;
import io.tianma.data.vocab.TokenCounts;
import io.tianma.data.vocab.VocabOptions;
import io.tianma.data.vocab.VocabularyBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Everything public that a text passes through, by name. */
public final class TextFunctions implements Supplier<Map<String, Consumer<String>>> {
  private final Map<String, Consumer<String>> all = new LinkedHashMap<>();

  @Override
  public Map<String, Consumer<String>> get() {
    markup();
    cleaners();
    words();
    pairs();
    files();
    ByteFunctions.addTo(all);
    secrets();
    return all;
  }

  private void markup() {
    all.put("front matter", FrontMatter::split);
    all.put("markdown", MarkdownProse::of);
    all.put("title of markdown", Titles::ofMarkdown);
    all.put("html", HtmlProse::ofPage);
    all.put("title of html", HtmlProse::title);
    all.put("wiki text", WikiProse::of);
  }

  private void cleaners() {
    CleanOptions lenient = Cleaning.lenient();
    Cleaner plain = new Cleaner(lenient);
    Cleaner most =
        new Cleaner(
            Records.with(
                lenient, "halfWidth", true, "simplified", true, "normalForm", NormalForm.NFKC));
    all.put("clean", text -> plain.clean(text, Format.TEXT));
    all.put("clean with all steps", text -> most.clean(text, Format.TEXT));
    all.put("fingerprint", Fingerprint::normal);
    all.put("hashes of paragraphs", text -> Paragraphs.hashes(text, 5));
    Passages passages = new Passages(13);
    passages.add("天马行空独往独来一二三四五六七");
    all.put("passages", passages::find);
    all.put("passages of a test set", text -> new Passages(13).add(text));
    all.put("sketch", text -> new MinHash(16, 5).signature(Fingerprint.normal(text)));
  }

  private void words() {
    Jieba jieba = Jieba.withoutHmm();
    VocabOptions options = new VocabOptions(2000, 200_000, false, "");
    Tokenizer tokenizer =
        new Tokenizer(
            jieba, VocabularyBuilder.build(TokenCounts.of(options, "天气 预报 abc aa"), 2000));
    SmallFunctions.addTo(all, tokenizer);
    all.put("segment", jieba::words);
    all.put("segment with new words", Jieba.withHmm()::words);
    all.put("tokens", tokenizer::encode);
    all.put("characters of tokens", text -> tokenizer.characters(text, 100));
    Countable countable = new Countable(1000, Dictionary.jieba(), false);
    all.put("token counts", text -> new TokenCounts(countable).add(text));
    all.put("user dictionary", text -> UserLines.normalized(List.of(text)));
    all.put("sentences", text -> Sentences.split(text, 32, SentenceEnds.T5_PEGASUS));
    all.put("chinese sentences", text -> Sentences.split(text, 32, SentenceEnds.CHINESE));
  }

  private void pairs() {
    for (Strategy strategy : Strategy.values()) {
      PairBuilder pairs =
          new PairBuilder(Records.with(PairOptions.t5Pegasus(), "strategy", strategy));
      all.put("pairs by " + strategy, text -> pairs.pairs(text, text, 0));
    }
    PairBuilder words =
        new PairBuilder(
            Records.with(PairOptions.t5Pegasus(), "tokens", TokenUnit.WORDS, "maskedWords", 0.2));
    all.put("pairs by words", text -> words.pairs(text, 0));
  }

  private void files() {
    InputOptions plain = InputOptions.of("x");
    InputOptions escaped = Records.with(plain, "escape", "\\");
    all.put("csv", text -> read("a.csv", "text,title\n" + text, plain));
    all.put("csv with escapes", text -> read("a.csv", "text,title\n" + text, escaped));
    all.put("names of csv", text -> read("a.csv", text, plain));
    all.put("tsv", text -> read("a.tsv", "text\ttitle\n" + text, plain));
    all.put("json lines", text -> read("a.jsonl", text, plain));
    all.put("json line", text -> read("a.jsonl", "{\"text\":" + text, plain));
    all.put("text file", text -> read("a.txt", text, plain));
    all.put("markdown file", text -> read("a.md", text, plain));
    all.put("html file", text -> read("a.html", text, plain));
    String page = "<mediawiki><page><title>a</title><ns>0</ns><revision><text>";
    all.put("wiki dump", text -> read("a.xml", page + text, plain));
    all.put("xml", text -> read("a.xml", text, plain));
    all.put("warc header", text -> read("a.warc", "WARC/1.0\r\n" + text, plain));
    all.put(
        "warc name of a header",
        text -> read("a.warc", "WARC/1.0\r\n" + text.replace('\n', ' ') + ": a\r\n", plain));
    all.put("warc answer", text -> read("a.warc", warc("HTTP/1.1 200 OK\r\nA:" + text), plain));
    all.put(
        "warc codings",
        text ->
            read(
                "a.warc",
                warc("HTTP/1.1 200 OK\r\nContent-Encoding:" + text.replace('a', ',') + "\r\n\r\na"),
                plain));
    for (Format format :
        Set.of(Format.DOCS, Format.LINES, Format.PARAGRAPHS, Format.JSON, Format.TITLED)) {
      InputOptions options = Records.with(plain, "format", format);
      String before = format == Format.DOCS ? "<doc title=\"" : "";
      String after = format == Format.DOCS ? "</doc>" : "";
      all.put(format.key(), text -> read("a", before + text + after, options));
    }
  }

  /** Messages and settings. */
  private void secrets() {
    all.put("secrets", Redaction::text);
    all.put("secrets of a url", text -> Redaction.url("s3a://" + text));
    all.put("secrets behind names", text -> Redaction.text("password=" + text));
  }

  private static String warc(String answer) {
    int length = answer.getBytes(StandardCharsets.UTF_8).length;
    return "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a/\r\nContent-Length: "
        + length
        + "\r\n\r\n"
        + answer
        + "\r\n\r\n";
  }

  private static void read(String name, String text, InputOptions options) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (SourceReader reader =
        new SourceReader(new ByteArrayInputStream(bytes), name, true, options, 1 << 26)) {
      reader.forEachRemaining(record -> {});
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
