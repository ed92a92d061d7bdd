package io.tianma.train.optim;

import io.tianma.train.model.parameter.Parameter;
import io.tianma.train.model.parameter.Parameters;
import java.util.ArrayList;
import java.util.List;

/** Neighbouring elements of the flat vector with equal rules. */
record ParameterRun(long from, long to, double decay, boolean frozen) {
  /** All elements, in their order. */
  static List<ParameterRun> of(Parameters parameters, ParameterRules rules) {
    List<ParameterRun> runs = new ArrayList<>();
    for (Parameter parameter : parameters) {
      double decay = rules.decay(parameter);
      boolean frozen = rules.frozen(parameter);
      ParameterRun last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
      if (last != null && last.decay == decay && last.frozen == frozen) {
        runs.set(runs.size() - 1, new ParameterRun(last.from, parameter.end(), decay, frozen));
      } else {
        runs.add(new ParameterRun(parameter.offset(), parameter.end(), decay, frozen));
      }
    }
    return runs;
  }
}
