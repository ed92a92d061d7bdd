package io.tianma.jobs.recipe;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.spark.ingest.TitlePairs;
import io.tianma.eval.metric.EvaluateOptions;
import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.TitleOptions;
import io.tianma.eval.spark.Evaluate;
import io.tianma.eval.spark.EvaluateTitles;
import io.tianma.jobs.config.RunConfig;
import io.tianma.jobs.config.TestSetOptions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Scores every checkpoint by every test set, each in {@code evaluations/SET/STAGE}: what is there
 * is left alone, so that an interrupted evaluation goes on.
 */
public final class TestSets {
  private static final String LINE = "%-16s %-16s %12s %10s  %s";

  private final Run run;

  public TestSets(Run run) {
    this.run = run;
  }

  /** Scores them and says the main figures, a line each. */
  public void run(List<Artifact> checkpoints, Artifact shards, Artifact vocab) {
    RunConfig config = run.config();
    if (config.testSets().isEmpty()) {
      return;
    }
    run.say(line("test set", "checkpoint", "loss a char", "rougeL", "dialect"));
    for (TestSetOptions set : config.testSets()) {
      Optional<Artifact> ready =
          OtherShards.of(run.workspace().artifacts().fileSystem().getConf(), set, vocab);
      Artifact titles = ready.isPresent() ? null : titles(set);
      for (Artifact checkpoint : checkpoints) {
        String stage = checkpoint.directory().replaceFirst("^checkpoints/", "");
        String directory = "evaluations/" + set.name() + "/" + stage.replace('/', '-');
        List<Artifact> one = List.of(checkpoint);
        Artifact scored =
            ready.isPresent()
                ? ofShards(directory, one, ready.get(), vocab)
                : ofTitles(directory, one, shards, titles, vocab);
        say(set.name(), stage, Evaluate.read(run.workspace(), scored));
      }
    }
  }

  private Artifact titles(TestSetOptions set) {
    return TitlePairs.run(
        run.workspace(),
        "tests/" + set.name(),
        "test-sets." + set.name() + ".path",
        set.reading(run.config().ingest()));
  }

  private Artifact ofShards(
      String directory, List<Artifact> checkpoint, Artifact shards, Artifact vocab) {
    RunConfig config = run.config();
    return Evaluate.run(
        run.workspace(),
        directory,
        checkpoint,
        shards,
        vocab,
        config.evaluate(),
        config.generation());
  }

  private Artifact ofTitles(
      String directory,
      List<Artifact> checkpoint,
      Artifact shards,
      Artifact titles,
      Artifact vocab) {
    return EvaluateTitles.run(
        run.workspace(), directory, checkpoint, shards, titles, vocab, options(run.config()));
  }

  private void say(String set, String stage, Evaluation evaluation) {
    double loss = evaluation.checkpoints().get(0).lossPerChar();
    String rouge =
        evaluation.scores().stream()
            .filter(score -> score.metric().startsWith("rougeL-"))
            .map(score -> String.format(Locale.ROOT, "%.4f", score.generated()))
            .findFirst()
            .orElse("-");
    String lossShown = String.format(Locale.ROOT, "%.4f", loss);
    run.say(line(set, stage, lossShown, rouge, evaluation.dialect()));
  }

  private static String line(Object... cells) {
    return String.format(Locale.ROOT, LINE, cells).stripTrailing();
  }

  /** Those by which held-out pairs are scored, so that the cells of one table are of one kind. */
  static TitleOptions options(RunConfig config) {
    EvaluateOptions evaluate = config.evaluate();
    return new TitleOptions(
        config.shards().maxSource(),
        config.shards().maxTarget(),
        evaluate.maxNewTokens(),
        config.generation(),
        evaluate.generate() == 0 ? TitleOptions.NONE : evaluate.generate(),
        evaluate.dialect(),
        evaluate.tokens(),
        evaluate.batchSize(),
        evaluate.kernels(),
        evaluate.threads(),
        evaluate.precision(),
        evaluate.averaged());
  }
}
