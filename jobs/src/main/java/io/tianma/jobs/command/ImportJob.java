package io.tianma.jobs.command;

import io.tianma.jobs.recipe.ConfiguredJob;
import io.tianma.jobs.recipe.Imported;
import io.tianma.jobs.recipe.Run;
import io.tianma.jobs.shell.Help;
import picocli.CommandLine.Command;

/** Takes a model over from Hugging Face. */
@Command(
    name = "import",
    description = {
      "Makes a T5.1.1 or mT5 model of Hugging Face's the start of the first stage, and its vocabulary"
          + " that of the run.",
      "",
      "The directory has config.json, model.safetensors or its shards (float32, bfloat16 or float16),"
          + " and vocab.txt. The sizes of the stage must be those of the model. run does this by"
          + " itself.",
      "",
      "Reads:    imported.directory",
      "Writes:   checkpoints/STAGE/round-000000 of the first stage, vocab",
      "Sections: imported, vocab, pretrain (seed, kernels, threads), stages, stage, work-dir"
    },
    optionListHeading = Help.OPTIONS,
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = "  tianma import --config my.conf --set imported.directory=/models/t5-pegasus")
public final class ImportJob extends ConfiguredJob {
  @Override
  protected void run(Run run) {
    run.refuseUnknownKernels();
    Imported imported = new Imported(run);
    imported.require();
    imported.start();
    imported.vocab(
        () -> {
          throw new IllegalStateException("an imported model brings its vocabulary");
        });
  }
}
