package io.tianma.train.decode;

import io.tianma.train.model.config.ModelConfig;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The beams of one source. */
final class BeamSearch {
  /** A beginning with the sum of its log-probabilities. */
  private record Beginning(int[] tokens, double score, int beam) {
    int last() {
      return tokens[tokens.length - 1];
    }

    /** What endings are compared by. */
    double value(double lengthPenalty) {
      return score / Math.pow(tokens.length - 1, lengthPenalty);
    }

    Beginning plus(int token, double logProbability, int fromBeam) {
      int[] longer = java.util.Arrays.copyOf(tokens, tokens.length + 1);
      longer[tokens.length] = token;
      return new Beginning(longer, score + logProbability, fromBeam);
    }
  }

  /** A token after a beginning. */
  private record Candidate(int beam, int token, double logProbability, double score) {}

  private static final double SMALLEST = 1e-12;

  private final ModelConfig config;
  private final int beams;
  private final int maxNewTokens;
  private final GenerationOptions options;
  private final TokenRules rules;
  private final List<Beginning> ended = new ArrayList<>();
  private List<Beginning> running;
  private Beginning best;

  BeamSearch(ModelConfig config, int maxNewTokens, GenerationOptions options) {
    this.config = config;
    this.beams = options.beams();
    this.maxNewTokens = maxNewTokens;
    this.options = options;
    this.rules = new TokenRules(options, config);
    this.running = List.of(new Beginning(new int[] {config.startId()}, 0, 0));
  }

  boolean done() {
    return best != null;
  }

  /** The best output; all of them if none has ended. */
  int[] best() {
    return (best == null ? running.get(0) : best).tokens();
  }

  /**
   * Goes one token further.
   *
   * @param logitsBV of all sources
   * @param first this source's first row there
   * @param tokens where the next token of each row is put
   * @param from where the row is put that each row goes on from
   */
  void advance(float[] logitsBV, int first, int[] tokens, int[] from) {
    if (!done()) {
      if (options.rule() == BeamRule.BERT4KERAS) {
        untilTheBestEnds(logitsBV, first);
      } else {
        untilNoneCanBeBetter(logitsBV, first);
      }
    }
    for (int i = 0; i < beams; i++) {
      Beginning beginning = i < running.size() && !done() ? running.get(i) : null;
      tokens[first + i] = beginning == null ? config.padId() : beginning.last();
      from[first + i] = first + (beginning == null ? i : beginning.beam());
    }
  }

  private void untilTheBestEnds(float[] logitsBV, int first) {
    int kept = running.size() == 1 && ended.isEmpty() && isStart() ? beams : running.size();
    List<Beginning> next = new ArrayList<>();
    for (Candidate c : greatest(logitsBV, first, kept)) {
      next.add(running.get(c.beam()).plus(c.token(), c.logProbability(), c.beam()));
    }
    if (next.isEmpty()) {
      best = running.get(0);
      return;
    }
    if (hasEnded(next.get(0))) {
      best = next.get(0);
      return;
    }
    next.removeIf(this::hasEnded);
    running = next;
  }

  private void untilNoneCanBeBetter(float[] logitsBV, int first) {
    List<Beginning> next = new ArrayList<>();
    int rank = 0;
    for (Candidate c : greatest(logitsBV, first, 2 * beams)) {
      Beginning longer = running.get(c.beam()).plus(c.token(), c.logProbability(), c.beam());
      boolean full = longer.tokens().length > maxNewTokens;
      if (hasEnded(longer) || full) {
        if (rank < beams) {
          ended.add(longer);
        }
      } else if (next.size() < beams) {
        next.add(longer);
      }
      rank++;
    }
    double penalty = options.lengthPenalty();
    ended.sort(Comparator.comparingDouble((Beginning b) -> b.value(penalty)).reversed());
    while (ended.size() > beams) {
      ended.remove(beams);
    }
    running = next.isEmpty() ? running : next;
    boolean enough = ended.size() == beams;
    if (next.isEmpty()
        || enough
            && (options.earlyStopping()
                || next.get(0).value(penalty) <= ended.get(beams - 1).value(penalty))) {
      best = ended.get(0);
    }
  }

  private boolean isStart() {
    return running.get(0).tokens().length == 1;
  }

  private boolean hasEnded(Beginning beginning) {
    return beginning.last() == config.endId();
  }

  /** The {@code count} likeliest continuations, the first of equals first. */
  private List<Candidate> greatest(float[] logitsBV, int first, int count) {
    List<Candidate> greatest = new ArrayList<>();
    int vocab = config.vocab();
    for (int beam = 0; beam < running.size(); beam++) {
      int row = (first + beam) * vocab;
      double logTotal = logTotal(logitsBV, row, vocab);
      if (rules.constrain()) {
        // of log-probabilities that are not made to add up again, as Hugging Face has it
        for (int token = 0; token < vocab; token++) {
          logitsBV[row + token] -= (float) logTotal;
        }
        logTotal = 0;
        int[] output = running.get(beam).tokens();
        rules.apply(logitsBV, row, output, output.length);
      }
      double before = running.get(beam).score();
      for (int token = 0; token < vocab; token++) {
        double logProbability = logitsBV[row + token] - logTotal;
        boolean room = greatest.size() < count;
        double least = room ? 0 : greatest.get(count - 1).score();
        if (logProbability > Double.NEGATIVE_INFINITY
            && (room || before + atMost(logProbability) > least)) {
          double exact = smoothed(logProbability);
          if (room || before + exact > least) {
            insert(greatest, new Candidate(beam, token, exact, before + exact), count);
          }
        }
      }
    }
    return greatest;
  }

  /** The logarithm with 1e-12 added to the probability, where bert4keras' rule is followed. */
  private double smoothed(double logProbability) {
    return options.rule() == BeamRule.BERT4KERAS
        ? Math.log(Math.exp(logProbability) + SMALLEST)
        : logProbability;
  }

  /** A bound of {@link #smoothed} that needs no logarithm. */
  private double atMost(double logProbability) {
    return options.rule() == BeamRule.BERT4KERAS
        ? Math.max(logProbability + 0.0011, -20.7)
        : logProbability;
  }

  private static void insert(List<Candidate> sorted, Candidate candidate, int count) {
    int at = sorted.size();
    while (at > 0 && sorted.get(at - 1).score() < candidate.score()) {
      at--;
    }
    sorted.add(at, candidate);
    if (sorted.size() > count) {
      sorted.remove(count);
    }
  }

  private static double logTotal(float[] logits, int row, int vocab) {
    double max = Double.NEGATIVE_INFINITY;
    for (int v = 0; v < vocab; v++) {
      max = Math.max(max, logits[row + v]);
    }
    double total = 0;
    for (int v = 0; v < vocab; v++) {
      total += Math.exp(logits[row + v] - max);
    }
    return max + Math.log(total);
  }
}
