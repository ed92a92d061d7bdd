package io.tianma.train.grow;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.train.model.config.ModelConfig;
import io.tianma.train.plan.GrowOptions;
import io.tianma.train.plan.GrowOptions.NewLayers;
import io.tianma.train.plan.GrowOptions.ScheduleRestart;
import io.tianma.train.plan.GrowOptions.Splits;
import java.util.List;
import org.junit.jupiter.api.Test;

class GrowthTableTest {
  private static final ModelConfig SMALL =
      ModelConfig.builder(23, 8, 4, 2, 12, 2).relativeBias(8, 20).tokens(0, 1, 2).build();

  @Test
  void saysWhatEachTensorBecomesAndWhatIsNew() {
    ModelConfig target = SMALL.but().set("d_model", 19).layers(3, 2).build();
    GrowOptions options = new GrowOptions(0.1, NewLayers.COPY, ScheduleRestart.CONTINUE, 1);
    List<String> lines = new GrowthTable(new Growth(SMALL, target, options, 1)).lines();
    assertThat(lines)
        .contains(
            "  shared.weight [23, 8] -> [23, 19]: columns copied 2 times; new: 3 of 19 columns"
                + " (zero)",
            "  encoder.block.{0,1}.layer.0.SelfAttention.q.weight [8, 8] -> [8, 19]: columns split"
                + " in unequal parts; new: 3 of 19 columns (random, read as zero at first)",
            "  encoder.block.2.layer.0.SelfAttention.o.weight [8, 8] -> [19, 8]: zero, so that the"
                + " new block is the identity; new: all, a new block",
            "  encoder.final_layer_norm.weight [8] -> [19]: entries copied 2 times, times 0.9177;"
                + " new: 3 of 19 entries (one)",
            "  all others as they are",
            "  norm epsilon 1.00e-06 -> 8.42e-07");
  }

  @Test
  void goesThroughAPlanStepByStep() {
    List<String> plan = List.of("copy d-ff 24", "stack encoder-layers 4");
    List<String> lines =
        new GrowthTable(PlanGrowthTest.growth(SMALL, plan, Splits.EQUAL, 1)).lines();
    assertThat(lines)
        .containsSubsequence(
            "step 1: copy d-ff 24",
            "  encoder.block.{0,1}.layer.1.DenseReluDense.wi_0.weight [12, 8] -> [24, 8]: rows"
                + " copied 2 times",
            "  encoder.block.{0,1}.layer.1.DenseReluDense.wo.weight [8, 12] -> [8, 24]: columns"
                + " split in equal parts",
            "step 2: stack encoder-layers 4",
            "  encoder.block.3.layer.1.layer_norm.weight [8] -> [8]: as"
                + " encoder.block.1.layer.1.layer_norm.weight");
    assertThat(lines).noneMatch(line -> line.contains("lm_head"));
  }

  private static List<String> lines(NewLayers newLayers, ModelConfig target) {
    GrowOptions options = new GrowOptions(0.1, newLayers, ScheduleRestart.CONTINUE, 1);
    return new GrowthTable(new Growth(SMALL, target, options, 1)).lines();
  }

  /** Of four blocks 0 and 2 are the old ones, and 1 and 3 stand behind them. */
  @Test
  void blocksThatMovedOrAreNewSayWhereTheyComeFrom() {
    ModelConfig target = SMALL.but().layers(4, 2).set("d_ff", 24).build();
    String query = "layer.0.SelfAttention.q.weight";
    String gate = "layer.1.DenseReluDense.wi_0.weight";
    List<String> lines = lines(NewLayers.COPY, target);
    assertThat(lines)
        .contains(
            "  encoder.block.0." + gate + " [12, 8] -> [24, 8]: rows copied 2 times",
            "  encoder.block.1."
                + query
                + " [8, 8] -> [8, 8]: as encoder.block.0."
                + query
                + "; new: all, a new block",
            "  encoder.block.1."
                + gate
                + " [12, 8] -> [24, 8]: as encoder.block.0."
                + gate
                + ", rows copied 2 times; new: all, a new block",
            "  encoder.block.2." + query + " [8, 8] -> [8, 8]: as encoder.block.1." + query,
            "  encoder.block.2."
                + gate
                + " [12, 8] -> [24, 8]: as encoder.block.1."
                + gate
                + ", rows copied 2 times",
            "  all others as they are")
        .noneMatch(line -> line.contains("block.0." + query + " "))
        .noneMatch(line -> line.startsWith("step"));
    assertThat(lines(NewLayers.RANDOM, target))
        .contains(
            "  encoder.block.{1,3}."
                + query
                + " [8, 8] -> [8, 8]: initial values; new: all, a new"
                + " block");
  }

  @Test
  void whereEverythingChangesNothingIsAsItWas() {
    ModelConfig target = SMALL.but().set("d_model", 16).set("num_heads", 4).build();
    assertThat(lines(NewLayers.COPY, target))
        .isNotEmpty()
        .noneMatch(line -> line.contains("as they are"));
  }
}
