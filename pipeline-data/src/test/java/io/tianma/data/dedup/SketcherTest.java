package io.tianma.data.dedup;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.store.Records;
import io.tianma.data.testing.Documents;
import io.tianma.data.text.Document;
import java.util.List;
import org.junit.jupiter.api.Test;

class SketcherTest {
  private static final DedupOptions OPTIONS =
      Records.with(DedupOptions.defaults(), "shingle", 2, "bands", 4, "bandRows", 2);
  private static final Document DOCUMENT = Documents.of("天马，行空𠀀！");

  @Test
  void aSketchHoldsAllThatIsCompared() {
    Probes probes = new Probes(2, 0.5);
    probes.add(
        List.of("near", "far", "equal", DOCUMENT.id()),
        List.of("天马行空", "山川河流", "天马行空𠀀", "天马行空𠀀"));
    Passages passages = new Passages(3);
    passages.add("骑马行空");
    Sketch sketch = new Sketcher(OPTIONS, probes, passages).of(DOCUMENT);
    assertThat(sketch.id()).isEqualTo(DOCUMENT.id());
    assertThat(sketch.hash()).isEqualTo(Fingerprint.hash("天马行空𠀀"));
    assertThat(sketch.length()).as("code points").isEqualTo(7);
    assertThat(sketch.signature()).containsExactly(new MinHash(8, 2).signature("天马行空𠀀"));
    assertThat(sketch.similarIds()).as("3 of 5 shingles, and all").containsExactly("near", "equal");
    assertThat(sketch.similar()).isEqualTo("near equal");
    assertThat(sketch.passage()).isEqualTo("马行空");
    assertThat(sketch.isTooSlow()).isFalse();
  }

  @Test
  void withoutTestSetsAndProbesNothingIsFound() {
    Sketch sketch = new Sketcher(OPTIONS, new Probes(2, 0.5), new Passages(3)).of(DOCUMENT);
    assertThat(sketch.similar()).isEmpty();
    assertThat(sketch.passage()).isEmpty();
  }

  @Test
  void aTextWithoutAPassageOfATestSetHasNone() {
    Passages passages = new Passages(3);
    passages.add("山川河流");
    assertThat(new Sketcher(OPTIONS, new Probes(2, 0.5), passages).of(DOCUMENT).passage())
        .isEmpty();
  }

  @Test
  void signaturesAreMadeOnlyForNearDuplicates() {
    DedupOptions exact = Records.with(OPTIONS, "near", false);
    DedupOptions slow = Records.with(OPTIONS, "maxSeconds", 1e-9);
    assertThat(sketch(exact).signature()).isEmpty();
    assertThat(sketch(slow).signature()).hasSize(8);
    assertThat(sketch(Records.with(slow, "near", false)).signature()).isEmpty();
    assertThat(sketch(slow).isTooSlow()).isTrue();
  }

  private static Sketch sketch(DedupOptions options) {
    return new Sketcher(options, new Probes(2, 0.5), new Passages(3)).of(DOCUMENT);
  }
}
