package io.tianma.jobs;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;

/** Holds the rings and the direction of the modules, and what must not happen in a transform. */
@AnalyzeClasses(
    packages = "io.tianma",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoTestJars.class})
class ArchitectureTest {
  /** Once packaged, the other modules' test helpers come as jars. */
  static final class NoTestJars implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("-tests.jar");
    }
  }

  private static final String[] ADAPTERS = {
    "..spark..", "..hadoop..", "..parquet..", "..dl4j..", "..cpu..", "..cuda..", "io.tianma.jobs.."
  };

  private static final String[] FRAMEWORKS = {
    "org.apache.spark..",
    "org.apache.hadoop..",
    "org.apache.parquet..",
    "scala..",
    "org.deeplearning4j..",
    "org.nd4j..",
    "org.bytedeco.."
  };

  /** Each room with those that it may use. */
  private static final Map<String, List<String>> DATA_ROOMS =
      Map.of(
          "rows", List.of(),
          "ingest", List.of("rows"),
          "clean", List.of("rows"),
          "dedup", List.of("rows"),
          "vocab", List.of("rows"),
          "pairs", List.of("rows"),
          "shards", List.of("rows"),
          "explain", List.of("rows"));

  private static final Map<String, List<String>> TRAIN_ROOMS =
      Map.of(
          "checkpoints", List.of(),
          "batches", List.of(),
          "rounds", List.of("batches"),
          "pretrain", List.of("rounds", "batches", "checkpoints"),
          "grow", List.of("rounds", "checkpoints"),
          "exchange", List.of("checkpoints"));

  private static final Map<String, List<String>> CPU_ROOMS =
      Map.of(
          "memory", List.of(),
          "rows", List.of("memory"),
          "product", List.of("rows", "memory"),
          "attention", List.of("product", "rows", "memory"),
          "feature", List.of("product", "rows", "memory"),
          "linear", List.of("feature", "product", "rows", "memory"),
          "rotation", List.of("rows", "memory"),
          "mixing", List.of("attention", "rotation", "product", "rows", "memory"));

  private static final Map<String, List<String>> TAPE_ROOMS =
      Map.of(
          "layer", List.of(),
          "attention", List.of("layer"),
          "linear", List.of(),
          "mixing", List.of("layer"),
          "position", List.of(),
          "convolution", List.of("layer"),
          "latent", List.of());

  private static final Map<String, List<String>> SOURCE_ROOMS =
      Map.of(
          "packing", List.of(),
          "record", List.of("packing"),
          "charset", List.of("record"),
          "layout", List.of("charset", "record"));

  private static final Map<String, List<String>> METRIC_ROOMS =
      Map.of("overlap", List.of(), "resampling", List.of());

  private static final Map<String, List<String>> JOBS_ROOMS =
      Map.of(
          "config", List.of(),
          "shell", List.of("config"),
          "recipe", List.of("shell", "config"),
          "command", List.of("recipe", "shell", "config"));

  @ArchTest
  static final ArchRule modulesPointOneWay =
      layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("data")
          .definedBy("io.tianma.data..")
          .layer("train")
          .definedBy("io.tianma.train..")
          .layer("eval")
          .definedBy("io.tianma.eval..")
          .layer("jobs")
          .definedBy("io.tianma.jobs..")
          .whereLayer("jobs")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("eval")
          .mayOnlyBeAccessedByLayers("jobs")
          .whereLayer("train")
          .mayOnlyBeAccessedByLayers("eval", "jobs");

  /** The stages of the data stand beside each other: they meet in artifacts only. */
  @ArchTest static final ArchRule dataStagesMeetInArtifacts = rooms("data.spark", DATA_ROOMS);

  @ArchTest static final ArchRule readersHaveOneOrder = rooms("data.source", SOURCE_ROOMS);

  @ArchTest static final ArchRule scoresHaveOneOrder = rooms("eval.metric", METRIC_ROOMS);

  /** The floor opens files and sums up; its rooms do not know it. */
  @ArchTest
  static final ArchRule roomsDoNotKnowTheirFloor =
      noClasses()
          .that()
          .resideInAnyPackage("io.tianma.data.source.*", "io.tianma.eval.metric.*")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("io.tianma.data.source", "io.tianma.eval.metric");

  @ArchTest static final ArchRule trainingHasOneOrder = rooms("train.spark", TRAIN_ROOMS);

  @ArchTest static final ArchRule kernelsHaveOneOrder = rooms("train.tensor.cpu", CPU_ROOMS);

  @ArchTest
  static final ArchRule kernelsDoNotKnowTheirBackend =
      noClasses()
          .that()
          .resideInAPackage("io.tianma.train.tensor.cpu.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.tianma.train.tensor.cpu");

  @ArchTest
  static final ArchRule devicesDoNotKnowTheirKernels =
      noClasses()
          .that()
          .resideInAPackage("io.tianma.train.tensor.cuda.device")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.tianma.train.tensor.cuda");

  @ArchTest static final ArchRule operationsHaveOneOrder = rooms("train.tape", TAPE_ROOMS);

  @ArchTest
  static final ArchRule aTapeDoesNotKnowItsOperations =
      noClasses()
          .that()
          .resideInAPackage("io.tianma.train.tape")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.tianma.train.tape.*..");

  @ArchTest static final ArchRule commandsStandOnWhatTheyShare = rooms("jobs", JOBS_ROOMS);

  @ArchTest
  static final ArchRule thePureRingKnowsNoFramework =
      noClasses()
          .that()
          .resideOutsideOfPackages(ADAPTERS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(FRAMEWORKS);

  @ArchTest
  static final ArchRule thePureRingKnowsNoAdapter =
      noClasses()
          .that()
          .resideOutsideOfPackages(ADAPTERS)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "io.tianma..spark..",
              "io.tianma..hadoop..",
              "io.tianma..parquet..",
              "io.tianma..dl4j..",
              "io.tianma..cpu..",
              "io.tianma..cuda..");

  @ArchTest
  static final ArchRule configurationNeedsNoSpark =
      noClasses()
          .that()
          .resideInAPackage("io.tianma.jobs.config..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(FRAMEWORKS);

  @ArchTest
  static final ArchRule onlyTheCommandLineHasAMain =
      noMethods()
          .that()
          .areDeclaredInClassesThat(
              DescribedPredicate.not(
                  com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo(Tianma.class)))
          .should()
          .haveNameMatching("main");

  @ArchTest
  static final ArchRule nothingEndsTheJvmButMain =
      noClasses()
          .that()
          .doNotBelongToAnyOf(Tianma.class)
          .should()
          .callMethod(System.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "exit", int.class)
          .orShould()
          .callMethod(Runtime.class, "halt", int.class);

  @ArchTest
  static final ArchRule nothingIsRandomWithoutASeed =
      noClasses()
          .should()
          .callMethod(Math.class, "random")
          .orShould()
          .callConstructor(java.util.Random.class)
          .orShould()
          .callConstructor(java.util.SplittableRandom.class)
          .orShould()
          .callMethod(java.util.concurrent.ThreadLocalRandom.class, "current")
          .orShould()
          .callMethodWhere(sql("rand|randn|uuid|shuffle|random"));

  @ArchTest
  static final ArchRule noOrderComesFromPartitions =
      noClasses()
          .should()
          .callMethodWhere(
              sql("monotonically_increasing_id|spark_partition_id|monotonicallyIncreasingId"))
          .orShould()
          .callMethodWhere(called("zipWithIndex|zipWithUniqueId|zipPartitions"));

  @ArchTest
  static final ArchRule repartitionHasAKey =
      noClasses()
          .should()
          .callMethod(Dataset.class, "repartition", int.class)
          .orShould()
          .callMethodWhere(
              target(name("repartition"))
                  .and(
                      target(
                          owner(
                              assignableTo(RDD.class)
                                  .or(
                                      assignableTo(
                                          "org.apache.spark.api.java.AbstractJavaRDDLike"))))));

  /** Elsewhere than where the lock is looked at first, a run that was cut off would do harm. */
  @ArchTest
  static final ArchRule whatIsInTheWorkDirectoryMovesAndGoesByItsArtifacts =
      noClasses()
          .that()
          .resideOutsideOfPackage("io.tianma.data.hadoop")
          .and()
          // the lock itself; a directory that a person names; copies on this machine's disk
          .haveSimpleNameNotContaining("WorkLock")
          .and()
          .doNotHaveSimpleName("OutputDirectory")
          .and()
          .doNotHaveSimpleName("Unpacked")
          .should()
          .callMethodWhere(
              target(nameMatching("delete|rename"))
                  .and(
                      target(
                          owner(
                              assignableTo(org.apache.hadoop.fs.FileSystem.class)
                                  .or(assignableTo(io.tianma.data.hadoop.Files.class)))))
                  .forSubtype());

  /** A sum of floating-point numbers would depend on which task ends first. */
  @ArchTest
  static final ArchRule nothingIsReducedInTheOrderOfArrival =
      noClasses()
          .that()
          .resideInAPackage("io.tianma.train..")
          .should()
          .callMethodWhere(called("treeAggregate|treeReduce|accumulator"));

  @ArchTest
  static final ArchRule transformsReadNoClock =
      noClasses()
          .that()
          .resideInAnyPackage("io.tianma.data..", "io.tianma.eval..")
          .should()
          .callMethod(System.class, "currentTimeMillis")
          .orShould()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .dependOnClassesThat(
              nameMatching("java\\.time\\.(Instant|Clock|LocalDate|LocalDateTime|ZonedDateTime)")
                  .or(nameMatching("java\\.util\\.(Date|Calendar)")))
          .orShould()
          .callMethodWhere(sql("current_date|current_timestamp|now|unix_timestamp"));

  @ArchTest
  static final ArchRule nothingIsStaticAndMutable =
      fields()
          .that()
          .areStatic()
          .and()
          .doNotHaveModifier(JavaModifier.SYNTHETIC)
          .should()
          .beFinal()
          .andShould()
          .notHaveRawType(assignableTo("java.util.concurrent.atomic.AtomicInteger"))
          .andShould()
          .notHaveRawType(assignableTo("java.util.concurrent.atomic.AtomicLong"));

  /** Kryo cannot write records, so that none goes into a broadcast or a task result. */
  @ArchTest
  static final ArchRule rowsThatTravelAreNoRecords =
      classes()
          .that()
          .resideInAPackage("io.tianma..spark..")
          .and()
          .implement(java.io.Serializable.class)
          .should()
          .notBeAssignableTo(Record.class);

  /** Every room of a package knows its own floor and those named for it, and no other. */
  private static ArchRule rooms(String inside, Map<String, List<String>> order) {
    String all = "io.tianma." + inside + ".";
    var layers = layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (String room : order.keySet()) {
      layers = layers.layer(room).definedBy(all + room + "..");
    }
    for (Map.Entry<String, List<String>> room : order.entrySet()) {
      String[] below = room.getValue().toArray(String[]::new);
      layers =
          below.length == 0
              ? layers.whereLayer(room.getKey()).mayNotAccessAnyLayer()
              : layers.whereLayer(room.getKey()).mayOnlyAccessLayers(below);
    }
    return layers;
  }

  private static DescribedPredicate<JavaMethodCall> sql(String names) {
    return target(nameMatching(names))
        .and(target(owner(name("org.apache.spark.sql.functions"))))
        .forSubtype();
  }

  private static DescribedPredicate<JavaMethodCall> called(String names) {
    return target(nameMatching(names))
        .and(target(owner(DescribedPredicate.describe("of Spark", ArchitectureTest::ofSpark))))
        .forSubtype();
  }

  private static boolean ofSpark(JavaClass type) {
    return type.getPackageName().startsWith("org.apache.spark");
  }
}
