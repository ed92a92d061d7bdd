package io.tianma.jobs;

import static io.tianma.jobs.CommandLineRunner.tianma;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** deploy/airflow_tianma.py, run with stand-ins for Airflow's classes. */
class AirflowTest {
  private static final String PROGRAM =
      """
      import datetime, runpy, sys, types

      def module(name, **names):
          made = types.ModuleType(name)
          made.__dict__.update(names)
          sys.modules[name] = made

      class DateTime(datetime.datetime):
          def in_timezone(self, zone):
              return self

      class DAG:
          def __init__(self, name, **settings):
              print("dag", name, settings["schedule"], settings["max_active_runs"], settings["catchup"])

      class Operator:
          def __init__(self, task_id, dag, bash_command=None, python_callable=None):
              self.task_id = task_id
              if bash_command:
                  print("command", bash_command)
              if python_callable:
                  week = [DateTime(2026, 11, day, 2) for day in range(23, 30)]
                  print("days", *[day.strftime("%a") for day in week if python_callable(data_interval_end=day)])

          def __rshift__(self, other):
              print("order", self.task_id, other.task_id)
              return other

      module("pendulum", datetime=lambda *a, **k: None, DateTime=DateTime)
      module("airflow", DAG=DAG)
      module("airflow.operators")
      module("airflow.operators.bash", BashOperator=Operator)
      module("airflow.operators.python", ShortCircuitOperator=Operator)
      runpy.run_path(sys.argv[1])
      """;

  @Test
  void oneDagReadsEveryNightAndTrainsOnSundaysOneRunAtATime() throws Exception {
    assertThat(said().stream().filter(line -> !line.startsWith("command ")))
        .containsExactlyInAnyOrder(
            "dag tianma 0 2 * * * 1 False", "days Sun", "order ingest sunday", "order sunday run");
  }

  @Test
  void itsCommandsAreSubmissionsThatWorkInTheirSecondWeek() throws Exception {
    List<String> commands =
        said().stream()
            .filter(line -> line.startsWith("command "))
            .map(AirflowTest::printed)
            .toList();
    assertThat(commands).hasSize(2);
    String dated = " --config yarn.conf %s--set ingest.inputs.0.dated=true\n";
    assertThat(commands.get(0)).endsWith(" ingest" + dated.formatted(""));
    assertThat(commands.get(1)).endsWith(" run" + dated.formatted("--replace "));
  }

  /** What the command would submit. */
  private static String printed(String line) {
    List<String> words = new ArrayList<>();
    Matcher word = Pattern.compile("'([^']*)'|(\\S+)").matcher(line.replace("command ", ""));
    while (word.find()) {
      words.add(word.group(1) == null ? word.group(2) : word.group(1));
    }
    assertThat(words.remove(0)).isEqualTo("/opt/tianma/bin/tianma");
    assertThat(words.remove("--exec")).isTrue();
    words.replaceAll(each -> each.replace("/opt/tianma/conf/", "../conf/"));
    return tianma(words.toArray()).done().out();
  }

  private static List<String> said() throws IOException, InterruptedException {
    Process python =
        new ProcessBuilder(
                "python3", "-c", PROGRAM, Path.of("..", "deploy", "airflow_tianma.py").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(python.waitFor()).as(said).isZero();
    return said.lines().toList();
  }
}
