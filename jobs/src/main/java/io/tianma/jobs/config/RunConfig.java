package io.tianma.jobs.config;

import io.tianma.data.dedup.DedupOptions;
import io.tianma.data.filter.CleanOptions;
import io.tianma.data.gap.PairOptions;
import io.tianma.data.shard.ShardOptions;
import io.tianma.data.source.IngestOptions;
import io.tianma.data.vocab.VocabOptions;
import io.tianma.eval.metric.EvaluateOptions;
import io.tianma.eval.report.ReportOptions;
import io.tianma.train.decode.GenerationOptions;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.plan.StageOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Everything that can be configured; its components are the sections of {@code
 * tianma-defaults.conf}.
 *
 * @param workDir directory of all artifacts, on any Hadoop file system
 * @param testSets by which {@code evaluate} scores all checkpoints, beside the held-out pairs
 * @param stages model sizes in the order of training; the model grows between two of them
 */
public record RunConfig(
    String workDir,
    SparkOptions spark,
    CorpusOptions corpus,
    IngestOptions ingest,
    CleanOptions clean,
    DedupOptions dedup,
    ImportedOptions imported,
    VocabOptions vocab,
    PairOptions pairs,
    ShardOptions shards,
    PretrainOptions pretrain,
    List<StageOptions> stages,
    GrowOptions grow,
    GenerationOptions generation,
    EvaluateOptions evaluate,
    List<TestSetOptions> testSets,
    FineTuneOptions finetune,
    ReportOptions report) {
  public RunConfig {
    stages = List.copyOf(stages);
    testSets = List.copyOf(testSets);
    if (workDir.isBlank()) {
      throw new IllegalArgumentException("work-dir = \"\": name a directory");
    }
    if (testSets.stream().map(TestSetOptions::name).distinct().count() < testSets.size()) {
      throw new IllegalArgumentException(
          "test-sets = "
              + testSets.stream().map(TestSetOptions::name).toList()
              + ": each needs a name of its own");
    }
    Set<String> names = new HashSet<>();
    for (StageOptions stage : stages) {
      if (stage.name().equals(FineTuneOptions.STAGE)) {
        throw new IllegalArgumentException(
            "stages = "
                + stages.stream().map(StageOptions::name).toList()
                + ": finetune is the name of what tianma finetune makes; choose another");
      }
      if (!names.add(stage.name())) {
        throw new IllegalArgumentException(
            "stages = "
                + stages.stream().map(StageOptions::name).toList()
                + ": each needs a name of its own");
      }
    }
    if (stages.isEmpty()) {
      throw new IllegalArgumentException("stages = []: name at least one model size");
    }
    Growths.check(stages);
    for (int i = 0; i < stages.size(); i++) {
      Lengths.check("stages[" + i + "]", stages.get(i), shards, evaluate);
    }
    Lengths.check(stages, finetune);
  }
}
