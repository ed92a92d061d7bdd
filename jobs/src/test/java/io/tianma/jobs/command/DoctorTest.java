package io.tianma.jobs.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.jobs.command.Doctor.Finding;
import io.tianma.jobs.command.Doctor.State;
import io.tianma.jobs.config.ConfigFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DoctorTest {
  @Test
  void everythingThatTrainingDependsOnHasOneLine() {
    List<Finding> findings = findings(Map.of());
    assertThat(findings)
        .extracting(Finding::what)
        .containsExactly(
            "Java",
            "Vector API",
            "File names",
            "Spark",
            "ND4J",
            "GPU",
            "OPENBLAS_CORETYPE",
            "Memory",
            "Serializer",
            "Committer");
    assertThat(findings).allSatisfy(f -> assertThat(f.line()).hasLineCount(1).contains(f.found()));
    assertThat(findings.get(0).state()).isEqualTo(State.FINE);
    assertThat(findings.get(4).found()).containsPattern("GEMM 1024x1024 float [1-9]\\d* GFLOP/s");
  }

  @Test
  void aForcedCoreTypeIsMarkedWithWhatToDo() {
    assertThat(coreType(Map.of()).state()).isEqualTo(State.FINE);
    Finding forced = coreType(Map.of("OPENBLAS_CORETYPE", "Prescott"));
    assertThat(forced.state()).isEqualTo(State.SLOW);
    assertThat(forced.line()).startsWith("! ").contains("Prescott", "unset it");
  }

  @Test
  void anEncodingThatCannotReadChineseNamesIsMarkedWithWhatToDo() {
    String encoding = System.getProperty("sun.jnu.encoding");
    try {
      System.setProperty("sun.jnu.encoding", "UTF-8");
      assertThat(named(doctor(Map.of()), "File names").line()).startsWith("ok ").endsWith("UTF-8");
      System.setProperty("sun.jnu.encoding", "ANSI_X3.4-1968");
      Finding other = named(doctor(Map.of()), "File names");
      assertThat(other.state()).isEqualTo(State.SLOW);
      assertThat(other.line())
          .startsWith("! ")
          .contains("ANSI_X3.4-1968", "LC_ALL=C.UTF-8", "spark.executorEnv.LC_ALL");
    } finally {
      System.setProperty("sun.jnu.encoding", encoding);
    }
  }

  @Test
  void aRegistratorThatCannotWriteArraysIsWrong() {
    var doctor = doctor(Map.of(), "spark.properties.\"spark.kryo.registrator\"=a.B");
    assertThat(named(doctor, "Serializer").state()).isEqualTo(State.WRONG);
    assertThat(named(doctor, "Serializer").line()).contains("a.B", "Nd4jRegistrator");
  }

  private static Finding coreType(Map<String, String> environment) {
    return named(doctor(environment), "OPENBLAS_CORETYPE");
  }

  private static Finding named(Doctor doctor, String what) {
    for (Finding finding : doctor.findings()) {
      if (finding.what().equals(what)) {
        return finding;
      }
    }
    throw new AssertionError(what);
  }

  private static List<Finding> findings(Map<String, String> environment) {
    List<Finding> findings = new ArrayList<>();
    doctor(environment).findings().forEach(findings::add);
    return findings;
  }

  private static Doctor doctor(Map<String, String> environment, String... settings) {
    return new Doctor(ConfigFiles.defaults(List.of(settings)), environment);
  }
}
