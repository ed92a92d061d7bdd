package io.tianma.jobs;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.spark.Clean;
import io.tianma.data.spark.Dedup;
import io.tianma.data.spark.Ingest;
import io.tianma.data.spark.Pairs;
import io.tianma.data.spark.Shards;
import io.tianma.data.spark.Workspace;
import io.tianma.eval.spark.Evaluate;
import io.tianma.eval.spark.Report;
import io.tianma.jobs.config.RunConfig;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.Grow;
import io.tianma.train.spark.Pretrain;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import picocli.CommandLine.Command;

/** The whole way from raw text to a report; what is up to date is left alone. */
@Command(
    name = "run",
    description = {
      "Goes the whole way: ingest, clean, dedup, vocab, pairs, shards, for each stage pretrain (and grow between two), evaluate, report. What is up to date is left alone; what was interrupted goes on from the last valid artifact or checkpoint.",
      "",
      "Reads:    ingest.inputs (fetched first if corpus.profile says so); imported.directory if given",
      "Writes:   documents, clean, dedup, vocab, pairs, shards, checkpoints/, evaluation, report, report.html",
      "Sections: all"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma run --config conf/quickstart.conf --set work-dir=/data/quickstart")
final class RunJob extends ConfiguredJob {
  @Override
  void run(Run run) {
    run.refuseUnknownKernels();
    RunConfig config = run.config();
    Workspace workspace = run.workspace();
    new Corpora(config, run::say).fetch();
    new OtherInputs(run).refuse();
    Imported imported = new Imported(run);
    Optional<Artifact> start = imported.start();
    Artifact documents = Ingest.run(workspace, config.ingest());
    Artifact clean = Clean.run(workspace, documents, config.clean());
    Artifact dedup = Dedup.run(workspace, clean, config.dedup());
    Artifact vocab = imported.vocab(() -> dedup);
    Artifact pairs =
        Pairs.run(
            workspace,
            dedup,
            config.pairs(),
            config.vocab().userDictionary(),
            config.vocab().hmm());
    Artifact shards = Shards.run(workspace, pairs, vocab, config.shards());
    List<Artifact> chain = new ArrayList<>(List.of(documents, clean, dedup, vocab, pairs, shards));
    start.ifPresent(chain::add);
    List<Artifact> trained = new ArrayList<>();
    for (StageOptions stage : config.stages()) {
      if (!trained.isEmpty()) {
        Artifact before = trained.get(trained.size() - 1);
        start = Optional.of(Grow.run(workspace, before, shards, config.grow(), stage));
        chain.add(start.get());
      }
      trained.add(Pretrain.run(workspace, shards, start, config.pretrain(), stage));
      chain.add(trained.get(trained.size() - 1));
    }
    Artifact evaluation = Evaluate.run(workspace, trained, shards, vocab, config.evaluate());
    chain.add(evaluation);
    Path report = Report.run(workspace, chain, config.report());
    if (run.idle()) {
      run.say("all is up to date");
    }
    new Figures(Evaluate.read(workspace, evaluation), chain).tell(run::say);
    run.say("report: " + Run.shown(report));
  }
}
