package io.tianma.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** {@link FuzzTest} with more inputs; {@code -Dtianma.fuzz.seconds=60} reads each for a minute. */
@Tag("slow")
class LongFuzzTest {
  @ParameterizedTest
  @MethodSource("io.tianma.data.source.FuzzTest#names")
  void everyReaderEndsWithDocumentsAndLosses(String name) throws IOException {
    long inputs = FuzzTest.read(name, 5000);
    System.out.println(name + ": " + inputs + " inputs");
    assertThat(inputs).isPositive();
  }
}
