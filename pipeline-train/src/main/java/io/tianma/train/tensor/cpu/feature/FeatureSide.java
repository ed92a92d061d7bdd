package io.tianma.train.tensor.cpu.feature;

import io.tianma.train.tensor.FeatureMap;
import io.tianma.train.tensor.LinearAttentionSpec;
import io.tianma.train.tensor.cpu.memory.Raw;
import io.tianma.train.tensor.cpu.memory.Room;
import io.tianma.train.tensor.cpu.product.Products;
import io.tianma.train.tensor.cpu.rows.Rows;

/**
 * The features of queries or of keys, some rows of one head at a time: those of denominators [n,
 * m], and those of numerators, the same ones unless they are turned.
 */
public final class FeatureSide {
  private final Rows rows;
  private final FeatureRows loops;
  private final boolean ofKeys;
  private final HeadTurns turns;
  private final ElementFeatures elements;
  private final UnitFeatures units;
  private final RandomFeatures random;
  private final SoftmaxFeatures softmax;
  private final PositionSoftmax positions;
  private final Room dens = new Room();
  private final Room nums = new Room();
  private final Room dDens = new Room();
  private final Room dNums = new Room();
  private final Room turnedBack = new Room();
  private FeatureRule rule;
  private boolean exponential;
  private boolean turned;
  private int width;
  private int head;
  private int from;
  private long den;
  private long num;
  private long dDen;
  private long dNum;
  private HeadRows x;

  public FeatureSide(Products products, Rows rows, FeatureRows loops, boolean ofKeys) {
    this.rows = rows;
    this.loops = loops;
    this.ofKeys = ofKeys;
    this.turns = new HeadTurns(loops, ofKeys);
    this.elements = new ElementFeatures(loops);
    this.units = new UnitFeatures(rows, loops, turns);
    this.random = new RandomFeatures(products, rows, loops, turns, ofKeys ? -0.25 : 0.25);
    this.softmax = new SoftmaxFeatures(rows);
    this.positions = new PositionSoftmax(rows, loops);
  }

  /** Prepares for heads of that size, at most {@code most} rows at a time. */
  public void begin(LinearAttentionSpec spec, FeatureMap map, int headSize, int most) {
    width = spec.width(headSize);
    exponential = map.exponential();
    turned = spec.pairs() != null && map != FeatureMap.TAYLOR && map != FeatureMap.FAVOR;
    turns.begin(spec);
    rule =
        switch (map) {
          case ELU, RELU, EXP -> elements.of(map, width);
          case TAYLOR -> units.of(headSize);
          case FAVOR -> random.of(spec.features());
          case SOFTMAX_FACTORISED -> ofKeys ? positions.of(width) : softmax.of(width);
        };
    den = dens.at(most * width);
    num = turned ? nums.at(most * width) : den;
    dDen = dDens.at(most * width);
    dNum = turned ? dNums.at(most * width) : dDen;
  }

  /** Goes to sample b. */
  public void sample(HeadRows newX, int b) {
    x = newX;
    turns.sample(b);
    if (x.count() > 0) {
      rule.begin(x);
    }
  }

  /** Goes to a head of the sample. */
  public void head(int h) {
    head = h;
  }

  /** Makes the features of n rows, or their exponents, for which {@link #settle} is left to do. */
  public void load(int newFrom, int n) {
    from = newFrom;
    rule.forward(x, head, from, n, den);
    if (!exponential) {
      turn(n);
    }
  }

  /** Whether features are exponentials. */
  public boolean exponential() {
    return exponential;
  }

  /** The greatest exponent of a row. */
  public float greatest(int i) {
    return rows.max(den + 4L * i * width, width);
  }

  /** Makes features of exponents, relative to {@code constant}. */
  public void settle(float constant, int n) {
    loops.exp(constant, den, n * width);
    turn(n);
  }

  /** Makes features of exponents, each row relative to its own greatest. */
  public void settleEach(int n) {
    for (int i = 0; i < n; i++) {
      loops.exp(greatest(i), den(i), width);
    }
    turn(n);
  }

  private void turn(int n) {
    for (int i = 0; turned && i < n; i++) {
      turns.turn(from + i, false, den + 4L * i * width, num + 4L * i * width);
    }
  }

  /** Makes the features of rows from {@code first} to before {@code end} zeros. */
  public void clear(int first, int end) {
    long bytes = 4L * (end - first) * width;
    if (bytes > 0) {
      Raw.clear(den + 4L * first * width, bytes);
    }
    if (bytes > 0 && turned) {
      Raw.clear(num + 4L * first * width, bytes);
    }
  }

  /** m. */
  public int width() {
    return width;
  }

  /** Whether numerators have features of their own. */
  public boolean apart() {
    return turned;
  }

  public long den() {
    return den;
  }

  public long den(int i) {
    return den + 4L * i * width;
  }

  public long num() {
    return num;
  }

  /** Where the derivatives with respect to {@link #num} belong. */
  public long dNum() {
    return dNum;
  }

  /** Where those with respect to row i of {@link #den} belong: the same place if not apart. */
  public long dDen(int i) {
    return dDen + 4L * i * width;
  }

  /** Writes the first n of the loaded rows of dx. */
  public void backward(int n, HeadRows dx) {
    for (int i = 0; turned && i < n; i++) {
      long back = turnedBack.at(width);
      turns.turn(from + i, true, dNum + 4L * i * width, back);
      rows.axpy(1, back, dDen(i), width);
    }
    rule.backward(x, head, from, n, den, dDen, dx);
  }

  /** What is left to do after all rows of all heads. */
  public void end(HeadRows dx) {
    if (x.count() > 0) {
      rule.end(x, dx);
    }
  }
}
