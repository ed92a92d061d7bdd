package io.tianma.train.spark.batches;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.objective.Kind;
import io.tianma.data.objective.ObjectiveOptions;
import io.tianma.data.parquet.ShardReader;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.store.Counts;
import io.tianma.data.store.FileEntry;
import io.tianma.data.store.Records;
import io.tianma.data.store.StageKey;
import io.tianma.data.store.StageResult;
import io.tianma.data.testing.LocalSpark;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.train.model.Batch;
import io.tianma.train.model.Padding;
import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.plan.BatchName;
import io.tianma.train.plan.PretrainOptions;
import io.tianma.train.spark.TinyRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Training on several objectives; the tiny vocabulary has its sentinels in rows 1 to 98. */
@ExtendWith(LocalSpark.class)
class ObjectivesTest {
  private static final PretrainOptions MIXED =
      mixed(
          new ObjectiveOptions(Kind.GAP_SENTENCES, 2, 0.15, 3),
          new ObjectiveOptions(Kind.SPAN_CORRUPTION, 1, 0.4, 2),
          new ObjectiveOptions(Kind.PREFIX_LM, 1, 0.15, 3));

  @TempDir Path directory;
  private TinyRun run;
  private Artifact shards;

  @BeforeEach
  void open(SparkSession spark) {
    run = new TinyRun(spark, directory);
    shards = run.shards();
  }

  static PretrainOptions mixed(ObjectiveOptions... objectives) {
    return Records.with(TinyRun.options(2, 2), "objectives", List.of(objectives));
  }

  private List<TokenizedPair> rows() throws IOException {
    List<TokenizedPair> rows = new ArrayList<>();
    for (FileEntry file : shards.files("train/")) {
      rows.addAll(
          ShardReader.of(shards).read(run.artifacts.fileSystem(), shards.file(file.name()), file));
    }
    return rows;
  }

  private static boolean hasSentinel(int[] ids) {
    return Arrays.stream(ids).anyMatch(id -> id > 0 && id <= Vocabulary.SENTINELS);
  }

  @Test
  void rowsGetTheirObjectivesInTheProportionOfTheWeights() throws IOException {
    Objectives objectives = Objectives.of(shards, MIXED);
    int[] times = new int[3];
    int all = 0;
    for (TokenizedPair row : rows()) {
      for (int epoch = 0; epoch < 100; epoch++) {
        TokenizedPair made = objectives.train(row, epoch);
        times[made == row ? 0 : hasSentinel(made.source()) ? 1 : 2]++;
        all++;
      }
    }
    double sigma = Math.sqrt(0.25 / all); // of a share of one half, the largest
    assertThat((double) times[0] / all).isCloseTo(0.5, within(4 * sigma));
    assertThat((double) times[1] / all).isCloseTo(0.25, within(4 * sigma));
    assertThat((double) times[2] / all).isCloseTo(0.25, within(4 * sigma));
  }

  @Test
  void everyTokenOfARowIsInWhatIsMadeOfIt() throws IOException {
    Objectives objectives =
        Objectives.of(shards, mixed(new ObjectiveOptions(Kind.SPAN_CORRUPTION, 1, 0.25, 2)));
    Objectives rest =
        Objectives.of(shards, mixed(new ObjectiveOptions(Kind.PREFIX_LM, 1, 0.15, 3)));
    for (TokenizedPair row : rows()) {
      List<Integer> text = new ArrayList<>(words(row.source()));
      text.addAll(words(row.target()));
      for (int epoch = 0; epoch < 3; epoch++) {
        TokenizedPair spans = objectives.train(row, epoch);
        assertThat(merged(spans)).isEqualTo(text);
        assertThat(hasSentinel(spans.source())).isTrue();
        TokenizedPair prefix = rest.train(row, epoch);
        List<Integer> both = new ArrayList<>(words(prefix.source()));
        both.addAll(words(prefix.target()));
        assertThat(text.subList(0, both.size())).isEqualTo(both);
        assertThat(prefix.source().length).isLessThanOrEqualTo(TinyRun.MAX_SOURCE);
        assertThat(prefix.target().length).isLessThanOrEqualTo(TinyRun.MAX_TARGET);
        assertThat(both.size() == text.size() || prefix.target().length == TinyRun.MAX_TARGET)
            .as("what is left out did not fit")
            .isTrue();
      }
    }
  }

  /** The text that source and target stand for: each sentinel replaced by its span. */
  private static List<Integer> merged(TokenizedPair row) {
    List<Integer> text = new ArrayList<>();
    for (int id : row.source()) {
      if (id > 0 && id <= Vocabulary.SENTINELS) {
        int at =
            IntStream.range(0, row.target().length)
                .filter(i -> row.target()[i] == id)
                .findFirst()
                .orElseThrow();
        for (int i = at + 1; row.target()[i] >= Vocabulary.SPECIALS; i++) {
          text.add(row.target()[i]);
        }
      } else if (id >= Vocabulary.SPECIALS) {
        text.add(id);
      }
    }
    return text;
  }

  private static List<Integer> words(int[] ids) {
    return Arrays.stream(ids).filter(id -> id >= Vocabulary.SPECIALS).boxed().toList();
  }

  @Test
  void aBatchIsTheSameWheneverAndWhereverItIsReadAndAnotherInTheNextEpoch() throws IOException {
    int epoch = 3 * TinyRun.ROWS_PER_SHARD;
    ShardLoader loader = loader(MIXED);
    String whole = batches(loader, 0, epoch);
    batches(loader, epoch / 2, epoch);
    assertThat(batches(loader, 0, epoch)).isEqualTo(whole);
    assertThat(batches(loader(MIXED), 0, epoch)).isEqualTo(whole);
    assertThat(whole).endsWith(batches(loader(MIXED), epoch / 2, epoch));
    Objectives objectives = Objectives.of(shards, MIXED);
    assertThat(rows())
        .anySatisfy(
            row ->
                assertThat(objectives.train(row, 1).source())
                    .isNotEqualTo(objectives.train(row, 0).source()));
    TokenizedPair row = rows().get(0);
    assertThat(objectives.heldOut(row).source()).isEqualTo(objectives.heldOut(row).source());
  }

  private ShardLoader loader(PretrainOptions options) {
    return new ShardLoader(
        new Configuration(),
        shards,
        7,
        Padding.of(ModelConfig.quick(500)),
        Objectives.of(shards, options));
  }

  private static String batches(ShardLoader loader, int from, int to) throws IOException {
    StringBuilder all = new StringBuilder();
    for (int position = from; position < to; position += 6) {
      for (String name : loader.round(position, 1, 3, 2)) {
        Batch batch = loader.batch(BatchName.parse(name));
        all.append(Arrays.toString(batch.sourceBS())).append(Arrays.toString(batch.labelBT()));
      }
    }
    return all.toString();
  }

  @Test
  void aRunOnAMixtureGoesOnWithEqualBits(@TempDir Path other, SparkSession spark) {
    Artifact whole = run.pretrain(MIXED, TinyRun.stage(5));
    TinyRun stopped =
        new TinyRun(
            spark,
            other,
            1,
            line -> {
              if (line.startsWith("checkpoints/small/round-000002")) {
                throw new IllegalStateException("killed");
              }
            });
    assertThatThrownBy(() -> stopped.pretrain(MIXED, TinyRun.stage(5))).hasMessage("killed");
    TinyRun again = new TinyRun(spark, other);
    assertThat(again.pretrain(MIXED, TinyRun.stage(5)).hash()).isEqualTo(whole.hash());
    assertThat(again.lines).contains("checkpoints/small/round-000002: going on from here");
  }

  @Test
  void otherObjectivesStartTheStageAnewAndAreMeasuredByTheirOwnLoss() {
    Artifact plain = run.pretrain(TinyRun.options(2, 2), TinyRun.stage(3));
    run.lines.clear();
    Artifact mixed = run.replace(MIXED, TinyRun.stage(3));
    assertThat(run.lines).anyMatch(line -> line.endsWith("starting anew"));
    assertThat(TinyRun.bits(mixed)).isNotEqualTo(TinyRun.bits(plain));
    assertThat(TinyRun.statistic(mixed, "held-out-loss"))
        .isNotEqualTo(TinyRun.statistic(plain, "held-out-loss"));
    assertThat(mixed.manifest().configuration().path("pretrain").path("objectives")).hasSize(3);
  }

  @Test
  void gapSentencesAloneAreReadAsTheyAre() throws IOException {
    Objectives objectives = Objectives.of(shards, TinyRun.options(2, 2));
    for (TokenizedPair row : rows()) {
      assertThat(objectives.train(row, 0)).isSameAs(row);
      assertThat(objectives.heldOut(row)).isSameAs(row);
    }
  }

  @Test
  void shardsThatDoNotSayHowLongTheirRowsMayBeAreRefused() {
    Artifact other =
        run.artifacts.make(
            new StageKey("shards", 1, "other", Map.of(), List.of()),
            to -> new StageResult(List.of(), Counts.of(0, Map.of()), Map.of()));
    assertThatThrownBy(() -> Objectives.of(other, MIXED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("other: its manifest lacks max-source");
    assertThat(Objectives.of(other, TinyRun.options(1, 1))).isNotNull();
  }
}
