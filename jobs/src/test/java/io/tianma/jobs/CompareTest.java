package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static io.tianma.jobs.MadeUpRun.raw;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.CanonicalJson;
import io.tianma.data.store.Input;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code tianma compare} says of two runs, which here are manifests only. */
class CompareTest {
  private static final String SAME = "configuration and corpus are the same";
  private static final List<Double> SCORES = List.of(0.5, 0.25);

  @TempDir Path directory;

  private MadeUpRun run(String name) {
    return new MadeUpRun(directory.resolve(name));
  }

  private static Input vocab(MadeUpRun run) throws IOException {
    return run.artifact("vocab", "vocab", Map.of("size", 320), "v", raw("zh/a.txt", "a"));
  }

  private static Input shards(MadeUpRun run, Input vocab) throws IOException {
    return run.artifact("shards", "shards", Map.of("max-source", 48), "s", vocab);
  }

  /** A fine-tuning of 20 titles from a model that was pretrained at a rate. */
  private static Path fineTuned(MadeUpRun run, double rate, String weights, String train)
      throws IOException {
    Input vocab = vocab(run);
    Input base = run.trained("base", rate, weights, shards(run, vocab));
    Map<String, String> field = Map.of("field", "title");
    Input from = raw("titles.tsv/titles.tsv", train);
    Input titles = run.artifact("finetune/train", "title-pairs", field, "t", from);
    Input test =
        run.artifact("finetune/test", "title-pairs", field, "x", raw("titles.tsv/titles.tsv", "x"));
    Input shards = run.artifact("finetune/shards", "title-shards", Map.of(), "f", titles, vocab);
    Input start =
        run.artifact("checkpoints/finetune/round-000000", "restart", Map.of("seed", 1), "r", base);
    Input tuned = run.trained("finetune", 0.5, weights, shards, start);
    return run.evaluation("finetune/evaluation", SCORES, start, tuned, shards, test, vocab);
  }

  private static Path cell(MadeUpRun run, String stage, Input checkpoint, Input... others)
      throws IOException {
    Input test =
        run.artifact("tests/titles", "title-pairs", Map.of(), "x", raw("x.tsv/x.tsv", "x"));
    Input[] from = new Input[others.length + 2];
    from[0] = checkpoint;
    System.arraycopy(others, 0, from, 1, others.length);
    from[others.length + 1] = test;
    return run.evaluation("evaluations/titles/" + stage, SCORES, from);
  }

  private static String compare(Object... arguments) {
    Object[] all = new Object[arguments.length + 1];
    all[0] = "compare";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return tianma(all).done().out();
  }

  @Test
  void settingsOfEveryStageAreComparedAlsoWhereStagesAreOfOneKind() throws IOException {
    String said =
        compare(fineTuned(run("a"), 0.001, "w", "ten"), fineTuned(run("b"), 0.01, "v", "other"));
    assertThat(said)
        .containsPattern("pretrain\\[checkpoints/base]\\.pretrain\\.learning-rate +0\\.001 +0\\.01")
        .containsPattern("pretrain\\[checkpoints/base] \\(weights\\) +\\w{12} +\\w{12}\n")
        .containsPattern(
            "title-pairs\\[finetune/train] raw titles.tsv/titles.tsv +\\w{12} +\\w{12}")
        .doesNotContain("[checkpoints/finetune].", "finetune/test]", "max-source", "gone", SAME);
  }

  /** Long names move the columns of all lines, so that they stay columns. */
  @Test
  void valuesStandInColumns() throws IOException {
    String said =
        compare(fineTuned(run("a"), 0.001, "w", "ten"), fineTuned(run("b"), 0.01, "v", "other"));
    List<String> lines =
        said.lines().filter(line -> line.matches("(pretrain|title-pairs)\\[.*")).toList();
    assertThat(lines).hasSize(4);
    int width =
        lines.stream().mapToInt(l -> l.replaceAll(" +\\S+ +\\S+$", "").length()).max().getAsInt();
    assertThat(lines).allMatch(line -> line.charAt(width) == ' ' && line.charAt(width + 1) != ' ');
  }

  @Test
  void runsOfOneConfigurationAreTheSameWhereverTheyLie() throws IOException {
    Path a = fineTuned(run("a"), 0.001, "w", "ten");
    Path b = fineTuned(run("far/away/b"), 0.001, "w", "ten");
    assertThat(compare(a, b)).contains(SAME).doesNotContain("is gone", "[");
    assertThat(compare(directory.resolve("a"), directory.resolve("far/away/b"))).contains(SAME);
  }

  @Test
  void weightsThatDifferAreADifferenceWithoutAnyOther() throws IOException {
    String said =
        compare(fineTuned(run("a"), 0.001, "w", "ten"), fineTuned(run("b"), 0.001, "v", "ten"));
    assertThat(said)
        .containsPattern("pretrain\\[checkpoints/finetune] \\(weights\\) +\\w{12} +\\w{12}\n")
        .doesNotContain(SAME);
  }

  @Test
  void stagesScoredByATestSetAreNotTheSame() throws IOException {
    MadeUpRun run = run("work");
    Input vocab = vocab(run);
    Input shards = shards(run, vocab);
    Input small = run.trained("small", 0.001, "w", shards);
    Input grown =
        run.artifact(
            "checkpoints/large/round-000000", "grow", Map.of("splits", "even"), "g", small, shards);
    Path ofSmall = cell(run, "small", small, shards, vocab);
    Path ofLarge =
        cell(run, "large", run.trained("large", 0.002, "v", shards, grown), shards, vocab);
    assertThat(compare(ofSmall, ofLarge))
        .containsPattern("grow\\[checkpoints/large/round-000000]\\.splits +- +even\n")
        .containsPattern("pretrain\\[checkpoints/large]\\.pretrain\\.learning-rate +- +0\\.002\n")
        .doesNotContain("[checkpoints/small]", "is gone", SAME);
    assertThat(compare(ofSmall, ofSmall)).contains(SAME);
  }

  /** {@code evaluations/titles/vocab} is no vocabulary. */
  @Test
  void aStageMayHaveTheNameOfAnArtifact() throws IOException {
    MadeUpRun run = run("work");
    Input vocab = vocab(run);
    Input shards = shards(run, vocab);
    Path one = cell(run, "vocab", run.trained("vocab", 0.001, "w", shards), shards, vocab);
    Path other = cell(run, "other", run.trained("other", 0.002, "v", shards), shards, vocab);
    assertThat(compare(one, other))
        .containsPattern("pretrain\\[checkpoints/other]\\.pretrain\\.learning-rate +- +0\\.002\n")
        .containsPattern("pretrain\\[checkpoints/vocab]\\.pretrain\\.learning-rate +0\\.001 +-\n")
        .doesNotContain("is gone", "vocab.size", "is another");
  }

  @Test
  void whatIsGoneIsSaidAndItsHashStandsForIt() throws IOException {
    Path a = fineTuned(run("a"), 0.001, "w", "ten");
    Path b = fineTuned(run("b"), 0.01, "w", "ten");
    Path c = fineTuned(run("c"), 0.001, "w", "ten");
    for (String name : List.of("b", "c")) {
      Files.delete(run(name).work().resolve("checkpoints/base/MANIFEST.json"));
    }
    String gone = ": pretrain[checkpoints/base] is gone; its settings, and those of what";
    assertThat(compare(a, b))
        .contains("B" + gone)
        .doesNotContain("A" + gone, SAME)
        .containsPattern("pretrain\\[checkpoints/base] \\(manifest\\) +\\w{12} +\\w{12}\n")
        .containsPattern("pretrain\\[checkpoints/base]\\.pretrain\\.learning-rate +0\\.001 +\\?\n");
    assertThat(compare(c, a))
        .contains("A" + gone)
        .doesNotContain("(manifest)")
        .containsPattern("pretrain\\[checkpoints/base]\\.pretrain\\.learning-rate +\\? +0\\.001\n");
    assertThat(compare(b, c)).contains("A" + gone, "B" + gone, "(manifest)").doesNotContain(SAME);
    Path json = directory.resolve("out.json");
    assertThat(compare(c, c, "--json", json)).contains("A" + gone, SAME);
    assertThat(json(json).at("/unknown/a/pretrain[checkpoints~1base]").asText())
        .isEqualTo("is gone");
  }

  @Test
  void whatWasMadeAnewOrIsTornIsNotTakenForWhatWasUsed() throws IOException {
    Path a = fineTuned(run("a"), 0.001, "w", "ten");
    Path b = fineTuned(run("b"), 0.001, "w", "ten");
    run("b").trained("base", 0.75, "new", shards(run("b"), vocab(run("b"))));
    assertThat(compare(a, b))
        .contains("B: pretrain[checkpoints/base] is another now; its settings")
        .doesNotContain("0.75", SAME);
    Files.writeString(run("b").work().resolve("checkpoints/base/MANIFEST.json"), "{\"format\"");
    assertThat(compare(a, b)).contains("B: pretrain[checkpoints/base] cannot be read; its");
    Files.delete(run("b").work().resolve("finetune/evaluation/MANIFEST.json"));
    tianma("compare", a, b).refused(1, "there is no evaluation", "work/evaluations/SET/STAGE");
  }

  /** They are named by a place of their own, and their inputs lie beside them. */
  @Test
  void shardsOfAnotherRunAreFollowedToTheirOwnInputs() throws IOException {
    MadeUpRun other = run("other");
    Input vocab = other.artifact("vocab", "vocab", Map.of("size", 321), "v", raw("zh/a.txt", "a"));
    Input shards = shards(other, vocab);
    Input foreign =
        new Input(other.work().resolve("shards").toString(), "shards", 0, shards.hash());
    MadeUpRun run = run("work");
    Input base = run.trained("base", 0.001, "w", shards(run, vocab(run)));
    Path by = run.evaluation("evaluations/other/base", SCORES, base, foreign, vocab(run));
    Path plain = cell(run, "base", base, vocab(run));
    assertThat(compare(plain, by))
        .containsPattern("shards\\[other/shards]\\.max-source +- +48\n")
        .containsPattern("vocab\\[other/vocab]\\.size +- +321\n")
        .doesNotContain("is gone", "is another");
  }

  @Test
  void filesOfOneNameInTwoFoldersAreTwo() throws IOException {
    for (String name : List.of("a", "b")) {
      MadeUpRun run = run(name);
      Input documents =
          run.artifact(
              "documents", "ingest", Map.of(), "d", raw("zh/1/x", name), raw("zh/2/x", "same"));
      Path model = directory.resolve("model-" + name + "/config.json");
      Input imported =
          run.artifact(
              "checkpoints/base/round-000000",
              "import",
              Map.of(),
              "i",
              raw(model.toString(), "config"));
      run.evaluation("evaluation", SCORES, imported, documents);
    }
    assertThat(compare(run("a").work(), run("b").work()))
        .containsPattern("ingest\\[documents] raw zh/1/x +\\w{12} +\\w{12}\n")
        .doesNotContain("zh/2/x", "config.json");
  }

  @Test
  void whoIsBetterIsSaidWithTheTextsWhereTheyDifferMost() throws IOException {
    List<Double> good = Collections.nCopies(9, 0.75);
    List<Double> bad = new ArrayList<>(Collections.nCopies(9, 0.25));
    bad.set(3, 0.0);
    bad.set(8, 1.0);
    MadeUpRun run = run("work");
    Input base = run.trained("base", 0.001, "w");
    Path a = run.evaluation("evaluations/x/a", good, base);
    Path b = run.evaluation("evaluations/x/b", bad, base);
    Path json = directory.resolve("out.json");
    String said = compare(a, b, "--samples", 2, "--json", json);
    assertThat(said)
        .containsPattern("rougeL-char +75\\.00 +30\\.56 +\\+44\\.44 .*  A is better\n")
        .contains("9 pairs", "A is better by 75.00: pair-3", "A is better by 50.00: pair-0")
        .contains("B is better by 25.00: pair-8", "  target  目标 3", "  A       写于0.75")
        .contains("  B       写于0.0")
        .doesNotContain("pair-1", "pair-3\n  target  目标\n");
    assertThat(compare(b, a)).contains("B is better\n", "B is better by 75.00: pair-3");
    assertThat(compare(a, b, "--samples", 0)).doesNotContain("better by");
    JsonNode all = json(json);
    assertThat(all.path("samples")).hasSize(3);
    JsonNode first = all.path("samples").path(0);
    assertThat(first.path("better").asText()).isEqualTo("a");
    assertThat(first.path("metric").asText()).isEqualTo(MadeUpRun.METRIC);
    assertThat(first.path("difference").asDouble()).isEqualTo(0.75);
    assertThat(first.path("id").asText()).isEqualTo("pair-3");
    assertThat(first.path("target").asText()).isEqualTo("目标\n3");
    assertThat(first.path("a").asText()).isEqualTo("写于0.75");
    assertThat(first.path("b").asText()).isEqualTo("写于0.0");
    assertThat(all.at("/samples/2/better").asText()).isEqualTo("b");
    assertThat(all.at("/samples/2/difference").asDouble()).isEqualTo(-0.25);
  }

  @Test
  void lossesAreWrittenForProgramsToo() throws IOException {
    MadeUpRun run = run("work");
    Input base = run.trained("base", 0.001, "w");
    Path a = run.evaluation("evaluations/x/a", List.of(0.5), base);
    Path b = run.evaluation("evaluations/x/b", List.of(0.25), base);
    Path json = directory.resolve("out.json");
    assertThat(compare(a, b, "--json", json))
        .containsPattern("held-out loss, nats a token +1\\.5000 +1\\.2500\n");
    JsonNode losses = json(json).path("losses");
    assertThat(losses.path("a").path("loss").asDouble()).isEqualTo(1.5);
    assertThat(losses.path("b").path("loss").asDouble()).isEqualTo(1.25);
    assertThat(losses.at("/b/loss-per-char").asDouble()).isCloseTo(0.625, within(1e-12));
    assertThat(losses.at("/a/checkpoint").asText()).isEqualTo("checkpoints/base");
    assertThat(losses.path("same-texts").asBoolean()).isTrue();
    String metrics = Files.readString(b.resolve("metrics.json"));
    Files.writeString(b.resolve("metrics.json"), metrics.replace("\"rows\" : 4", "\"rows\" : 3"));
    assertThat(compare(a, b, "--json", json, "--overwrite"))
        .contains("losses are of different texts");
    assertThat(json(json).at("/losses/same-texts").asBoolean(true)).isFalse();
  }

  private static JsonNode json(Path file) throws IOException {
    return CanonicalJson.read(Files.readString(file), JsonNode.class);
  }
}
