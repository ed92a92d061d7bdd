package io.tianma.jobs.command;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.RowReader;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.parquet.ShardReader;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.store.FileEntry;
import io.tianma.data.text.Marks;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.eval.report.SideBySide;
import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.Run;
import io.tianma.jobs.recipe.Vocabularies;
import io.tianma.jobs.shell.Failed;
import io.tianma.jobs.shell.Help;
import io.tianma.train.spark.batches.Objectives;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.hadoop.fs.FileSystem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows rows of a shard as text. */
@Command(
    name = "inspect",
    description = {
      "Decodes rows of a shard and shows source and target side by side, as the model sees them:"
          + " pieces outside of the vocabulary are \uFFFD, [MASK] stands for a gap sentence, [WORD]"
          + " for a masked word.",
      "",
      "Reads:    shards, vocab",
      "Writes:   nothing",
      "Sections: pretrain (objectives, seed), work-dir"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma inspect --config conf/quickstart.conf --shard held-out --rows 3")
public final class InspectJob extends ConfiguredJob {
  @Option(
      names = "--shard",
      defaultValue = "train",
      paramLabel = "NAME",
      description =
          "Which files: train, held-out, or one such as train/shard-00002.parquet."
              + " Default: ${DEFAULT-VALUE}.")
  private String shard;

  @Option(
      names = "--rows",
      defaultValue = "5",
      paramLabel = "N",
      description = "How many rows, from the beginning. Default: ${DEFAULT-VALUE}.")
  private int rows;

  @Option(
      names = "--id",
      paramLabel = "ID",
      description = "Only the row of the pair whose id begins so.")
  private String id;

  @Option(
      names = "--epoch",
      paramLabel = "N",
      description =
          "Shows rows of train as pretrain.objectives make them in that epoch, counted from 0, and"
              + " those of held-out as the held-out loss sees them.")
  private Long epoch;

  @Option(
      names = "--width",
      defaultValue = "100",
      paramLabel = "N",
      description = "Places of a line on the terminal. Default: ${DEFAULT-VALUE}.")
  private int width;

  @Override
  protected boolean printsConfiguration() {
    return false;
  }

  @Override
  protected boolean writes() {
    return false;
  }

  @Override
  protected void run(Run run) {
    check(rows > 0, "--rows", rows, "at least 1");
    check(width >= SideBySide.NARROWEST, "--width", width, "at least " + SideBySide.NARROWEST);
    check(epoch == null || epoch >= 0, "--epoch", epoch, "at least 0");
    Artifact shards = run.made("shards", "shards");
    Tokenizer tokenizer = Vocabularies.decoder(run, run.made("vocab", "vocab"));
    List<FileEntry> files = shards.files(shard);
    if (files.isEmpty()) {
      throw new Failed("--shard " + shard + ": shards holds no such file");
    }
    int shown = 0;
    Objectives objectives = Objectives.of(shards, run.config().pretrain());
    for (FileEntry file : files) {
      UnaryOperator<TokenizedPair> seen =
          file.name().startsWith("held-out")
              ? objectives::heldOut
              : row -> objectives.train(row, epoch);
      shown =
          show(
              run, shards, file, tokenizer, epoch == null ? UnaryOperator.identity() : seen, shown);
    }
    if (shown == 0) {
      throw new Failed(
          "no row" + (id == null ? "" : " whose id begins with " + id) + " in " + shard);
    }
  }

  private int show(
      Run run,
      Artifact shards,
      FileEntry file,
      Tokenizer tokenizer,
      UnaryOperator<TokenizedPair> seen,
      int already) {
    FileSystem fs = run.workspace().artifacts().fileSystem();
    int shown = already;
    try {
      shards.check(fs, file);
    } catch (IOException e) {
      throw new UncheckedIOException(file.name() + ": " + e.getMessage(), e);
    }
    ShardReader checks = ShardReader.of(shards);
    long number = 0;
    try (RowReader<TokenizedPair> reader =
        new RowReader<>(fs, shards.file(file.name()), RowTypes.TOKENIZED)) {
      while (shown < rows && reader.hasNext()) {
        TokenizedPair row = checks.checked(reader.next(), file.name(), number++);
        if (id == null || row.id().startsWith(id)) {
          show(run, file, seen.apply(row), tokenizer);
          shown++;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file.name() + ": " + e.getMessage(), e);
    }
    return shown;
  }

  private void show(Run run, FileEntry file, TokenizedPair row, Tokenizer tokenizer) {
    run.say(
        "%s of %s: source %d tokens, target %d tokens"
                .formatted(row.id(), file.name(), row.source().length, row.target().length)
            + (row.targetChars() > 0 ? ", " + row.targetChars() + " characters" : ""));
    SideBySide.render(text(row.source(), tokenizer), text(row.target(), tokenizer), width)
        .forEach(run::say);
    run.say("");
  }

  /** The text with its masks, and its sentinels, which stand for spans. */
  static String text(int[] ids, Tokenizer tokenizer) {
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (int i = 0; i <= ids.length; i++) {
      String stand = i < ids.length ? standIn(ids[i], tokenizer) : "";
      if (!stand.isEmpty() || i == ids.length) {
        text.append(tokenizer.decode(Arrays.copyOfRange(ids, from, i))).append(stand);
        from = i + 1;
      }
    }
    return text.toString().strip();
  }

  /** How a token is shown that stands for others; empty for any else. */
  private static String standIn(int id, Tokenizer tokenizer) {
    return switch (id) {
      case Vocabulary.MASK -> Marks.readable(String.valueOf(Marks.SENTENCE));
      case Vocabulary.WORD_MASK -> Marks.readable(String.valueOf(Marks.WORD));
      default ->
          id > 0 && id <= Vocabulary.SENTINELS ? " " + tokenizer.vocabulary().token(id) + " " : "";
    };
  }
}
