package io.tianma.data.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The passwords that are found in texts, so that they can be hidden elsewhere too. */
class SecretTextsTest {
  @Test
  void passwordsOfUrlsAreFoundAsTheyStandAndDecoded() {
    assertThat(SecretTexts.passwords("a ftp://me:p%40ss@h/x?y=1 b s3a://k:Z9+z@b"))
        .containsExactly("p%40ss", "p@ss", "Z9+z");
  }

  @Test
  void aPasswordThatCannotBeDecodedIsFoundAsItStands() {
    assertThat(SecretTexts.passwords("ftp://me:100%@h")).containsExactly("100%");
  }

  @Test
  void passwordsAmongOptionsOfJavaAreFound() {
    assertThat(
            SecretTexts.passwords(
                "-Xmx1g -Djavax.net.ssl.keyStorePassword='hush hush' -Dfile.encoding=UTF-8"
                    + " -Dmy.secret=\"abc\""))
        .containsExactly("hush hush", "abc");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "me:secret@h", "ftp://me@h/a", "http://host:8080/a@b", "-Da.b=c -Xss4m"})
  void textsWithoutAPasswordHaveNone(String text) {
    assertThat(SecretTexts.passwords(text)).isEmpty();
  }

  @Test
  void passwordsAreFoundInTextsOfATree() {
    assertThat(
            Redaction.secrets(
                CanonicalJson.tree(
                    Map.of(
                        "path", "s3a://me:abc9def@b/a", "paths", List.of("x", "ftp://k:xyz7@h")))))
        .containsExactlyInAnyOrder("abc9def", "xyz7");
  }
}
