package io.tianma.data.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
  private enum Kind {
    FULL_WIDTH
  }

  private record Options(int zeta, Kind someKind, List<String> names, Map<String, Integer> map) {}

  @Test
  void keysAreKebabCaseAndSorted() {
    Map<String, Integer> map = new LinkedHashMap<>();
    map.put("b", 2);
    map.put("a", 1);
    assertThat(CanonicalJson.compact(new Options(1, Kind.FULL_WIDTH, List.of("天马"), map)))
        .isEqualTo(
            "{\"map\":{\"a\":1,\"b\":2},\"names\":[\"天马\"],\"some-kind\":\"full-width\",\"zeta\":1}");
  }

  @Property
  void equalMapsHaveEqualBytesInWhateverOrderTheyWereFilled(@ForAll Map<String, Integer> map) {
    Map<String, Integer> backwards = new LinkedHashMap<>();
    map.keySet().stream()
        .sorted((a, b) -> b.compareTo(a))
        .forEach(k -> backwards.put(k, map.get(k)));
    assertThat(CanonicalJson.pretty(backwards)).isEqualTo(CanonicalJson.pretty(map));
  }

  @Test
  void aManifestReadsBackEqualAndKeepsItsHash() {
    List<Input> inputs = List.of(new Input("raw/a.txt", Input.RAW, 9, "ab"));
    StageKey key = new StageKey("clean", 3, "clean", Map.of("secret-key", "hush"), inputs);
    StageResult result =
        new StageResult(
            List.of(new FileEntry("part", 3, 1, "00")),
            Counts.of(2, Map.of("too-short", 5L)),
            Map.of("mean", 0.1));
    Manifest manifest = Manifest.of(key, result);
    Manifest back = Manifest.read(manifest.json());
    assertThat(back).isEqualTo(manifest);
    assertThat(back.stage()).isEqualTo("clean");
    assertThat(back.code()).isEqualTo(3);
    assertThat(back.files()).containsExactly(new FileEntry("part", 3, 1, "00"));
    assertThat(back.inputs()).containsExactly(new Input("raw/a.txt", Input.RAW, 9, "ab"));
    assertThat(back.counts().in()).isEqualTo(7);
    assertThat(back.counts().dropped()).isEqualTo(Map.of("too-short", 5L));
    assertThat(back.statistics().path("mean").asDouble()).isEqualTo(0.1);
    assertThat(back.hash()).isEqualTo(manifest.hash()).isEqualTo(Hashes.sha256(manifest.json()));
    assertThat(back.answers(key)).isTrue();
    assertThat(manifest.json()).doesNotContain("hush").contains(Redaction.HIDDEN);
    StageKey other = new StageKey("clean", 3, "clean", Map.of("secret-key", "other"), inputs);
    assertThat(back.answers(other)).as("secrets count, though they are hidden").isFalse();
  }

  @Test
  void objectsInsideOfListsAreSortedToo() {
    JsonNode read =
        CanonicalJson.read("[{\"b\": 1, \"a\": [{\"d\": 2, \"c\": 3}]}]", JsonNode.class);
    assertThat(CanonicalJson.compact(read)).isEqualTo("[{\"a\":[{\"c\":3,\"d\":2}],\"b\":1}]");
  }

  /** What is hidden cannot be told; what is shown is what was hashed. */
  @Test
  void aConfigurationThatWasChangedByHandIsNoticed() {
    StageResult nothing = new StageResult(List.of(), Counts.of(0, Map.of()), Map.of());
    String json =
        Manifest.of(new StageKey("s", 1, "s", Map.of("size", 17), List.of()), nothing).json();
    assertThat(Manifest.read(json).isConsistent()).isTrue();
    assertThat(Manifest.read(json.replace("17", "18")).isConsistent()).isFalse();
    Map<String, Object> secret = Map.of("size", 17, "api-key", "hush");
    String hidden = Manifest.of(new StageKey("s", 1, "s", secret, List.of()), nothing).json();
    assertThat(Manifest.read(hidden).isConsistent()).isTrue();
    assertThat(Manifest.read(hidden.replace("17", "18")).isConsistent()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"stage", "configuration", "configuration-hash", "counts", "statistics", "files"})
  void aManifestLacksNothing(String key) {
    StageResult nothing = new StageResult(List.of(), Counts.of(0, Map.of()), Map.of());
    StageKey made = new StageKey("s", 1, "s", Map.of("size", 17), List.of());
    ObjectNode whole = (ObjectNode) CanonicalJson.tree(Manifest.of(made, nothing));
    assertThat(whole.has(key)).isTrue();
    assertThatThrownBy(() -> Manifest.read(whole.without(key).toString()))
        .isInstanceOf(UncheckedIOException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "[]",
        "{}",
        "7",
        "\"x\"",
        "{\"format\": 1, \"files\": [], \"inputs\": []}",
        "{\"format\": 1} {}",
        "{\"format\": null}",
        "not json",
        ""
      })
  void whatIsNoManifestIsAnErrorOfReading(String json) {
    assertThatThrownBy(() -> Manifest.read(json)).isInstanceOf(UncheckedIOException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/etc/passwd", "../secret", "a/../../b"})
  void aManifestNamesNoFileOutsideOfItsArtifact(String name) {
    StageKey key = new StageKey("s", 1, "s", Map.of(), List.of());
    StageResult result =
        new StageResult(List.of(new FileEntry(name, 1, 0, "00")), Counts.of(0, Map.of()), Map.of());
    String json = Manifest.of(key, result).json();
    assertThatThrownBy(() -> Manifest.read(json))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("lies outside");
  }

  @Test
  void rowsThatDisappearAreAnError() {
    assertThatThrownBy(() -> new Counts(3, 1, new java.util.TreeMap<>(Map.of("short", 1L))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("rows disappeared");
  }

  @Test
  void keysThatLookLikeSecretsAreKnownByTheirWords() {
    assertThat(
            List.of("fs.s3a.secret.key", "dbPassword", "api-token", "credentials", "AccessToken"))
        .allMatch(Redaction::secret);
    assertThat(
            List.of(
                "max-new-tokens",
                "stage.model.token-hidden",
                "tokenizer",
                "secretary",
                "passwordless-login-hint-x"))
        .filteredOn(Redaction::secret)
        .isEmpty();
  }
}
