import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.hadoop.Artifacts;
import io.tianma.data.spark.clean.Clean;
import io.tianma.data.spark.dedup.Dedup;
import io.tianma.data.spark.ingest.Ingest;
import io.tianma.data.spark.pairs.Pairs;
import io.tianma.data.spark.rows.Workspace;
import io.tianma.data.spark.shards.Shards;
import io.tianma.data.spark.vocab.Vocab;
import io.tianma.data.store.CanonicalJson;
import io.tianma.jobs.config.ConfigFiles;
import io.tianma.jobs.config.RunConfig;
import io.tianma.train.spark.pretrain.Pretrain;
import io.tianma.train.spark.rounds.NotFiniteRound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.SparkSession;

/**
 * Held-out loss after equally many pairs, whoever trained on them: {@code Convergence CONFIG WORK
 * PAIRS LEARNING-RATE RUN...}. A run is {@code WORKERS:OUTER:FREQUENCY}, and any {@code key=value}
 * of {@code pretrain} after further colons; {@code rate=2} doubles the learning rate. The line of a
 * run that is done stands in {@code WORK/results.jsonl} and is not computed again.
 */
public final class Convergence {
  private static final int POINTS = 4;

  private final Path config;
  private final Path work;
  private final long pairs;
  private final double rate;
  private final Workspace workspace;
  private final Artifact shards;

  private Convergence(Path config, Path work, long pairs, double rate, SparkSession spark) {
    this.config = config;
    this.work = work;
    this.pairs = pairs;
    this.rate = rate;
    this.workspace =
        new Workspace(
            spark,
            new Artifacts(
                spark.sparkContext().hadoopConfiguration(), work.toString(), System.err::println));
    RunConfig c = read(List.of());
    Artifact documents = Ingest.run(workspace, c.ingest());
    Artifact dedup = Dedup.run(workspace, Clean.run(workspace, documents, c.clean()), c.dedup());
    Artifact vocab = Vocab.run(workspace, dedup, c.vocab());
    this.shards =
        Shards.run(workspace, Pairs.run(workspace, dedup, c.pairs()), vocab, c.shards());
  }

  public static void main(String[] args) throws IOException {
    SparkSession spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", "false")
            .config("spark.sql.shuffle.partitions", "4")
            .getOrCreate();
    Path work = Path.of(args[1]);
    Convergence all =
        new Convergence(
            Path.of(args[0]), work, Long.parseLong(args[2]), Double.parseDouble(args[3]), spark);
    Path results = work.resolve("results.jsonl");
    List<String> done = Files.exists(results) ? Files.readAllLines(results) : List.of();
    for (String run : Arrays.asList(args).subList(4, args.length)) {
      String name = "\"run\":\"" + run + "\"";
      if (done.stream().noneMatch(line -> line.contains(name))) {
        String line = CanonicalJson.compact(all.run(run));
        Files.writeString(
            results,
            line + "\n",
            java.nio.file.StandardOpenOption.CREATE,
            java.nio.file.StandardOpenOption.APPEND);
        System.out.println(line);
      }
    }
    spark.stop();
  }

  private RunConfig read(List<String> settings) {
    List<String> all = new ArrayList<>(List.of("work-dir=" + work));
    all.addAll(settings);
    return ConfigFiles.read(config, all);
  }

  private Map<String, Object> run(String run) throws IOException {
    String[] parts = run.split(":", -1);
    int workers = Integer.parseInt(parts[0]);
    int frequency = Integer.parseInt(parts[2]);
    long batch = read(List.of("stages.0.name=any")).pretrain().batchSize();
    long rounds = pairs / (batch * workers * frequency);
    double learningRate = rate;
    List<String> settings = new ArrayList<>();
    for (String more : Arrays.asList(parts).subList(3, parts.length)) {
      if (more.startsWith("rate=")) {
        learningRate = rate * Double.parseDouble(more.substring(5));
      } else {
        settings.add("pretrain." + more);
      }
    }
    String stage = run.replaceAll("[^A-Za-z0-9.]+", "-");
    settings.addAll(
        List.of(
            "stages.0.name=" + stage,
            "stages.0.rounds=" + rounds,
            "pretrain.workers=" + workers,
            "pretrain.averaging-frequency=" + frequency,
            "pretrain.outer.optimizer=" + parts[1],
            "pretrain.evaluate-every=" + Math.max(1, rounds / POINTS),
            "pretrain.optimizer.learning-rate=" + learningRate,
            "pretrain.optimizer.warm-up=" + pairs / batch / workers / 20));
    RunConfig c = read(settings);
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("run", run);
    result.put("workers", workers);
    result.put("outer", parts[1]);
    result.put("frequency", frequency);
    result.put("rounds", rounds);
    result.put("pairs", rounds * frequency * workers * batch);
    result.put("learning-rate", learningRate);
    long start = System.nanoTime();
    try {
      Artifact trained =
          Pretrain.run(workspace, shards, Optional.empty(), c.pretrain(), c.stages().get(0));
      result.put("parameters", trained.manifest().statistics().path("parameters").asLong());
      curve(trained, result);
    } catch (NotFiniteRound e) {
      System.err.println(e.getMessage());
      result.put("held-out-loss", "not finite");
    }
    result.put("seconds", String.format(Locale.ROOT, "%.0f", (System.nanoTime() - start) * 1e-9));
    return result;
  }

  private void curve(Artifact trained, Map<String, Object> result) throws IOException {
    String metrics =
        trained.manifest().files().stream()
            .map(file -> file.name())
            .filter(name -> name.endsWith("metrics.jsonl"))
            .findFirst()
            .orElseThrow();
    List<List<Double>> curve = new ArrayList<>();
    Path file = Path.of(trained.file(metrics).toUri().getPath());
    for (String line : Files.readAllLines(file)) {
      JsonNode round = CanonicalJson.read(line, JsonNode.class);
      if (round.has("held-out-loss")) {
        curve.add(List.of(round.path("tokens").asDouble(), round.path("held-out-loss").asDouble()));
        result.put("tokens", round.path("tokens").asLong());
        result.put("held-out-loss", round.path("held-out-loss").asDouble());
      }
    }
    result.put("curve", curve);
  }
}
