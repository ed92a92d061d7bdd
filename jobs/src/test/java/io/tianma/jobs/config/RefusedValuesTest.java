package io.tianma.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A value that a section cannot have is refused by its key, and the last that it can is not. */
class RefusedValuesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'finetune.source-field= '|'finetune.source-field =  : must be the name or number of a"
            + " column'",
        "'finetune.target-field= '|'finetune.target-field =  : must be the name or number of a"
            + " column'",
        "finetune.held-out=0|finetune.held-out = 0.0: must be between 0 and 1",
        "finetune.held-out=1|finetune.held-out = 1.0: must be between 0 and 1",
        "finetune.max-source=2|finetune.max-source = 2: must be at least 3",
        "finetune.max-target=2|finetune.max-target = 2: must be at least 3",
        "finetune.epochs=0|finetune.epochs = 0: must be positive",
        "finetune.workers=0|finetune.workers = 0: must be positive",
        "finetune.batch-size=0|finetune.batch-size = 0: must be positive",
        "finetune.averaging-frequency=0|finetune.averaging-frequency = 0: must be positive",
        "finetune.learning-rate=0|finetune.learning-rate = 0.0: must be positive",
        "finetune.learning-rate=1e999|finetune.learning-rate = Infinity: must be positive",
        "finetune.warm-up=-1|finetune.warm-up = -1: must be not negative",
        "finetune.patience=-1|finetune.patience = -1: must be not negative",
        "finetune.best-by=bleu|finetune.best-by = bleu: must be loss while finetune.validation is"
            + " empty; name a file of pairs there to write for",
        "finetune.beams=-1|finetune.beams = -1: must be not negative",
        "finetune.generate=-1|finetune.generate = -1: must be not negative",
        "corpus.profile=a b|corpus.profile = a b: must be the name of a profile, or none",
        "'corpus.directory= '|'corpus.directory =  : must be a directory'",
        "test-sets=[{name=a/b, path=p}]|test-sets[0].name = a/b: must be letters, digits, '-', '_'"
            + " and '.' only",
        "test-sets=[{name=a, path=\" \"}]|test-sets[0].path =  : must be the name of a file or"
            + " directory",
        "test-sets=[{name=a, path=p, source-field=\" \"}]|test-sets[0].source-field =  : must be"
            + " the name or number of a column",
        "test-sets=[{name=a, path=p, target-field=\" \"}]|test-sets[0].target-field =  : must be"
            + " the name or number of a column"
      })
  void aValueOutsideIsNamed(String setting, String message) {
    assertThatThrownBy(() -> ConfigFiles.defaults(List.of(setting)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message + " (--set)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'work-dir= '|'work-dir = \"\": name a directory'",
        "stages=[]|stages = []: name at least one model size",
        "stages=[{name=a},{name=a}]|stages = [a, a]: each needs a name of its own",
        "stages=[{name=a},{name=finetune}]|stages = [a, finetune]: finetune is the name of what"
            + " tianma finetune makes; choose another",
        "test-sets=[{name=t,path=p},{name=t,path=q}]|test-sets = [t, t]: each needs a name of its"
            + " own"
      })
  void whatSectionsTogetherCannotBeIsNamed(String setting, String message) {
    assertThatThrownBy(() -> ConfigFiles.defaults(List.of(setting)))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message + " (--set)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "finetune.held-out=1e-9",
        "finetune.held-out=0.999",
        "finetune.max-source=3",
        "finetune.max-target=3",
        "finetune.epochs=1",
        "finetune.workers=1",
        "finetune.batch-size=1",
        "finetune.averaging-frequency=1",
        "finetune.learning-rate=1e-12",
        "finetune.warm-up=0",
        "finetune.patience=0",
        "finetune.best-by=loss",
        "finetune={best-by = bleu, validation = v}",
        "finetune.beams=0",
        "finetune.generate=0",
        "corpus.profile=corpus-large",
        "test-sets=[{name=a.b_c-1,path=p},{name=b,path=p}]"
      })
  void aValueAtTheEdgeIsTaken(String setting) {
    assertThatCode(() -> ConfigFiles.defaults(List.of(setting))).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource({"true, true", "yes, true", "on, true", "false, false", "no, false", "off, false"})
  void truthIsWrittenInThreeWays(String written, boolean value) {
    RunConfig config = ConfigFiles.defaults(List.of("vocab.hmm=" + written));
    assertThat(config.vocab().hmm()).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // one more than there are positions; of a target the last token is not read
        "384|shards.max-source=385|0|shards.max-source = 385|385",
        "384|shards.max-target=386|0|shards.max-target = 386|385",
        "384|evaluate.max-new-tokens=385|0|evaluate.max-new-tokens = 385|385",
        "384|finetune={train=p,max-source=385}|0|finetune.max-source = 385|385",
        "384|finetune={train=p,max-target=386}|0|finetune.max-target = 386|385",
        "383|shards.seed=2|0|shards.max-source = 384|384",
        "500|finetune={train=p,max-source=450,stage=a}|0|finetune.max-source = 450|450",
        "500|finetune={train=p,max-source=501,stage=b}|1|finetune.max-source = 501|501",
        "500|finetune={train=p,max-source=501}|1|finetune.max-source = 501|501",
        "500|shards.max-source=385|0|shards.max-source = 385|385"
      })
  void textsAreNoLongerThanTheModelHasPositions(
      int most, String setting, int stage, String key, int least) {
    int positions = stage == 0 && most > 384 ? 384 : most;
    List<String> settings = learned(setting, most);
    assertThatThrownBy(() -> ConfigFiles.defaults(settings))
        .isInstanceOf(ConfigException.class)
        .hasMessage(
            "stages[%d].model.max-positions = %d: %s is longer; raise the former to at least %d, or"
                + " lower the latter",
            stage, positions, key, least);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "384|shards.max-source=384",
        "384|shards.max-target=385",
        "384|evaluate.max-new-tokens=384",
        "384|finetune={train=p,max-source=384}",
        "384|finetune={train=p,max-target=385}",
        "384|finetune={max-source=9000,max-target=9000}",
        "500|finetune={train=p,max-source=500}",
        "500|finetune={train=p,max-source=450,stage=b}",
        "500|finetune={train=p,max-source=9000,stage=c}"
      })
  void textsAsLongAsTheModelHasPositionsAreTaken(int most, String setting) {
    List<String> settings = learned(setting, most);
    assertThatCode(() -> ConfigFiles.defaults(settings)).doesNotThrowAnyException();
  }

  /** Where positions are distances there may be any number. */
  @Test
  void relativePositionsHaveNoEnd() {
    List<String> long9000 =
        List.of(
            "shards={max-source=9000,max-target=9000}",
            "evaluate.max-new-tokens=9000",
            "finetune={train=p,max-source=9000,max-target=9000}");
    assertThatCode(() -> ConfigFiles.defaults(long9000)).doesNotThrowAnyException();
  }

  @Test
  void aStageGrowsOutOfTheOneBefore() {
    assertThatThrownBy(() -> grown("{name=a},{name=b,model.d-model=256}"))
        .hasMessageStartingWith("stages[1].model.d-model = 256: ")
        .hasMessageEndingWith("; stage b grows out of a");
    assertThatThrownBy(
            () -> grown("{name=a},{name=b},{name=c,model.d-model=1024,growth=[tile wings]}"))
        .hasMessageStartingWith("stages[2].growth = tile wings: ")
        .hasMessageEndingWith("; stage c grows out of b");
    assertThatCode(() -> grown("{name=a},{name=b,model.d-model=1024,growth=[tile d-model]}"))
        .doesNotThrowAnyException();
  }

  private static RunConfig grown(String stages) {
    return ConfigFiles.defaults(List.of("stages=[" + stages + "]"));
  }

  /** Of one stage with so many learned positions, or of a second one that has more than 384. */
  private static List<String> learned(String setting, int most) {
    String second = most > 384 ? ", {name=b,model.max-positions=%d}".formatted(most) : "";
    List<String> settings = new ArrayList<>();
    settings.add(
        "stage.model={encoder-position=learned,decoder-position=learned,max-positions=%d}"
            .formatted(Math.min(most, 384)));
    settings.add("stages=[{name=a}%s]".formatted(second));
    settings.add(setting);
    return settings;
  }
}
