package io.tianma.jobs.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tianma.data.filter.Cleaned;
import io.tianma.data.filter.Cleaner;
import io.tianma.data.gap.GapPair;
import io.tianma.data.gap.PairBuilder;
import io.tianma.data.segment.Dictionary;
import io.tianma.data.segment.Jieba;
import io.tianma.data.segment.Segmenter;
import io.tianma.data.segment.UserLines;
import io.tianma.data.source.record.Format;
import io.tianma.data.text.Marks;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.jobs.config.ConfigFiles;
import io.tianma.jobs.config.RunConfig;
import io.tianma.jobs.shell.Failed;
import io.tianma.jobs.shell.Help;
import io.tianma.jobs.shell.JsonLines;
import io.tianma.jobs.shell.Overwrite;
import io.tianma.jobs.shell.TextFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The steps that can be looked at. */
final class PreviewTools {
  private PreviewTools() {}

  /** Reads lines, changes each, writes them. */
  abstract static class Preview implements Callable<Integer> {
    @Spec private CommandSpec spec;

    @Option(
        names = "--input",
        required = true,
        paramLabel = "FILE",
        description = "JSON lines with a field text; - for standard input, also compressed.")
    private Path input;

    @Option(
        names = "--output",
        required = true,
        paramLabel = "FILE",
        description =
            "JSON lines: every field of the input, and what the step makes; - for standard output.")
    private Path output;

    @Mixin private Overwrite overwrite;

    @Option(
        names = "--set",
        paramLabel = "KEY=VALUE",
        description = "Sets one key over its default; may be repeated.")
    private List<String> settings = new ArrayList<>();

    /** What is done with each line. */
    abstract UnaryOperator<ObjectNode> step(RunConfig config);

    /** Of an option whose value cannot be. */
    final ParameterException wrong(String message) {
      return new ParameterException(spec.commandLine(), message);
    }

    @Override
    public final Integer call() {
      long lines = JsonLines.map(input, output, overwrite, step(ConfigFiles.defaults(settings)));
      if (!TextFiles.isStandard(output)) {
        spec.commandLine().getOut().println(output + ": " + lines + " lines");
      }
      return 0;
    }
  }

  @Command(
      name = "segment",
      description = "Adds words: the text cut as jieba cuts it (vocab.hmm: off).",
      exitCodeListHeading = Help.EXIT_CODES,
      exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
      footerHeading = Help.EXAMPLE,
      footer = "  tianma preview segment --input in.jsonl --output out.jsonl --set vocab.hmm=true")
  static final class Segment extends Preview {
    @Override
    UnaryOperator<ObjectNode> step(RunConfig config) {
      Segmenter segmenter = segmenter(config);
      return line -> {
        ArrayNode words = line.putArray("words");
        segmenter.words(JsonLines.text(line)).forEach(words::add);
        return line;
      };
    }
  }

  @Command(
      name = "tokenize",
      description =
          "Adds ids: the whole text in tokens of the vocabulary, from [CLS] to [SEP], as bert4keras"
              + " makes them (vocab.hmm: off).",
      exitCodeListHeading = Help.EXIT_CODES,
      exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
      footerHeading = Help.EXAMPLE,
      footer = "  tianma preview tokenize --vocab vocab.txt --input in.jsonl --output out.jsonl")
  static final class Tokenize extends Preview {
    @Option(
        names = "--vocab",
        required = true,
        paramLabel = "FILE",
        description = "The vocabulary: one token a line, as in T5-PEGASUS' vocab.txt.")
    private Path vocab;

    @Override
    UnaryOperator<ObjectNode> step(RunConfig config) {
      Tokenizer tokenizer = new Tokenizer(normalSegmenter(config), vocabulary(vocab));
      return line -> {
        ArrayNode ids = line.putArray("ids");
        for (int id : tokenizer.encode(JsonLines.text(line))) {
          ids.add(id);
        }
        return line;
      };
    }
  }

  @Command(
      name = "pairs",
      description =
          "Adds chunks (lists of sentences) and pairs (source and target), chosen as T5-PEGASUS"
              + " does (section pairs).",
      exitCodeListHeading = Help.EXIT_CODES,
      exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
      footerHeading = Help.EXAMPLE,
      footer =
          "  tianma preview pairs --input in.jsonl --output out.jsonl --set pairs.gap-ratio=0.3")
  static final class Pairs extends Preview {
    @Override
    UnaryOperator<ObjectNode> step(RunConfig config) {
      PairBuilder builder = new PairBuilder(config.pairs(), segmenter(config));
      return line -> {
        ArrayNode chunks = line.putArray("chunks");
        ArrayNode pairs = line.putArray("pairs");
        for (GapPair pair : builder.pairs(JsonLines.text(line), 0)) {
          ArrayNode sentences = chunks.addArray();
          pair.sentences().forEach(sentences::add);
          pairs
              .addObject()
              .put("source", Marks.readable(pair.source()))
              .put("target", pair.target());
        }
        return line;
      };
    }
  }

  @Command(
      name = "clean",
      description =
          "Puts the cleaned text in place of text or, where a filter leaves the document out, its"
              + " reason (section clean).",
      exitCodeListHeading = Help.EXIT_CODES,
      exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
      footerHeading = Help.EXAMPLE,
      footer =
          "  tianma preview clean --input in.jsonl --output out.jsonl --set clean.min-chars=20")
  static final class Clean extends Preview {
    @Option(
        names = "--format",
        defaultValue = "markdown",
        paramLabel = "FORMAT",
        description =
            "What texts without a field format are written in: text, markdown, html or wikitext."
                + " Default: ${DEFAULT-VALUE}.")
    private String format;

    @Override
    UnaryOperator<ObjectNode> step(RunConfig config) {
      Cleaner cleaner = new Cleaner(config.clean());
      Format stated = stated();
      return line -> {
        String named = line.path("format").asText("");
        Cleaned cleaned =
            cleaner.clean(JsonLines.text(line), named.isEmpty() ? stated : Format.ofContent(named));
        if (cleaned.kept()) {
          return line.put("text", cleaned.text());
        }
        line.remove("text");
        return line.put("reason", cleaned.dropped().reason().key());
      };
    }

    private Format stated() {
      try {
        return Format.ofContent(format.toLowerCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw wrong("--" + e.getMessage());
      }
    }
  }

  private static Segmenter segmenter(RunConfig config) {
    List<String> words = UserLines.asWritten(userWords(config.vocab().userDictionary()));
    return Jieba.of(Dictionary.jieba().with(words), config.vocab().hmm());
  }

  /** Of texts in lower case, as tokenizers see them. */
  private static Segmenter normalSegmenter(RunConfig config) {
    List<String> words = UserLines.normalized(userWords(config.vocab().userDictionary()));
    return Jieba.of(Dictionary.jieba().with(words), config.vocab().hmm());
  }

  private static List<String> userWords(String file) {
    if (file.isBlank()) {
      return List.of();
    }
    try (BufferedReader lines = TextFiles.read(Path.of(file))) {
      return lines.lines().toList();
    } catch (IOException | UncheckedIOException e) {
      throw new Failed("vocab.user-dictionary = " + file + ": cannot be read", e);
    }
  }

  private static Vocabulary vocabulary(Path file) {
    try (BufferedReader lines = TextFiles.read(file)) {
      return Vocabulary.parse(lines.lines().collect(Collectors.joining("\n")));
    } catch (UncheckedIOException e) {
      throw new Failed("--vocab " + file + " is not UTF-8 text", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (IllegalArgumentException e) {
      throw new Failed("--vocab " + file + ": " + e.getMessage(), e);
    }
  }
}
