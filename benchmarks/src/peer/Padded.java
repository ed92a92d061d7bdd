package peer;

import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * The peer's own training step on pairs of given lengths: 16 pairs in the order of the file make a
 * batch, padded to its longest source and target. Uses the peer's classes; what the peer computes
 * for a shape (buckets of distances, the causal mask) is made once for each, outside of the timing.
 *
 * <p>{@code Padded SHAPE THREADS PAIRS [warm=N] [steps=N]}: tokens are those of source and target,
 * padding left out, as Tianma counts them.
 */
public final class Padded {
  private static final String[] SHARED = {
    "embed", "head", "encBias", "decBias", "encFinal", "decFinal", "enc", "dec"
  };

  private record Step(Train net, long[] ids, long[] labels, int tokens) {}

  public static void main(String[] args) throws Exception {
    int threads = Integer.parseInt(args[1]);
    int warm = Integer.parseInt(Train.opt(args, "warm", "10"));
    int steps = Integer.parseInt(Train.opt(args, "steps", "20"));
    torch.set_num_threads(threads);
    torch.globalContext().setFloat32MatmulPrecision("highest");
    torch.manual_seed(1);
    Train.Shape base = null;
    for (Train.Shape shape : Train.SHAPES) {
      base = shape.name().equals(args[0]) ? shape : base;
    }
    Train net = new Train(base, "baddbmm", true);
    TensorVector parameters = new TensorVector(Train.params.toArray(new org.bytedeco.pytorch.Tensor[0]));
    Train.Opt optimizer = Train.fused(parameters);
    List<Step> all = steps(net, base, Files.readAllLines(Path.of(args[2])), steps);
    long tokens = 0;
    long nanos = 0;
    long padded = 0;
    double[] cpu = null;
    for (int i = 0; i < warm + steps; i++) {
      cpu = i == warm ? Train.cpu() : cpu;
      Step step = all.get((i < warm ? i : i - warm) % steps);
      long start = System.nanoTime();
      try (PointerScope scope = new PointerScope()) {
        org.bytedeco.pytorch.Tensor loss =
            step.net().loss(
                Train.longs(step.ids(), step.ids().length),
                Train.longs(step.labels(), step.labels().length));
        loss.backward();
        torch.clip_grad_norm_(parameters, 1.0);
        optimizer.step();
        optimizer.zero();
        loss.item_float();
      }
      if (i >= warm) {
        nanos += System.nanoTime() - start;
        tokens += step.tokens();
        padded += step.ids().length;
      }
    }
    double[] after = Train.cpu();
    double own = (after[1] - cpu[1]) / (nanos / 1e9);
    System.out.printf(
        "# padded pairs at %s: %d steps, %d tokens, %.1f %% of the rows were padding; cores used: own %.2f others %.2f%n",
        args[0], steps, tokens, 100 - 100.0 * tokens / padded, own,
        (after[0] - cpu[0]) / (nanos / 1e9) - own);
    System.out.printf("%s %d threads: %.0f tok/s%n", args[0], threads, tokens / (nanos / 1e9));
  }

  private static List<Step> steps(Train net, Train.Shape base, List<String> pairs, int count)
      throws Exception {
    Map<String, Train> nets = new HashMap<>();
    List<Step> steps = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int[][] sources = new int[base.batch()][];
      int[][] targets = new int[base.batch()][];
      int s = 0;
      int t = 0;
      int tokens = 0;
      for (int b = 0; b < base.batch(); b++) {
        String[] sides = pairs.get((i * base.batch() + b) % pairs.size()).split("\t", -1);
        sources[b] = ids(sides[0], base.vocab());
        targets[b] = ids(sides[1], base.vocab());
        s = Math.max(s, sources[b].length);
        t = Math.max(t, targets[b].length - 1);
        tokens += sources[b].length + targets[b].length - 1;
      }
      long[] ids = new long[base.batch() * (s + t)];
      long[] labels = new long[base.batch() * t];
      for (int b = 0; b < base.batch(); b++) {
        for (int j = 0; j < sources[b].length; j++) {
          ids[b * s + j] = sources[b][j];
        }
        for (int j = 0; j + 1 < targets[b].length; j++) {
          ids[base.batch() * s + b * t + j] = targets[b][j];
          labels[b * t + j] = targets[b][j + 1];
        }
      }
      int length = s;
      int width = t;
      Train shaped = nets.get(s + " " + t);
      if (shaped == null) {
        shaped = shaped(net, base, length, width);
        nets.put(s + " " + t, shaped);
      }
      steps.add(new Step(shaped, ids, labels, tokens));
    }
    return steps;
  }

  static int[] ids(String line, int vocab) {
    return Arrays.stream(line.split(" ", -1))
        .mapToInt(Integer::parseInt)
        .map(id -> id < vocab ? id : 106 + id % (vocab - 106))
        .toArray();
  }

  /** A network for another shape of batch over the same parameters. */
  private static Train shaped(Train net, Train.Shape c, int s, int t) throws Exception {
    int known = Train.params.size();
    Train.Shape shape =
        new Train.Shape(
            c.name(), c.d(), c.ff(), c.heads(), c.dk(), c.enc(), c.dec(), c.vocab(), c.batch(), s, t);
    Train other = new Train(shape, "baddbmm", true);
    while (Train.params.size() > known) {
      Train.params.remove(Train.params.size() - 1).close();
    }
    for (String name : SHARED) {
      Field field = Train.class.getDeclaredField(name);
      field.setAccessible(true);
      field.set(other, field.get(net));
    }
    return other;
  }
}
