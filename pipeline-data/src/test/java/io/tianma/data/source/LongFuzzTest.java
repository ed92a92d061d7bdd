package io.tianma.data.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@link FuzzTest} with more inputs; {@code -Dtianma.fuzz.seconds=60} reads each for a minute. */
@Tag("slow")
class LongFuzzTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "a.txt",
        "a.md",
        "a.html",
        "a.xml",
        "a.csv",
        "a.tsv",
        "a.jsonl",
        "a.json",
        "a.warc",
        "a.zip",
        "a.jsonl.gz",
        "a.jsonl.bz2",
        "a.jsonl.xz",
        "a.jsonl.zst",
        "a.txt.gz",
        "a"
      })
  void everyReaderEndsWithDocumentsAndLosses(String name) throws IOException {
    long inputs = FuzzTest.read(name, 5000);
    System.out.println(name + ": " + inputs + " inputs");
    assertThat(inputs).isPositive();
  }
}
