package io.tianma.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tianma.data.source.IngestOptions;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.InputOptions;
import io.tianma.train.decode.GenerationOptions;
import io.tianma.train.plan.AdafactorOptions;
import io.tianma.train.plan.OptimizerOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What single keys mean, are called, and are taken for. */
class SettingsTest {
  @ParameterizedTest
  @CsvSource({
    "stages.1.rounds=2, 'stages.1.rounds: stages has 1 elements, numbered from 0 to 0'",
    "stages.7.model.d-ff=2, 'stages.7.model.d-ff: stages has 1 elements, numbered from 0 to 0'",
    "clean.boilerplate.99=x, 'clean.boilerplate.99: clean.boilerplate has 34 elements, numbered"
        + " from 0 to 33'",
    "=x, '=x: must be key=value'",
    "work-dir, 'work-dir: must be key=value'",
    "password hush, 'password …: must be key=value'"
  })
  void whatCannotBeSetIsSaid(String setting, String message) {
    assertThatThrownBy(() -> ConfigFiles.defaults(List.of(setting)))
        .isInstanceOf(ConfigException.class)
        .hasMessage("--set " + message);
  }

  @Test
  void theLastElementOfAListCanBeSet() {
    List<String> phrases =
        ConfigFiles.defaults(List.of("clean.boilerplate.33=x")).clean().boilerplate();
    assertThat(phrases).hasSize(34).endsWith("x");
  }

  @ParameterizedTest
  @CsvSource({
    // as near by the last key, plus one for the section, as by all; the first counts
    "'b.size,c.siz', b.siz, b.size",
    "'c.siz,b.size', b.siz, c.siz",
    "'x.seed,y.seeds', seed, x.seed",
    "'pairs.gap-ratio,pairs.seed', pretrain.gap-ratio, pairs.gap-ratio",
    "'abc,abd,xyz', abe, abc"
  })
  void theNearestKeyIsFewestEditsAway(String known, String unknown, String nearest) {
    assertThat(Nearest.to(unknown, List.of(known.split(",", -1)))).contains(nearest);
  }

  @ParameterizedTest
  @CsvSource({
    "stage.roundz=2, stage.roundz, stage.rounds",
    "stage.model.dmodel=2, stage.model.dmodel, stage.model.d-model",
    "ingest.input.paths=x, ingest.input.paths, ingest.input.path",
    "'stages=[{name=a},{name=b,roundz=2}]', stages[1].roundz, stages[1].rounds",
    "'stages=[{name=a,model.dmodel=2}]', stages[0].model.dmodel, stages[0].model.d-model",
    "'stages=[{name=a,seed=2}]', stages[0].seed, shards.seed"
  })
  void aKeyThatNoRecordHasIsRefused(String setting, String key, String nearest) {
    assertThatThrownBy(() -> ConfigFiles.defaults(List.of(setting)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(key + " is not a known key; the nearest one is " + nearest + " (--set)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pretrain.seed",
        "seed",
        "pretrain",
        "stage.model.d-ff",
        "stages[0].model.d-ff",
        "model.d-ff",
        "stages[12]",
        "finetune.beams",
        "d-ff"
      })
  void aNameFromOneOfItsSectionsOnIsKnown(String key) {
    assertThat(ConfigFiles.knows(key)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"eed", "train.seed", "pretrain.seed.x", "stages[0].model.d", "ff", "nothing"})
  void anotherNameIsNot(String key) {
    assertThat(ConfigFiles.knows(key)).isFalse();
  }

  @Test
  void anArchiveIsFetchedAndAModelImportedOnlyWhereOneIsNamed() {
    RunConfig none = ConfigFiles.defaults(List.of());
    assertThat(none.corpus().wanted()).isFalse();
    assertThat(none.imported().wanted()).isFalse();
    RunConfig both = ConfigFiles.defaults(List.of("corpus.profile=corpus", "imported.directory=d"));
    assertThat(both.corpus().wanted()).isTrue();
    assertThat(both.imported().wanted()).isTrue();
  }

  @Test
  void pairsAreReadByTheColumnsOfTheirSectionWithinTheLimitsOfIngest() {
    RunConfig config =
        ConfigFiles.defaults(
            List.of(
                "ingest={inputs=[{path=raw}], max-bad-share=0.2, max-record-bytes=7,"
                    + " max-seconds=9}",
                "finetune={format=tsv, source-field=a, target-field=b}",
                "test-sets=[{name=t, path=q, format=jsonl, source-field=c, target-field=d}]"));
    assertThat(config.finetune().reading("p", config.ingest()))
        .isEqualTo(
            new IngestOptions(
                List.of(new InputOptions("p", "", "", Format.TSV, Format.TEXT, "a", "b", false)),
                0.2,
                7,
                9));
    assertThat(config.testSets().get(0).reading(config.ingest()))
        .isEqualTo(
            new IngestOptions(
                List.of(new InputOptions("q", "", "", Format.JSONL, Format.TEXT, "c", "d", false)),
                0.2,
                7,
                9));
  }

  @Test
  void aFineTuningHasTheOptimizerAndTheBeamsThatItNames() {
    AdafactorOptions adafactor = new AdafactorOptions(false, 2, 0.5, 1e-20, 1e-2, 64);
    GenerationOptions three = ConfigFiles.defaults(List.of("generation.beams=3")).generation();
    FineTuneOptions usual = ConfigFiles.defaults(List.of()).finetune();
    assertThat(usual.optimizer(adafactor)).isEqualTo(OptimizerOptions.adam(2e-4, 0));
    assertThat(usual.generation(three)).isEqualTo(three);
    FineTuneOptions other =
        ConfigFiles.defaults(
                List.of("finetune={optimizer=adafactor, learning-rate=1e-3, warm-up=5, beams=4}"))
            .finetune();
    assertThat(other.optimizer(adafactor))
        .isEqualTo(OptimizerOptions.adafactor(1e-3, 5, adafactor));
    assertThat(other.generation(three)).isEqualTo(three.withBeams(4)).isNotEqualTo(three);
  }
}
