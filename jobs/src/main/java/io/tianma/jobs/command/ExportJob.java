package io.tianma.jobs.command;

import io.tianma.data.hadoop.Artifact;
import io.tianma.data.spark.rows.NamedFiles;
import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.Run;
import io.tianma.jobs.recipe.Stages;
import io.tianma.jobs.shell.Help;
import io.tianma.jobs.shell.Overwrite;
import io.tianma.jobs.shell.TextFiles;
import io.tianma.train.plan.StageOptions;
import io.tianma.train.spark.exchange.Export;
import io.tianma.train.tensor.RotaryPairs.Layout;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes a trained model as Hugging Face has it. */
@Command(
    name = "export",
    description = {
      "Writes the checkpoint of a stage as a directory that Hugging Face's transformers opens:"
          + " config.json, model.safetensors, generation_config.json, vocab.txt, and README.md, a"
          + " model card with corpora, licences, scores and lineage. All of it, or nothing.",
      "",
      "tokenization_tianma.py makes the same ids as in training, with jieba alone or as"
          + " AutoTokenizer with trust_remote_code. A model that is not T5 brings"
          + " modeling_tianma.py too, which computes it with PyTorch alone, or as"
          + " AutoModelForSeq2SeqLM with trust_remote_code; T5 is MT5ForConditionalGeneration.",
      "",
      "Reads:    checkpoints/STAGE, vocab; the tokenizer_config.json of an imported round 0",
      "Writes:   the directory given by --output, which must not exist without --overwrite",
      "Sections: stages, work-dir"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma export --config conf/quickstart.conf --stage large --output model")
public final class ExportJob extends ConfiguredJob {
  @Option(
      names = "--stage",
      paramLabel = "NAME",
      description = "Which element of stages, or finetune; the last one if not given.")
  private String stage;

  @Option(
      names = "--round",
      paramLabel = "N",
      description =
          "A checkpoint that is still there, 0 being what was imported or grown; the"
              + " finished stage if not given.")
  private Long round;

  @Option(
      names = "--output",
      required = true,
      paramLabel = "DIR",
      description = "Where to write, on any file system that Hadoop knows.")
  private String output;

  @Option(
      names = "--averaged",
      description =
          "Writes the averaged weights, which pretrain.optimizer.ema keeps, in place of those of"
              + " the last step.")
  private boolean averaged;

  @Option(
      names = "--rotary-layout",
      paramLabel = "LAYOUT",
      description =
          "Layout of rotary positions in what is written: interleaved or half; as it is trained if"
              + " not given.")
  private Layout rotaryLayout;

  @Option(
      names = "--vocabulary",
      paramLabel = "FILE",
      description =
          "Writes the model over another vocabulary, a token a line: reordered, cut, and with new"
              + " tokens, each the mean of its pieces. Logits of tokens that both have stay. - for"
              + " standard input, also compressed.")
  private String vocabulary;

  @Mixin private Overwrite overwrite;

  @Override
  protected boolean printsConfiguration() {
    return false;
  }

  @Override
  protected boolean writes() {
    return false;
  }

  @Override
  protected void run(Run run) {
    Stages stages = new Stages(run);
    StageOptions wanted = stages.named(stage, run.config().stages().size() - 1);
    Artifact vocab = run.made("vocab", "vocab");
    Artifact checkpoint = round == null ? stages.trained(wanted) : stages.round(wanted, round);
    Export.run(
        run.workspace(),
        checkpoint,
        Optional.of(vocab),
        output,
        averaged,
        Optional.ofNullable(rotaryLayout),
        overwrite.wanted(),
        Optional.ofNullable(vocabulary).map(file -> words(run, file)));
  }

  private static String words(Run run, String file) {
    String setting = "--vocabulary " + file;
    return TextFiles.isStandard(Path.of(file))
        ? TextFiles.all(Path.of(file), setting)
        : NamedFiles.text(
            run.workspace().artifacts().fileSystem().getConf(), file, setting, "a vocab.txt");
  }
}
