package io.tianma.train.model.mixer;

import io.tianma.train.model.block.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The mixers that configurations can name: those here, and any on the class path as a service. */
public final class Mixers {
  private static final List<Mixer> ALL =
      List.of(
          new SoftmaxAttention(),
          new LinearAttention(),
          new DenseSynthesizer(),
          new RandomSynthesizer(),
          new FactorizedSynthesizer(),
          new MlpMixer(),
          new ResMlp(),
          GatedMlp.plain(),
          GatedMlp.withAttention(),
          new FourierMixer(),
          new ExternalAttention(),
          new DepthwiseConvolution(),
          new LightConvolution(),
          new DynamicConvolution());

  private Mixers() {}

  /**
   * The mixer of a stack.
   *
   * @throws IllegalArgumentException if there is none of that name, or it cannot be that stack's
   */
  public static Mixer of(Stack stack) {
    Mixer mixer = named(stack.setting("mixer"), stack.sizes().mixer());
    mixer.check(stack);
    return mixer;
  }

  private static Mixer named(String setting, String name) {
    List<String> known = new ArrayList<>();
    for (Mixer mixer : all()) {
      if (mixer.name().equals(name)) {
        return mixer;
      }
      known.add(mixer.name());
    }
    throw new IllegalArgumentException(
        setting + " = " + name + ": must be one of " + String.join(", ", known));
  }

  /** Whether one of that name is here, and not from elsewhere. */
  public static boolean own(String name) {
    return ALL.stream().anyMatch(mixer -> mixer.name().equals(name));
  }

  /** All of them. */
  public static List<Mixer> all() {
    List<Mixer> all = new ArrayList<>(ALL);
    ServiceLoader.load(Mixer.class, Mixer.class.getClassLoader()).forEach(all::add);
    return all;
  }
}
