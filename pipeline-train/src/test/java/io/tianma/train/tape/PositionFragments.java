package io.tianma.train.tape;

import io.tianma.train.tape.attention.Attention;
import io.tianma.train.tape.attention.AttentionOperations;
import io.tianma.train.tape.attention.Scores;
import io.tianma.train.tape.convolution.ConvolutionOperations.Kind;
import io.tianma.train.tape.position.PositionOperations;
import io.tianma.train.tensor.RotaryPairs;
import io.tianma.train.tensor.RotaryPairs.Layout;
import io.tianma.train.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Networks of operations that know positions. Letters: T tokens, D model, H heads, K head size, N
 * positions, G groups, k taps.
 */
final class PositionFragments {
  static final int D = Bench.D;
  static final int T = Bench.T;
  static final int HEADS = 2;
  static final int K = 4;
  static final int I = HEADS * K;
  static final int N = 6;
  static final int GROUPS = 3;

  /** A fragment and its name in a test's report. */
  record Named(String name, Bench.Fragment fragment) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** How scores of an attention are made. */
  enum Scoring {
    DENSE,
    RANDOM,
    FACTORIZED
  }

  private PositionFragments() {}

  /** All of them; padding plays no part in the causal ones, as later tokens play none. */
  static List<Named> all() {
    List<Named> all = new ArrayList<>(causal());
    all.add(new Named("table", PositionFragments::table));
    all.add(new Named("learned", PositionFragments::learned));
    for (Layout layout : Layout.values()) {
      all.add(new Named("rotary " + layout, (b, x) -> rotary(b, x, layout, false, false)));
      all.add(new Named("rotary-2d " + layout, (b, x) -> rotary(b, x, layout, true, false)));
    }
    for (Scoring scoring : Scoring.values()) {
      all.add(new Named(scoring.name(), (b, x) -> synthesizer(b, x, scoring, false)));
    }
    for (int k : new int[] {3, 6}) {
      for (Kind kind : Kind.values()) {
        all.add(new Named(kind + " of " + k, (b, x) -> fixed(b, x, kind, k, k / 2)));
      }
      all.add(new Named("dynamic of " + k, (b, x) -> dynamic(b, x, k, k / 2)));
      all.add(new Named("twice of " + k, (b, x) -> twice(b, x, k, k / 2)));
    }
    return all;
  }

  /** Those in which a token sees none behind it. */
  static List<Named> causal() {
    List<Named> causal = new ArrayList<>();
    causal.add(new Named("causal rotary", (b, x) -> rotary(b, x, Layout.HALF, false, true)));
    causal.add(new Named("causal rotary-2d", (b, x) -> rotary(b, x, Layout.HALF, true, true)));
    for (Scoring scoring : Scoring.values()) {
      causal.add(new Named("causal " + scoring, (b, x) -> synthesizer(b, x, scoring, true)));
    }
    for (Kind kind : Kind.values()) {
      causal.add(new Named("causal " + kind, (b, x) -> fixed(b, x, kind, 3, 2)));
    }
    causal.add(new Named("causal dynamic", (b, x) -> dynamic(b, x, 3, 2)));
    return causal;
  }

  static PositionOperations on(Bench b) {
    return new PositionOperations(b.tape);
  }

  static Variable table(Bench b, Variable x) {
    float[] table = new float[N * D];
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) Math.sin(1 + i);
    }
    return on(b).addPositions(x, on(b).constant(table, N, D));
  }

  /** A table used twice, from its first row and from its second. */
  static Variable learned(Bench b, Variable x) {
    Weight table = b.weight("positions", N, D);
    Variable y = on(b).addPositions(x, table);
    return b.block(y, normed -> on(b).addPositions(normed, table, 1), D);
  }

  static Variable rotary(Bench b, Variable x, Layout layout, boolean sentences, boolean causal) {
    RotaryPairs pairs = new RotaryPairs(K, layout, sentences ? 2 : 1);
    Tensor angles =
        sentences
            ? on(b).sentenceAngles(pairs, K, new int[] {2}, b.ids)
            : on(b).rotaryAngles(pairs, K, 1, T);
    Variable qkv = b.layers().innerLinear(x, b.weight("qkv", 3 * I, D));
    on(b).rotate(qkv.columns(0, 2 * I), pairs, angles);
    Attention.Inputs inputs =
        new Attention.Inputs(
            HEADS,
            qkv.columns(0, I),
            qkv.columns(I, I),
            qkv.columns(2 * I, I),
            causal,
            0,
            null,
            causal ? null : b.ids,
            0);
    return b.layers()
        .linear(new AttentionOperations(b.tape).attention(inputs), b.weight("o", D, I));
  }

  static Variable synthesizer(Bench b, Variable x, Scoring scoring, boolean causal) {
    Variable hidden = b.layers().innerLinear(x, b.weight("wi", I, D));
    Variable early = causal ? b.layers().linear(hidden, b.weight("v", I, I)) : null;
    Scores scores = scores(b, scoring, hidden);
    Variable v = causal ? early : b.layers().linear(hidden, b.weight("v", I, I));
    Variable context =
        b.attention().scoreAttention(HEADS, causal, 0, scores, v, causal ? null : b.ids, 0);
    return b.layers().linear(context, b.weight("o", D, I));
  }

  private static Scores scores(Bench b, Scoring scoring, Variable hidden) {
    return switch (scoring) {
      case DENSE ->
          b.attention()
              .denseScores(
                  hidden, b.weight("scores", HEADS * N, K), b.weight("bias", HEADS * N), HEADS, T);
      case RANDOM -> b.attention().randomScores(b.weight("scores", HEADS * N, N), HEADS, 0, T, T);
      case FACTORIZED ->
          b.attention()
              .factorizedScores(
                  b.weight("left", HEADS * N, 3), b.weight("right", HEADS * N, 3), HEADS, 0, T, T);
    };
  }

  static Variable fixed(Bench b, Variable x, Kind kind, int k, int left) {
    int groups = kind == Kind.DEPTHWISE ? D : GROUPS;
    Variable u = b.layers().innerLinear(x, b.weight("u", D, D));
    Variable c =
        b.convolutions().convolve(u, b.weight("kernel", groups, k), kind, groups, left, b.lengths);
    return b.layers().linear(b.layers().operand(c), b.weight("o", D, D));
  }

  static Variable dynamic(Bench b, Variable x, int k, int left) {
    Variable u = b.layers().innerLinear(x, b.weight("u", D, D));
    Variable logits = b.layers().innerLinear(u, b.weight("taps", GROUPS * k, D));
    Variable weights = b.convolutions().softmaxTaps(logits, k);
    Variable c = b.convolutions().convolveBy(u, weights, GROUPS, left, b.lengths);
    return b.layers().linear(b.layers().operand(c), b.weight("o", D, D));
  }

  /** A value that each kind of convolution reads, and one that only convolutions of it read. */
  static Variable twice(Bench b, Variable x, int k, int left) {
    Weight kernel = b.weight("kernel", GROUPS, k);
    Variable u = b.layers().innerLinear(x, b.weight("u", D, D));
    Variable first = b.convolutions().convolve(u, kernel, Kind.LIGHT, GROUPS, left, b.lengths);
    Variable second = dynamic(b, u, first, "a", k, left);
    Variable third = b.convolutions().convolve(u, kernel, Kind.LIGHT, GROUPS, left, b.lengths);
    Variable c = dynamic(b, third, second, "b", k, left);
    return b.layers().linear(b.layers().operand(c), b.weight("o", D, D));
  }

  private static Variable dynamic(Bench b, Variable u, Variable of, String name, int k, int left) {
    Variable logits = b.layers().innerLinear(of, b.weight(name, GROUPS * k, D));
    return b.convolutions()
        .convolveBy(u, b.convolutions().softmaxTaps(logits, k), GROUPS, left, b.lengths);
  }
}
