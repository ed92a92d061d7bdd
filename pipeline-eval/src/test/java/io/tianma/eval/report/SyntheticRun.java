package io.tianma.eval.report;

import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Counts;
import io.tianma.data.store.Input;
import io.tianma.data.store.Records;
import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.Evaluation.Baseline;
import io.tianma.eval.metric.Evaluation.CheckpointLoss;
import io.tianma.eval.metric.Evaluation.LossGroup;
import io.tianma.eval.metric.Evaluation.Score;
import io.tianma.eval.metric.Evaluation.Writing;
import io.tianma.eval.metric.Sample;
import io.tianma.eval.metric.Scoring;
import io.tianma.eval.metric.TokenLoss;
import io.tianma.eval.metric.resampling.Comparison;
import io.tianma.eval.metric.resampling.Interval;
import io.tianma.eval.metric.resampling.Resampling;
import io.tianma.eval.report.ChosenSamples.Chosen;
import io.tianma.eval.report.ReportModel.Corpus;
import io.tianma.eval.report.ReportModel.Curve;
import io.tianma.eval.report.ReportModel.Example;
import io.tianma.eval.report.ReportModel.Growth;
import io.tianma.eval.report.ReportModel.Point;
import io.tianma.eval.report.ReportModel.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A run that never was, with every part of a report, and one text put wherever a text can be. */
final class SyntheticRun {
  private static final String SOURCE =
      "天马行空，独往独来。分布式训练把数据切成许多分片，每个工作节点取自己的一份。"
          + "参数平均之后，所有节点从同一组参数继续。检查点保存参数与优化器的状态。"
          + "任务被中断以后，从最近一个完整的检查点继续。";

  private SyntheticRun() {}

  static ReportModel model() {
    return model("", "");
  }

  /** The run with {@code hostile} appended to every text, and {@code key} to every name. */
  static ReportModel model(String hostile, String key) {
    return new ReportModel(
        "Tianma run: quickstart" + hostile,
        List.of(
            new Corpus("Apache RocketMQ 5.1.0" + hostile, "Apache-2.0" + hostile, 84, 412_330),
            new Corpus("Apache IoTDB 1.0.0", "Apache-2.0", 133, 700_124)),
        stages(hostile, key),
        new Example(
            "3f2a9c" + hostile,
            List.of(
                "时间序列数据库面向物联网场景。",
                "它支持高吞吐的写入。" + hostile,
                "数据文件按照时间分区存放。",
                "查询可以跨越多个分区。",
                "合并任务在后台整理乱序的数据。"),
            List.of(1, 3)),
        List.of(
            curve("small" + hostile, 1_312_640, 0, 1_200_000, 8.1, 5.6),
            curve("grown", 4_823_296, 1_200_000, 2_600_000, 5.6, 4.9)),
        List.of(new Growth("grown" + hostile, 1_312_640, 4_823_296, 3.1e-7)),
        new Evaluation(
            256,
            14_112,
            22_480,
            6.213,
            6.302,
            List.of(
                loss("checkpoints/small" + hostile, 1_312_640, 5.612),
                loss("checkpoints/grown/round-000000", 4_823_296, 5.612),
                loss("checkpoints/grown", 4_823_296, 4.913)),
            "standard" + hostile,
            64,
            58,
            List.of(
                score("rouge1-char", 0.2311, 0.3012),
                score("rouge2-char", 0.0712, 0.0923),
                score("rougeL-char", 0.1943, 0.1921),
                score("bleu-char" + hostile, 0.0312, 0.0633)),
            new Writing(
                "char" + hostile,
                "greedily" + hostile,
                Resampling.DEFAULT,
                Map.of("corpus-bleu-char" + hostile, 0.05),
                Map.of("distinct-1-char" + hostile, 0.25),
                List.of(
                    new Baseline(
                        "lead-32" + hostile,
                        Map.of(
                            "rougeL-char",
                            new Comparison(0.1943, 0.1721, new Interval(0.01, 0.03), 0.001, 1)))),
                Map.of()),
            List.of(LossGroup.of("1 to 3" + hostile, 7, new TokenLoss(50, 3, 10, 20))),
            List.of(LossGroup.of("web" + hostile, 7, new TokenLoss(50, 3, 10, 20)))),
        List.of(
            sample("a1", SOURCE + hostile, "检查点保存状态。" + hostile, "检查点保存参数。" + hostile),
            sample("b2", SOURCE.repeat(3), "查询可以跨越多个分区。", "")));
  }

  /** The same of a fine-tuning. */
  static ReportModel fineTuned(String hostile, String key) {
    ReportModel run = model(hostile, key);
    return new ReportModel(
        "Fine-tuning" + hostile,
        List.of(),
        List.of(
            stage("title-pairs", "rows", 3000, Map.of("no-title", 2L), hostile, key),
            stage("title-shards", "pairs", 2998, Map.of("twice", 31L), hostile, key),
            stage("pretrain", "rounds", 60, Map.of(), hostile, key)),
        null,
        run.training().subList(0, 1),
        List.of(),
        Records.with(
            run.evaluation(),
            "checkpoints",
            List.of(
                loss("checkpoints/finetune/round-000000" + hostile, 1_312_640, 7.423),
                loss("checkpoints/finetune", 1_312_640, 4.913)),
            "writing",
            Records.with(
                run.evaluation().writing(),
                "before",
                before(hostile).stream()
                    .collect(
                        Collectors.toMap(
                            Score::metric,
                            s ->
                                new Comparison(
                                    s.lead(), s.generated(), new Interval(0.13, 0.15), 0.002, 1),
                            (one, other) -> one,
                            TreeMap::new)))),
        run.samples());
  }

  /** What it scored before it was tuned, and in the place of the lead what it scores now. */
  static List<Score> before(String hostile) {
    return List.of(
        score("rouge1-char", 0.0613, 0.2311),
        score("rouge2-char", 0.0031, 0.0712),
        score("rougeL-char", 0.0584, 0.1943),
        score("bleu-char" + hostile, 0.0022, 0.0312));
  }

  /** Three evaluated runs on one page. */
  static String index(String hostile) {
    Evaluation evaluation = model(hostile, "").evaluation();
    Evaluation silent = Records.with(evaluation, "scores", List.of());
    return IndexPage.render(
        "Tianma runs" + hostile,
        List.of(
            new IndexPage.Entry("work/a" + hostile, "a/report.html", evaluation),
            new IndexPage.Entry("work/b", "", evaluation),
            new IndexPage.Entry("work/c", "c/report.html", silent)));
  }

  private static List<Stage> stages(String hostile, String key) {
    return List.of(
        stage("ingest", "documents", 320, Map.of("not-text", 3L, "empty", 9L), hostile, key),
        stage(
            "clean",
            "documents",
            308,
            Map.of("too-short", 61L, "script-ratio", 22L, "stop-characters", 4L),
            hostile,
            key),
        stage("dedup", "documents", 221, Map.of("exact", 12L, "near-duplicate", 41L), hostile, key),
        stage("vocab", "tokens", 9000, Map.of("rare", 5000L), hostile, key),
        stage("pairs", "documents", 168, Map.of("too-few-sentences" + key, 20L), hostile, key),
        stage("shards", "pairs", 1409, Map.of("rest-of-shard", 33L), hostile, key),
        stage("pretrain", "rounds", 60, Map.of(), hostile, key));
  }

  private static Stage stage(
      String name, String unit, long in, Map<String, Long> dropped, String hostile, String key) {
    long lost = dropped.values().stream().mapToLong(Long::longValue).sum();
    return new Stage(
        name,
        name + hostile,
        "0123456789abcdef" + name + hostile,
        List.of(new Input("documents" + hostile, "ingest", 0, "fedcba9876543210" + hostile)),
        unit + hostile,
        Counts.of(in - lost, dropped),
        CanonicalJson.tree(
            Map.of(
                "seed" + key,
                42,
                "api-token",
                "hunter2",
                "model",
                Map.of("d-model", 128, "note", hostile))),
        CanonicalJson.tree(
            Map.of(
                "characters",
                Map.of("mean", 812.5, "max", 9001),
                "tokens",
                654_321,
                "mean-tokens",
                81.25,
                "masked",
                Map.of("mobile" + key, 17),
                "coverage",
                Map.of("words" + key, Map.of("found", 1000, "held", 912, "share", 0.912)),
                "lengths",
                Map.of(
                    "000000512 to 000001023",
                    Map.of("rows", 8421, "characters", 7_000_000),
                    "000000064 to 000000127",
                    Map.of("rows", 33, "characters", 3_000)),
                "corpora",
                Map.of(
                    "a" + hostile,
                    Map.of("rows", 1, "characters", 2),
                    "b",
                    Map.of("rows", 2, "characters", 5)),
                "top" + key,
                List.of(hostile))));
  }

  private static CheckpointLoss loss(String checkpoint, long parameters, double loss) {
    return CheckpointLoss.of(
        checkpoint, parameters, new TokenLoss(loss * 14_112, 3_500, 14_112, 22_480));
  }

  private static Chosen sample(String id, String source, String target, String generated) {
    Sample scored = Sample.of(id, source, target, generated, 58, Scoring.STANDARD);
    return new Chosen("best", Records.with(scored, "generated", generated));
  }

  private static Score score(String metric, double generated, double lead) {
    return new Score(
        metric,
        generated,
        lead,
        new Interval(generated - 0.02, generated + 0.02),
        new Interval(generated - lead - 0.01, generated - lead + 0.01));
  }

  private static Curve curve(
      String stage, long parameters, long from, long to, double high, double low) {
    List<Point> train = new ArrayList<>();
    List<Point> heldOut = new ArrayList<>();
    for (int i = 1; i <= 60; i++) {
      long tokens = from + (to - from) * i / 60;
      double loss = low + (high - low) * Math.exp(-i / 14.0);
      train.add(new Point(tokens, loss + 0.08 * Math.sin(i * 7.3)));
      if (i % 12 == 0) {
        heldOut.add(new Point(tokens, loss + 0.06));
      }
    }
    return new Curve(
        stage,
        parameters,
        train,
        heldOut,
        train.stream().map(p -> new Point(p.tokens(), 1e-3)).toList(),
        train.stream().map(p -> new Point(p.tokens(), 1500)).toList());
  }
}
