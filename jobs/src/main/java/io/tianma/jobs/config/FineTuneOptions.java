package io.tianma.jobs.config;

import io.tianma.data.source.IngestOptions;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.InputOptions;
import io.tianma.eval.metric.BestBy;
import io.tianma.eval.metric.overlap.Dialect;
import io.tianma.eval.metric.overlap.Tokens;
import io.tianma.train.decode.GenerationOptions;
import io.tianma.train.plan.AdafactorOptions;
import io.tianma.train.plan.OptimizerOptions;
import java.util.List;
import java.util.Locale;

/**
 * How a checkpoint is fine-tuned on texts with titles or summaries; the defaults are the protocol
 * of T5-PEGASUS' published tables.
 *
 * @param stage whose checkpoint; empty for the last
 * @param train file or directory of pairs to train on
 * @param validation of pairs for the held-out loss; empty to hold out a share of {@code train}
 * @param test of pairs to write for and score
 * @param format of the files
 * @param sourceField field or column of the text
 * @param targetField field or column of the title
 * @param heldOut share of the pairs held out where there is no {@code validation}
 * @param maxSource tokens of a text, [CLS] and [SEP] included
 * @param maxTarget tokens of a title, [CLS] and [SEP] included
 * @param epochs times that each pair is taken
 * @param workers logical workers
 * @param batchSize pairs in a mini-batch of one worker
 * @param averagingFrequency mini-batches of each worker in a round
 * @param optimizer without decay
 * @param learningRate of it
 * @param warmUp steps in which it grows to that
 * @param bestBy what the best epoch is the best by
 * @param patience epochs without a new best one after which training stops, the best epoch being
 *     the result; 0 to take the last
 * @param beams beginnings kept while writing titles; 0 for those of section generation
 * @param generate test pairs that are written for; 0 for all
 * @param dialect formulas behind the names of the scores
 * @param tokens what texts consist of when they are scored
 */
public record FineTuneOptions(
    String stage,
    String train,
    String validation,
    String test,
    Format format,
    String sourceField,
    String targetField,
    double heldOut,
    int maxSource,
    int maxTarget,
    int epochs,
    int workers,
    int batchSize,
    int averagingFrequency,
    TuningOptimizer optimizer,
    double learningRate,
    int warmUp,
    BestBy bestBy,
    int patience,
    int beams,
    int generate,
    Dialect dialect,
    Tokens tokens) {
  /** The stage that a fine-tuning is, and the directory of its artifacts. */
  public static final String STAGE = "finetune";

  /** How gradients become steps. */
  public enum TuningOptimizer {
    /** As the published tables have it. */
    ADAM,
    /** With steps in proportion to the parameters, as T5 was fine-tuned. */
    ADAFACTOR
  }

  public FineTuneOptions {
    check(!sourceField.isBlank(), "source-field", sourceField, "the name or number of a column");
    check(!targetField.isBlank(), "target-field", targetField, "the name or number of a column");
    check(heldOut > 0 && heldOut < 1, "held-out", heldOut, "between 0 and 1");
    check(maxSource >= 3, "max-source", maxSource, "at least 3");
    check(maxTarget >= 3, "max-target", maxTarget, "at least 3");
    check(epochs >= 1, "epochs", epochs, "positive");
    check(workers >= 1, "workers", workers, "positive");
    check(batchSize >= 1, "batch-size", batchSize, "positive");
    check(averagingFrequency >= 1, "averaging-frequency", averagingFrequency, "positive");
    check(
        learningRate > 0 && Double.isFinite(learningRate),
        "learning-rate",
        learningRate,
        "positive");
    check(warmUp >= 0, "warm-up", warmUp, "not negative");
    check(patience >= 0, "patience", patience, "not negative");
    check(
        bestBy == BestBy.LOSS || !validation.isBlank(),
        "best-by",
        bestBy.name().toLowerCase(Locale.ROOT),
        "loss while finetune.validation is empty; name a file of pairs there to write for");
    check(beams >= 0, "beams", beams, "not negative");
    check(generate >= 0, "generate", generate, "not negative");
  }

  /** The optimizer with its rate; {@code adafactor} says what Adafactor needs besides. */
  public OptimizerOptions optimizer(AdafactorOptions adafactor) {
    return optimizer == TuningOptimizer.ADAM
        ? OptimizerOptions.adam(learningRate, warmUp)
        : OptimizerOptions.adafactor(learningRate, warmUp, adafactor);
  }

  /** How titles are written: as anything else, but with beams of their own where they are given. */
  public GenerationOptions generation(GenerationOptions generation) {
    return beams == 0 ? generation : generation.withBeams(beams);
  }

  /** How a file of pairs is read. */
  public IngestOptions reading(String path, IngestOptions limits) {
    InputOptions input =
        new InputOptions(path, "", "", format, Format.TEXT, sourceField, targetField, false);
    return new IngestOptions(
        List.of(input), limits.maxBadShare(), limits.maxRecordBytes(), limits.maxSeconds());
  }

  private static void check(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException("finetune." + key + " = " + value + ": must be " + wanted);
    }
  }
}
