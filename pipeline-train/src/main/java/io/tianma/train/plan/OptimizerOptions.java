package io.tianma.train.plan;

import io.tianma.train.model.TrainingStep;
import io.tianma.train.model.parameter.Parameters;
import io.tianma.train.optim.Adafactor;
import io.tianma.train.optim.AdamW;
import io.tianma.train.optim.ParameterRules;
import io.tianma.train.optim.Schedule;
import io.tianma.train.optim.StateLayout;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The inner optimizer, as each worker runs it.
 *
 * @param method AdamW or Adafactor
 * @param learningRate largest step size, reached after the warm-up
 * @param warmUp steps of linear growth; 0 for none
 * @param schedule what follows the warm-up: constant, linear or cosine to the end of the stage,
 *     rsqrt, or Adafactor's relative step
 * @param beta1 AdamW's memory of the first moment
 * @param beta2 AdamW's memory of the second moment
 * @param epsilon added to the square root of AdamW's second moment
 * @param decay decoupled weight decay where no rule says otherwise
 * @param decayRules decays by name, see {@link ParameterRules}
 * @param freeze patterns of parameters that stay as they are
 * @param clipNorm largest norm of the whole gradient; 0 for no clipping
 * @param labelSmoothing share of the target's probability that goes to all other tokens
 * @param zLoss weight of the squared log of the softmax's normalizer
 * @param microBatches parts of a mini-batch whose gradients are added up before a step
 * @param ema share of the averaged weights that a step keeps; 0 for no averaged weights
 * @param adafactor what Adafactor needs besides
 */
public record OptimizerOptions(
    Method method,
    double learningRate,
    int warmUp,
    Schedule.Decay schedule,
    double beta1,
    double beta2,
    double epsilon,
    double decay,
    List<String> decayRules,
    List<String> freeze,
    double clipNorm,
    double labelSmoothing,
    double zLoss,
    int microBatches,
    double ema,
    AdafactorOptions adafactor) {
  /** How gradients become steps. */
  public enum Method {
    /** With both moments of every element. */
    ADAMW,
    /** With factored second moments and steps in proportion to the parameters. */
    ADAFACTOR
  }

  public OptimizerOptions {
    Check.that(learningRate > 0, "learning-rate", learningRate, "positive");
    Check.notNegative(learningRate, "learning-rate");
    Check.notNegative(warmUp, "warm-up");
    Check.that(beta1 >= 0 && beta1 < 1, "beta1", beta1, "in [0, 1)");
    Check.that(beta2 >= 0 && beta2 < 1, "beta2", beta2, "in [0, 1)");
    Check.that(epsilon > 0, "epsilon", epsilon, "positive");
    Check.notNegative(decay, "decay");
    Check.notNegative(clipNorm, "clip-norm");
    ParameterRules rules = new ParameterRules(decay, decayRules, freeze);
    decayRules = rules.decayRules();
    freeze = rules.freeze();
    TrainingStep step = new TrainingStep(labelSmoothing, zLoss, microBatches);
    microBatches = step.microBatches();
    Check.that(ema >= 0 && ema < 1, "ema", ema, "in [0, 1)");
  }

  /** AdamW with nothing besides. */
  public OptimizerOptions(
      double learningRate,
      int warmUp,
      Schedule.Decay schedule,
      double beta1,
      double beta2,
      double epsilon,
      double decay,
      double clipNorm) {
    this(
        Method.ADAMW,
        learningRate,
        warmUp,
        schedule,
        beta1,
        beta2,
        epsilon,
        decay,
        List.of(),
        List.of(),
        clipNorm,
        0,
        0,
        1,
        0,
        AdafactorOptions.t5x());
  }

  /** T5-PEGASUS' own: β 0.9 and 0.999, ε 1e-6, decay 0.01, no clipping. */
  public static OptimizerOptions of(double learningRate, int warmUp) {
    return new OptimizerOptions(
        learningRate, warmUp, Schedule.Decay.CONSTANT, 0.9, 0.999, 1e-6, 0.01, 0);
  }

  /** Adam without decay, as fine-tuning has it. */
  public static OptimizerOptions adam(double learningRate, int warmUp) {
    return new OptimizerOptions(
        learningRate, warmUp, Schedule.Decay.CONSTANT, 0.9, 0.999, 1e-6, 0, 0);
  }

  /** Adafactor at a constant rate without decay, as T5 was fine-tuned. */
  public static OptimizerOptions adafactor(
      double learningRate, int warmUp, AdafactorOptions adafactor) {
    OptimizerOptions adam = adam(learningRate, warmUp);
    return new OptimizerOptions(
        Method.ADAFACTOR,
        learningRate,
        warmUp,
        adam.schedule,
        adam.beta1,
        adam.beta2,
        adam.epsilon,
        0,
        List.of(),
        List.of(),
        0,
        0,
        0,
        1,
        0,
        adafactor);
  }

  /** The schedule of a stage of {@code totalSteps} steps. */
  public Schedule schedule(long totalSteps) {
    return new Schedule(schedule, learningRate, warmUp, totalSteps);
  }

  /** What it does with each parameter. */
  public ParameterRules rules() {
    return new ParameterRules(decay, decayRules, freeze);
  }

  /** What stays the same over a run of AdamW. */
  public AdamW.Settings settings() {
    return new AdamW.Settings(beta1, beta2, epsilon, rules(), clipNorm);
  }

  /** What stays the same over a run of Adafactor. */
  public Adafactor.Settings adafactorSettings() {
    return new Adafactor.Settings(
        adafactor.decayExponent(),
        adafactor.clipThreshold(),
        adafactor.epsilon1(),
        adafactor.epsilon2(),
        adafactor.scaleParameter(),
        adafactor.minFactored(),
        rules(),
        clipNorm);
  }

  /** What decides the bits, by key: not what only the other method looks at. */
  public Map<String, Object> decisive() {
    Map<String, Object> all = new TreeMap<>();
    all.put("method", method);
    all.put("learning-rate", learningRate);
    all.put("warm-up", warmUp);
    all.put("schedule", schedule);
    all.put("decay", decay);
    all.put("decay-rules", decayRules);
    all.put("freeze", freeze);
    all.put("clip-norm", clipNorm);
    all.put("label-smoothing", labelSmoothing);
    all.put("z-loss", zLoss);
    all.put("micro-batches", microBatches);
    all.put("ema", ema);
    if (method == Method.ADAMW) {
      all.put("beta1", beta1);
      all.put("beta2", beta2);
      all.put("epsilon", epsilon);
    } else {
      all.put("adafactor", adafactor.decisive());
    }
    return all;
  }

  /** Where its state of a model's parameters lies. */
  public StateLayout layout(Parameters parameters) {
    return method == Method.ADAMW
        ? StateLayout.adamW(parameters)
        : StateLayout.adafactor(parameters, adafactor.minFactored());
  }

  /** How a step gets its gradient. */
  public TrainingStep step() {
    return new TrainingStep(labelSmoothing, zLoss, microBatches);
  }
}
