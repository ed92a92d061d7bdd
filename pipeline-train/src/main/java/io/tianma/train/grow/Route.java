package io.tianma.train.grow;

import io.tianma.train.model.config.Builder;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.model.config.ModelKey;
import io.tianma.train.model.config.ModelKeys;
import io.tianma.train.model.config.ModelKind;
import io.tianma.train.plan.GrowthOperator;
import java.util.List;
import java.util.stream.Collectors;

/** The models between the operators of a plan. */
final class Route {
  private static final String LATENT_FROM = "latent_from";
  private static final String LAYERS = "layers";

  private final ModelConfig wanted;
  private final List<GrowthOperator> plan;

  Route(ModelConfig wanted, List<GrowthOperator> plan) {
    this.wanted = wanted;
    this.plan = plan;
  }

  /**
   * The model that one operator leads to: the wanted one with all other sizes as they are.
   *
   * @throws IllegalArgumentException if there is no such size, or nothing to do
   */
  ModelConfig next(ModelConfig at, GrowthOperator operator) {
    Builder next = wanted.but();
    boolean grows = false;
    boolean known = false;
    for (ModelKey key : ModelKeys.sizes()) {
      boolean mine = isOf(operator, key);
      int now = (Integer) key.resolved(at);
      int size = operator.size() > 0 ? operator.size() : (Integer) key.of(wanted);
      if (mine) {
        known = true;
        grows |= size != now;
        next.set(key.json(), size);
      } else if (!key.of(wanted).equals(0)) {
        next.set(key.json(), now);
      }
    }
    if (!known) {
      throw new IllegalArgumentException(
          "growth = %s: %s is no size that grows; there are layers, %s"
              .formatted(operator, operator.axis(), axes()));
    }
    if (!grows) {
      throw new IllegalArgumentException(
          "growth = %s: the model has that size already; leave it out, or give another size"
              .formatted(operator));
    }
    return latents(at, operator, next).build();
  }

  /** New blocks stand below the latent layers. */
  private Builder latents(ModelConfig at, GrowthOperator operator, Builder next) {
    if (wanted.kind() != ModelKind.UNIVAE) {
      return next;
    }
    int layers = at.encoder().layers();
    if (operator.deepens("encoder")) {
      layers = operator.size() > 0 ? operator.size() : wanted.encoder().layers();
    }
    return next.layers(layers, layers).set(LATENT_FROM, layers - at.latentLayers());
  }

  private static boolean isOf(GrowthOperator operator, ModelKey key) {
    boolean layers = key.setting().endsWith("coder-layers");
    return operator.axis().equals(key.setting()) || layers && operator.axis().equals(LAYERS);
  }

  private static String axes() {
    return ModelKeys.sizes().stream().map(ModelKey::setting).collect(Collectors.joining(", "));
  }

  /**
   * Refuses a plan that ends at another size than the wanted one.
   *
   * @throws IllegalArgumentException naming the size
   */
  void checkArrived(ModelConfig at) {
    for (ModelKey key : ModelKeys.sizes()) {
      Object size = key.of(wanted);
      if (!size.equals(0) && !size.equals(key.resolved(at))) {
        throw new IllegalArgumentException(
            "%s = %s: the plan %s ends at %s; add an operator for it"
                .formatted(key.setting(), size, plan, key.resolved(at)));
      }
    }
  }
}
