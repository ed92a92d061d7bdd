package io.tianma.jobs.recipe;

import io.tianma.jobs.shell.Failed;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.text.ParseException;
import java.util.List;
import java.util.Map;
import org.apache.ivy.Ivy;
import org.apache.ivy.core.module.descriptor.DefaultDependencyArtifactDescriptor;
import org.apache.ivy.core.module.descriptor.DefaultDependencyDescriptor;
import org.apache.ivy.core.module.descriptor.DefaultModuleDescriptor;
import org.apache.ivy.core.module.id.ModuleRevisionId;
import org.apache.ivy.core.report.ArtifactDownloadReport;
import org.apache.ivy.core.report.ResolveReport;
import org.apache.ivy.core.resolve.ResolveOptions;
import org.apache.ivy.core.settings.IvySettings;
import org.apache.ivy.plugins.resolver.IBiblioResolver;
import org.apache.ivy.util.DefaultMessageLogger;
import org.apache.ivy.util.Message;

/**
 * The same archives where there is no Maven: Ivy, which is part of Spark, fetches them from Maven
 * Central with their checksums, or from where {@code spark.jars.ivySettings} says.
 */
final class IvyFetch {
  private static final String SETTINGS = "spark.jars.ivySettings";

  private IvyFetch() {}

  static void fetch(String profile, Path downloads, Map<String, String> properties)
      throws IOException {
    fetch(PackedArchives.of(profile), downloads, properties);
  }

  /** What is there is not fetched again. */
  static void fetch(
      List<PackedArchives.Archive> archives, Path downloads, Map<String, String> properties)
      throws IOException {
    Path cache = Files.createTempDirectory(downloads, ".tianma-");
    Ivy ivy = Ivy.newInstance(settings(properties.get(SETTINGS), cache));
    ivy.getLoggerEngine().setDefaultLogger(new DefaultMessageLogger(Message.MSG_ERR));
    try {
      for (PackedArchives.Archive archive : archives) {
        Path wanted = downloads.resolve(archive.file());
        if (!Files.exists(wanted)) {
          Path part = cache.resolve(archive.file());
          Files.copy(fetched(ivy, archive).toPath(), part);
          Files.move(part, wanted, StandardCopyOption.ATOMIC_MOVE);
        }
      }
    } finally {
      org.apache.commons.io.FileUtils.deleteQuietly(cache.toFile());
    }
  }

  private static IvySettings settings(String file, Path cache) throws IOException {
    IvySettings settings = new IvySettings();
    settings.setDefaultIvyUserDir(cache.toFile());
    settings.setDefaultCache(cache.toFile());
    if (file != null) {
      try {
        settings.load(new File(file));
      } catch (ParseException e) {
        throw new Failed(SETTINGS + " = " + file + ": " + e.getMessage(), e);
      }
      return settings;
    }
    IBiblioResolver central = new IBiblioResolver();
    central.setM2compatible(true);
    central.setName("central");
    settings.addResolver(central);
    settings.setDefaultResolver(central.getName());
    return settings;
  }

  private static File fetched(Ivy ivy, PackedArchives.Archive archive) throws IOException {
    ModuleRevisionId id =
        ModuleRevisionId.newInstance(archive.group(), archive.artifact(), archive.version());
    DefaultModuleDescriptor wanted =
        DefaultModuleDescriptor.newDefaultInstance(
            ModuleRevisionId.newInstance("io.tianma", "corpus", "1"));
    DefaultDependencyDescriptor one =
        new DefaultDependencyDescriptor(wanted, id, false, false, false);
    one.addDependencyConfiguration("default", "default");
    one.addDependencyArtifact(
        "default",
        new DefaultDependencyArtifactDescriptor(
            one,
            archive.artifact(),
            archive.type(),
            archive.type(),
            null,
            Map.of("m:classifier", archive.classifier())));
    wanted.addDependency(one);
    try {
      ResolveOptions options = new ResolveOptions();
      options.setTransitive(false);
      options.setLog("quiet");
      ResolveReport report = ivy.resolve(wanted, options);
      ArtifactDownloadReport[] found = report.getAllArtifactsReports();
      if (report.hasError() || found.length != 1 || found[0].getLocalFile() == null) {
        throw new Failed(
            "corpus.profile: %s cannot be fetched (%s): look at the network and its proxy (TIANMA_JAVA_OPTS=-Dhttps.proxyHost=…), or set %s"
                .formatted(archive.file(), report.getAllProblemMessages(), SETTINGS));
      }
      return found[0].getLocalFile();
    } catch (ParseException e) {
      throw new Failed(archive.file() + ": " + e.getMessage(), e);
    }
  }
}
