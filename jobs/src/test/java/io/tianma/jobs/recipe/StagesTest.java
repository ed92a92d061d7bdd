package io.tianma.jobs.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.eval.metric.EvaluateOptions;
import io.tianma.eval.metric.TitleOptions;
import io.tianma.jobs.config.ConfigFiles;
import io.tianma.jobs.config.RunConfig;
import io.tianma.train.plan.StageOptions;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Within which limits what writes: a stage's model, and every checkpoint by every test set. */
class StagesTest {
  private static final List<String> SETTINGS =
      List.of(
          "work-dir=/nowhere",
          "stages=[{name=base},{name=large,model{d-model=1024}}]",
          "shards.max-source=100",
          "shards.max-target=90",
          "evaluate.max-new-tokens=40",
          "generation.beams=2",
          "finetune.max-source=50",
          "finetune.max-target=9",
          "finetune.beams=3");

  @Test
  void aCheckpointWritesAsTheStageInWhoseDirectoryItLies() {
    with(
        stages -> {
          for (String tuned :
              List.of(
                  "checkpoints/finetune",
                  "checkpoints/finetune/",
                  "checkpoints/finetune/round-000007",
                  "checkpoints/finetune.old-2/round-000007",
                  "/data/work/checkpoints/finetune/round-000007",
                  "hdfs://host/work/checkpoints/finetune/round-1234567/")) {
            StageOptions stage = stages.ofCheckpoint(tuned);
            assertThat(stage.name()).as(tuned).isEqualTo("finetune");
            assertThat(stages.maxSource(stage)).isEqualTo(50);
            assertThat(stages.writing(stage).maxNewTokens()).isEqualTo(9);
            assertThat(stages.generation(stage).beams()).isEqualTo(3);
          }
          for (String pretrained :
              List.of(
                  "checkpoints/base/round-000007",
                  "/data/finetune/checkpoints/base",
                  "checkpoints/finetuned",
                  "elsewhere/finetune")) {
            StageOptions stage = stages.ofCheckpoint(pretrained);
            assertThat(stages.maxSource(stage)).as(pretrained).isEqualTo(100);
            assertThat(stages.writing(stage).maxNewTokens()).isEqualTo(40);
            assertThat(stages.generation(stage).beams()).isEqualTo(2);
          }
          assertThat(stages.ofCheckpoint("checkpoints/base/round-000007").name()).isEqualTo("base");
          assertThat(stages.ofCheckpoint("checkpoints/other").name()).isEqualTo("large");
        });
  }

  /** So that the cells of one table are of the same weights and of as many pairs. */
  @Test
  void filesOfTextsAreScoredAsTheHeldOutPairsAre() {
    RunConfig config =
        config("evaluate.generate=7", "evaluate.averaged=true", "evaluate.tokens=jieba");
    TitleOptions options = TestSets.options(config);
    EvaluateOptions told = options.evaluate();
    assertThat(told).isEqualTo(config.evaluate());
    assertThat(options.maxSource()).isEqualTo(100);
    assertThat(options.maxTarget()).as("no limit of what is written cuts it").isEqualTo(90);
    assertThat(options.generation()).isEqualTo(config.generation());
    TitleOptions none = TestSets.options(config("evaluate.generate=0"));
    assertThat(none.written(1000)).as("none, as of held-out pairs").isZero();
    assertThat(none.averaged()).isFalse();
  }

  private static void with(Consumer<Stages> test) {
    try (Run run = new Run(config(), "stages", new PrintWriter(new StringWriter()), false)) {
      test.accept(new Stages(run));
    }
  }

  private static RunConfig config(String... more) {
    List<String> all = new ArrayList<>(SETTINGS);
    all.addAll(List.of(more));
    return ConfigFiles.defaults(all);
  }
}
