package io.tianma.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.Counts;
import io.tianma.data.store.Input;
import io.tianma.eval.metric.Evaluation;
import io.tianma.eval.metric.LatentEvaluation;
import io.tianma.eval.metric.resampling.Comparison;
import io.tianma.eval.report.ChosenSamples.Chosen;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Everything that a report says, as values.
 *
 * @param corpora where the documents came from
 * @param stages what each stage did, in order
 * @param example one chunk and the sentences taken out of it; null if there is none
 * @param training loss over the run, one curve for each model size, in order
 * @param growths what each growing kept and changed, in order
 * @param evaluation scores; null if nothing was evaluated
 * @param samples generated texts beside their references
 * @param latents what the latents of an autoencoder carry; null if the model has none
 */
public record ReportModel(
    String title,
    List<Corpus> corpora,
    List<Stage> stages,
    Example example,
    List<Curve> training,
    List<Growth> growths,
    Evaluation evaluation,
    List<Chosen> samples,
    LatentEvaluation latents) {
  private static final List<String> FUNNEL = List.of("ingest", "clean", "dedup", "pairs", "shards");

  /** Of a model without latents. */
  public ReportModel(
      String title,
      List<Corpus> corpora,
      List<Stage> stages,
      Example example,
      List<Curve> training,
      List<Growth> growths,
      Evaluation evaluation,
      List<Chosen> samples) {
    this(title, corpora, stages, example, training, growths, evaluation, samples, null);
  }

  public ReportModel {
    corpora = List.copyOf(corpora);
    stages = List.copyOf(stages);
    training = List.copyOf(training);
    growths = List.copyOf(growths);
    samples = List.copyOf(samples);
  }

  /** Whether the model was fine-tuned on pairs of people. */
  boolean isFineTuning() {
    return stages.stream().anyMatch(stage -> stage.name().equals("title-shards"));
  }

  /** A score as it was before fine-tuning; empty if nobody measured it. */
  OptionalDouble before(String metric) {
    Comparison both = before().get(metric);
    return both == null ? OptionalDouble.empty() : OptionalDouble.of(both.b());
  }

  /** The scores beside those before fine-tuning, by name; empty if there are none. */
  Map<String, Comparison> before() {
    return evaluation == null || evaluation.writing() == null
        ? Map.of()
        : evaluation.writing().before();
  }

  /** The stages that pass the corpus on, in order. */
  List<Stage> funnel() {
    return stages.stream().filter(s -> FUNNEL.contains(s.name())).toList();
  }

  /**
   * A collection of documents.
   *
   * @param licence as its owner states it
   */
  public record Corpus(String name, String licence, long documents, long characters) {}

  /**
   * One link of the chain of artifacts.
   *
   * @param name the stage that made it
   * @param directory where it lies in the work directory
   * @param hash of its manifest
   * @param inputs what it was made from
   * @param unit what {@code counts} counts, in the plural
   * @param configuration of the stage, secrets hidden
   * @param statistics as the stage recorded them
   */
  public record Stage(
      String name,
      String directory,
      String hash,
      List<Input> inputs,
      String unit,
      Counts counts,
      JsonNode configuration,
      JsonNode statistics) {}

  /** A chunk; {@code gaps} are the indices of the sentences that became the target. */
  public record Example(String document, List<String> sentences, List<Integer> gaps) {}

  /**
   * The losses of one model size.
   *
   * @param train mean loss of each round, in nats per target token
   * @param heldOut loss on held-out pairs, where it was taken
   * @param rate learning rate of each round
   * @param speed target tokens a second of each round
   */
  public record Curve(
      String stage,
      long parameters,
      List<Point> train,
      List<Point> heldOut,
      List<Point> rate,
      List<Point> speed) {}

  /** A value after so many target tokens since the run began. */
  public record Point(long tokens, double value) {}

  /**
   * What growth did.
   *
   * @param stage that it led to
   * @param maxDelta largest difference of logits before and after, relative
   */
  public record Growth(
      String stage, long parametersBefore, long parametersAfter, double maxDelta) {}
}
