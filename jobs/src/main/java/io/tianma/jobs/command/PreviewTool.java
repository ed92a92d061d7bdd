package io.tianma.jobs.command;

import io.tianma.jobs.shell.Help;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows on one machine what one step makes of texts as they stand, no other step before it. */
@Command(
    name = "preview",
    subcommands = {
      PreviewTools.Segment.class,
      PreviewTools.Tokenize.class,
      PreviewTools.Pairs.class,
      PreviewTools.Clean.class
    },
    description = {
      "Shows what one step makes of texts as they stand, no other step before it and without Spark:"
          + " JSON lines with id and text in, JSON lines in the same order out.",
      "",
      "Without --set it does as T5-PEGASUS did: 768 characters a chunk, no hidden Markov model."
    },
    exitCodeListHeading = Help.EXIT_CODES,
    exitCodeList = {Help.DONE, Help.FAILED, Help.USAGE},
    footerHeading = Help.EXAMPLE,
    footer = {"  tianma preview pairs --input documents.jsonl --output pairs.jsonl"})
public final class PreviewTool implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "which step? one of " + String.join(", ", spec.subcommands().keySet()));
  }
}
