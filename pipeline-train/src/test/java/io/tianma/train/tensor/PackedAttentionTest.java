package io.tianma.train.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.tianma.train.tensor.cuda.TestedCuda;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Attention of packed samples is that of the same samples with their padding, the same
 * probabilities being dropped, on a GPU that the processor plays and on one that is there. Letters:
 * B batch, T rows of a sample with padding, P rows of all samples without, H heads, K head size.
 */
class PackedAttentionTest {
  private static final int HEADS = 2;

  @Test
  void isThatOfPaddedSamples() {
    List<Backend> backends = TestedCuda.backends();
    assumeFalse(backends.isEmpty(), "neither a GPU nor one that the processor plays");
    for (Backend backend : backends) {
      boolean played = backend.onHost();
      for (int seed = 0; seed < (played ? 6 : 40); seed++) {
        for (DType type : new DType[] {DType.F32, DType.BF16}) {
          try (Kernels kernels = backend.open()) {
            Case both = new Case(kernels, type, seed, played ? 8 : 64, played ? 14 : 300);
            both.check();
            both.free();
          }
        }
      }
    }
  }

  /** One attention both ways. */
  private static final class Case {
    private final Kernels kernels;
    private final Memory memory;
    private final DType type;
    private final SplittableRandom random;
    private final int inner;
    private final boolean causal;
    private final Lengths queries;
    private final Lengths keys;
    private final Dropout dropout;
    private final float[] bias;
    private final String name;
    private final List<Tensor> held = new ArrayList<>();

    Case(Kernels kernels, DType type, int seed, int head, int most) {
      this.kernels = kernels;
      this.memory = kernels.memory();
      this.type = type;
      this.random = new SplittableRandom(seed);
      this.inner = HEADS * head;
      this.causal = random.nextBoolean();
      int samples = 1 + random.nextInt(4);
      this.queries = new Lengths(random, samples, 1 + random.nextInt(most));
      this.keys =
          causal || random.nextBoolean()
              ? queries
              : new Lengths(random, samples, 1 + random.nextInt(most));
      Tensor counter = tensor(DType.I32, 4);
      memory.write(new int[] {seed, 2, 3, 4}, counter);
      this.dropout = random.nextBoolean() ? new Dropout(0.3, counter, 5, 0) : null;
      this.bias = random.nextBoolean() ? floats(HEADS * (queries.width + keys.width - 1)) : null;
      this.name = "seed %d, %s, causal %s, %s".formatted(seed, type, causal, kernels.getClass());
    }

    void check() {
      float[] q = floats(queries.padded() * inner);
      float[] k = floats(keys.padded() * inner);
      float[] v = floats(keys.padded() * inner);
      float[] dContext = queries.cleared(floats(queries.padded() * inner), inner);
      float[][] expected = run(false, q, k, v, dContext);
      float[][] actual = run(true, q, k, v, dContext);
      double tolerance = type == DType.BF16 ? 0x1p-7 : 1e-5;
      for (int i = 0; i < 4; i++) {
        Lengths of = i < 2 ? queries : keys;
        double size = size(of.packed(expected[i], inner));
        assertRows(expected[i], actual[i], of, tolerance * size, name + ", result " + i);
      }
      if (bias != null) {
        double size = size(expected[4]);
        for (int row = 0; row < queries.samples * HEADS; row++) {
          for (int distance = 1 - queries.width; distance < keys.width; distance++) {
            int there = row * (queries.width + keys.width - 1) + queries.width - 1 + distance;
            int here = row * (queries.longest + keys.longest - 1) + queries.longest - 1 + distance;
            boolean beyond = -distance >= queries.longest || distance >= keys.longest;
            assertThat(beyond ? 0 : actual[4][here])
                .as(name + ", bias of " + row + " " + distance)
                .isCloseTo(expected[4][there], within((float) (tolerance * size)));
          }
        }
      }
    }

    void free() {
      held.forEach(tensor -> memory.free(tensor.address()));
    }

    private void assertRows(
        float[] padded, float[] packed, Lengths of, double tolerance, String what) {
      float[] wanted = of.packed(padded, inner);
      for (int i = 0; i < packed.length; i++) {
        float expected = i < wanted.length ? wanted[i] : 0; // rows of no sample
        assertThat(packed[i])
            .as(what + " at " + i / inner + ", " + i % inner)
            .isCloseTo(expected, within((float) tolerance));
      }
    }

    /** Context, dq, dk, dv and the gradient of the bias. */
    private float[][] run(boolean packs, float[] q, float[] k, float[] v, float[] dContext) {
      Packing queryPacking = packs ? packing(queries) : null;
      Packing keyPacking = queries == keys ? queryPacking : packs ? packing(keys) : null;
      int wide = packs ? queries.longest : queries.width;
      int deep = packs ? keys.longest : keys.width;
      int distances = wide + deep - 1;
      Tensor biases = bias == null ? null : tensor(DType.F32, HEADS, distances);
      if (bias != null) {
        memory.write(packs ? shifted(distances) : bias, biases);
      }
      Tensor ids = null;
      if (!causal) {
        ids = rows(DType.I32, keys, keyPacking, 1);
        int[] ones = keys.ids(packs);
        memory.write(ones, ids);
      }
      AttentionSpec spec = new AttentionSpec(HEADS, causal, 0, biases, ids, 0, dropout);
      Tensor tq = written(queries, queryPacking, q);
      Tensor tk = written(keys, keyPacking, k);
      Tensor tv = written(keys, keyPacking, v);
      Tensor context = rows(type, queries, queryPacking, inner);
      Tensor dq = rows(type, queries, queryPacking, inner);
      Tensor dk = rows(type, keys, keyPacking, inner);
      Tensor dv = rows(type, keys, keyPacking, inner);
      int kept = Math.max(kernels.keptByAttention(spec, tq, tk, tv), HEADS * wide * deep);
      boolean all = kept == HEADS * wide * deep;
      Tensor probs =
          all
              ? tensor(DType.F32, queries.samples, HEADS, wide, deep)
              : tensor(DType.F32, queries.samples, kept);
      Tensor dBias = bias == null ? null : tensor(DType.F32, queries.samples, HEADS, distances);
      if (dBias != null) {
        kernels.fill(dBias, 0);
      }
      for (Tensor x : new Tensor[] {context, dq, dk, dv}) {
        kernels.fill(x, 7); // what is not written is seen
      }
      kernels.attention(spec, tq, tk, tv, probs, context);
      Tensor slope = written(queries, queryPacking, dContext);
      kernels.attentionBackward(spec, context, slope, tq, tk, tv, probs, dq, dk, dv, dBias);
      return new float[][] {
        read(context), read(dq), read(dk), read(dv), dBias == null ? null : read(dBias)
      };
    }

    /** The biases of the same distances, and others of none. */
    private float[] shifted(int distances) {
      float[] values = new float[HEADS * distances];
      int padded = queries.width + keys.width - 1;
      for (int h = 0; h < HEADS; h++) {
        for (int c = 0; c < distances; c++) {
          int there = c - (queries.longest - 1) + queries.width - 1;
          boolean known = there >= 0 && there < padded;
          values[h * distances + c] = known ? bias[h * padded + there] : 9;
        }
      }
      return values;
    }

    private Packing packing(Lengths of) {
      Tensor table = tensor(DType.I32, Packing.entriesBeforeRows(of.samples) + of.room());
      memory.write(of.table(), table);
      return new Packing(of.samples, of.longest, table);
    }

    private Tensor rows(DType of, Lengths lengths, Packing packing, int columns) {
      return packing == null
          ? tensor(of, lengths.samples, lengths.width, columns)
          : tensor(of, 1, lengths.room(), columns).packed(packing);
    }

    private Tensor written(Lengths lengths, Packing packing, float[] padded) {
      Tensor x = rows(type, lengths, packing, inner);
      Tensor floats = tensor(DType.F32, x.shape());
      float[] values = padded;
      if (packing != null) {
        values = new float[lengths.room() * inner];
        Arrays.fill(values, 0.5f);
        float[] real = lengths.packed(padded, inner);
        System.arraycopy(real, 0, values, 0, real.length);
      }
      memory.write(values, floats);
      kernels.copy(floats, x);
      return x;
    }

    private float[] read(Tensor x) {
      Tensor floats = tensor(DType.F32, x.shape());
      kernels.copy(x, floats);
      float[] values = new float[Math.toIntExact(x.elements())];
      memory.read(floats, values);
      return values;
    }

    private Tensor tensor(DType of, int... shape) {
      long elements = Tensor.at(0, of, shape).elements();
      Tensor tensor = Tensor.at(memory.allocate(Math.max(1, elements) * of.bytes()), of, shape);
      held.add(tensor);
      return tensor;
    }

    private float[] floats(int count) {
      float[] values = new float[count];
      for (int i = 0; i < count; i++) {
        values[i] = (float) (0.5 * random.nextDouble() - 0.25);
      }
      return values;
    }

    private static double size(float[] values) {
      double size = 1e-2;
      for (float value : values) {
        size = Math.max(size, Math.abs(value));
      }
      return size;
    }
  }

  /** Samples of unequal lengths, perhaps empty, among rows of one width. */
  private static final class Lengths {
    private static final int REST = 11; // rows behind the last sample

    private final int samples;
    private final int width;
    private final int longest;
    private final int[] lengths;

    Lengths(SplittableRandom random, int samples, int width) {
      this.samples = samples;
      this.width = width;
      this.lengths = random.ints(samples, 0, width + 1).toArray();
      this.longest = Math.max(1, Arrays.stream(lengths).max().orElse(0)) + random.nextInt(9);
    }

    int padded() {
      return samples * width;
    }

    int room() {
      return Arrays.stream(lengths).sum() + REST;
    }

    int[] table() {
      int at = Packing.entriesBeforeRows(samples);
      int[] table = new int[at + room()];
      table[0] = width;
      for (int b = 0; b < samples; b++) {
        table[b + 2] = table[b + 1] + lengths[b];
        for (int t = 0; t < lengths[b]; t++) {
          table[at++] = b * width + t;
        }
      }
      return table;
    }

    /** The rows that count, one behind the other. */
    float[] packed(float[] padded, int columns) {
      float[] packed = new float[(room() - REST) * columns];
      int at = 0;
      for (int b = 0; b < samples; b++) {
        System.arraycopy(padded, b * width * columns, packed, at, lengths[b] * columns);
        at += lengths[b] * columns;
      }
      return packed;
    }

    /** With zeros for rows that do not count. */
    float[] cleared(float[] padded, int columns) {
      for (int b = 0; b < samples; b++) {
        Arrays.fill(padded, (b * width + lengths[b]) * columns, (b + 1) * width * columns, 0);
      }
      return padded;
    }

    /** Ones, and zeros for padding. */
    int[] ids(boolean packs) {
      int[] ids = new int[packs ? room() : padded()];
      for (int b = 0; b < samples && !packs; b++) {
        Arrays.fill(ids, b * width, b * width + lengths[b], 1);
      }
      if (packs) {
        Arrays.fill(ids, 0, room() - REST, 1);
      }
      return ids;
    }
  }
}
