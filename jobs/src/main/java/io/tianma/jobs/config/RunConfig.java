package io.tianma.jobs.config;

import io.tianma.data.dedup.DedupOptions;
import io.tianma.data.filter.CleanOptions;
import io.tianma.data.gap.PairOptions;
import io.tianma.data.shard.ShardOptions;
import io.tianma.data.source.IngestOptions;
import io.tianma.data.vocab.VocabOptions;
import io.tianma.eval.metric.EvaluateOptions;
import io.tianma.eval.report.ReportOptions;
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
    EvaluateOptions evaluate,
    FineTuneOptions finetune,
    ReportOptions report) {
  public RunConfig {
    stages = List.copyOf(stages);
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
  }
}
