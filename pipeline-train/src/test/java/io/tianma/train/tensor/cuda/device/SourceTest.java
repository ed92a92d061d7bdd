package io.tianma.train.tensor.cuda.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SourceTest {
  private static final Pattern KERNEL =
      Pattern.compile("(?m)^KERNEL (?:__launch_bounds__\\([^)]*\\) )?(\\w+)\\(");

  /** {@link Launch} knows kernels by their names alone. */
  @Test
  void noTwoKernelsHaveTheSameName() {
    List<String> names = new ArrayList<>();
    for (Source source : Source.values()) {
      KERNEL.matcher(source.text()).results().forEach(found -> names.add(found.group(1)));
    }
    assertThat(names).hasSizeGreaterThan(Source.values().length).doesNotHaveDuplicates();
  }
}
