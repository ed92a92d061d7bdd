package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.jobs.CommandLineRunner.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A growth plan as people write it, read it and get it wrong. */
class GrowthPlanTest {
  @TempDir Path directory;

  private Path config;

  @BeforeEach
  void description() throws IOException {
    Path corpus = TinyCorpus.write(directory.resolve("corpus"), 2, 1);
    config = TinyCorpus.config(directory.resolve("run.conf"), corpus, directory.resolve("work"));
  }

  @Test
  void thePlanIsPrintedBeforeAnythingIsWritten() {
    Outcome plan =
        planned("repeat d-model", "copy heads equal", "copy d-ff", "top decoder-layers").done();
    assertThat(plan.out())
        .contains(
            "base grows to large, vocabulary of 320",
            "step 1: repeat d-model",
            "  shared.weight [320, 16] -> [320, 32]: columns copied 2 times, times 0.7071",
            "  norm epsilon 1.00e-06 -> 5.00e-07",
            "step 4: top decoder-layers",
            "zero, so that the new block is the identity",
            "computes the same, which grow checks on 4 held-out pairs",
            "parameters  ",
            "checkpoint  ",
            "FLOP a pair of 48 + 24 tokens");
    assertThat(Files.exists(directory.resolve("work"))).isFalse();
  }

  /** The file of the old tokens is read before anything else is done with it. */
  @Test
  void aVocabularyThatCannotBeReadOrStandsLateIsRefused() {
    String[] sizes = {"tile d-model", "copy heads", "copy d-ff", "spread layers"};
    planned("vocabulary /none/vocab.txt", sizes[0], sizes[1], sizes[2], sizes[3])
        .refused(2, "growth = vocabulary /none/vocab.txt: cannot be read", "vocab.txt");
    planned(sizes[0], "vocabulary /none/vocab.txt")
        .refused(2, "growth = vocabulary /none/vocab.txt", "the first of its plan");
  }

  @Test
  void whatIsNotLosslessSaysSo() {
    Outcome plan =
        planned("tile d-model", "copy heads", "copy d-ff", "stack decoder-layers").done();
    assertThat(plan.out()).contains("stack and interleave compute something else: not checked");
  }

  @Test
  void anImpossiblePlanIsRefusedInOneLineBeforeTheFirstStageIsTrained() {
    planned("repeat d-model", "copy heads")
        .refused(2, "stages[1].model.d-ff = 48: the plan", "ends at 24", "large", "base");
    planned("widen d-model").refused(2, "stages[1].growth = widen d-model", "no operator");
    planned("repeat d-model 24").refused(2, "stages[1].model.d-model = 32: the plan", "ends at 24");
    planned("tile d-model 8").refused(2, "stages[1].model.d-model = 8: a model of 16");
  }

  private Outcome planned(String... operators) {
    String plan = "\"" + String.join("\",\"", operators) + "\"";
    return tianma("grow", "--config", config, "--plan", "--set", "stages.1.growth=[" + plan + "]");
  }
}
