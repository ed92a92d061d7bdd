package io.tianma.jobs.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.jobs.recipe.PackedArchives.Archive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IvyFetchTest {
  private static final Archive NEW = new Archive("org.a", "new", "1.0", "sources", "jar");
  private static final Archive OLD = new Archive("org.a", "old", "1.0", "sources", "jar");

  @TempDir Path directory;

  @Test
  void nothingOfOthersIsReplacedAndNothingElseIsLeft() throws IOException {
    Path downloads = Files.createDirectory(directory.resolve("downloads"));
    Files.writeString(downloads.resolve(OLD.file()), "of somebody");
    Files.writeString(downloads.resolve(NEW.file() + ".part"), "of somebody");
    for (Archive archive : List.of(NEW, OLD)) {
      Path place = directory.resolve("repository/org/a/" + archive.artifact() + "/1.0");
      Files.writeString(
          Files.createDirectories(place).resolve(archive.file()), "of the repository");
    }
    IvyFetch.fetch(List.of(NEW, OLD), downloads, Map.of("spark.jars.ivySettings", settings()));
    assertThat(downloads.resolve(NEW.file())).hasContent("of the repository");
    assertThat(downloads.resolve(OLD.file())).hasContent("of somebody");
    assertThat(downloads.resolve(NEW.file() + ".part")).hasContent("of somebody");
    assertThat(downloads.toFile().list()).hasSize(3);
  }

  private String settings() throws IOException {
    return Files.writeString(
            directory.resolve("ivysettings.xml"),
            """
            <ivysettings>
              <settings defaultResolver="here"/>
              <resolvers>
                <filesystem name="here" m2compatible="true">
                  <artifact pattern="%s/[organisation]/[module]/[revision]/[artifact]-[revision](-[classifier]).[ext]"/>
                </filesystem>
              </resolvers>
            </ivysettings>
            """
                .formatted(directory.resolve("repository")))
        .toString();
  }
}
