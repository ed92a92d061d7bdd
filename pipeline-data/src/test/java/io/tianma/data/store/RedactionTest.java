package io.tianma.data.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
  private static final String SECRET = "hUsh8hUsh";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.hadoop.fs.azure.account.key.store.blob.core.windows.net",
        "spark.hadoop.fs.azure.sas.box.store.blob.core.windows.net",
        "spark.hadoop.fs.azure.account.oauth2.client.secret",
        "spark.hadoop.fs.azure.account.oauth2.client.id",
        "spark.hadoop.fs.s3a.access.key",
        "spark.hadoop.fs.s3a.secret.key",
        "spark.hadoop.fs.s3a.session.token",
        "spark.hadoop.fs.s3a.server-side-encryption.key",
        "spark.hadoop.fs.ftp.pass",
        "spark.hadoop.fs.ftp.password.host",
        "spark.hadoop.fs.oss.accessKeyId",
        "spark.hadoop.fs.oss.accessKeySecret",
        "spark.hadoop.fs.cosn.userinfo.secretId",
        "spark.hadoop.fs.gs.auth.service.account.private.key",
        "spark.hadoop.fs.swift.service.x.apikey",
        "spark.hadoop.dfs.pwd",
        "spark.hadoop.hadoop.security.credential.provider.path",
        "spark.executorEnv.AWS_SECRET_ACCESS_KEY",
        "spark.executorEnv.MYSQL_PWD",
        "spark.executorEnv.HARMLESS_TO_LOOK_AT",
        "spark.yarn.appMasterEnv.X",
        "spark.kubernetes.driverEnv.X",
        "spark.kubernetes.driver.annotation.x",
        "spark.authenticate.secret",
        "spark.ssl.keyPassword",
        "spark.ssl.keyStorePassword",
        "spark.sql.catalog.db.password",
        "spark.sql.catalog.db.url",
        "spark.my.pwd",
        "db.pwd",
        "signing-key",
        "ftp.pass",
        "http.header.Authorization",
        "X-Api-Key",
        "passphrase",
        "anything"
      })
  void whatNobodyKnowsToBeHarmlessIsHidden(String property) {
    JsonNode tree = tree(property, SECRET);
    assertThat(Redaction.redact(tree).toString()).doesNotContain(SECRET).contains("(hidden)");
    assertThat(tree.toString()).as("the tree itself stays").contains(SECRET);
    assertThat(Redaction.secrets(tree)).containsExactly(SECRET);
    assertThat(Redaction.secret("spark.properties." + property)).isTrue();
    assertThat(Redaction.property(property, SECRET)).isEqualTo("(hidden)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "spark.executor.memory",
        "spark.executor.instances",
        "spark.yarn.queue",
        "spark.sql.shuffle.partitions",
        "spark.kubernetes.container.image",
        "spark.io.encryption.keySizeBits",
        "spark.authenticate",
        "spark.hadoop.fs.defaultFS",
        "spark.executorEnv.OMP_NUM_THREADS",
        "spark.yarn.appMasterEnv.LC_ALL",
        "spark.kubernetes.driver.secretKeyRef.AWS_SECRET_ACCESS_KEY",
        "spark.kubernetes.executor.volumes.nfs.work.mount.path"
      })
  void whatIsHarmlessIsShown(String property) {
    assertThat(Redaction.redact(tree(property, "8g")).toString()).contains("8g");
    assertThat(Redaction.secret("spark.properties." + property)).isFalse();
    assertThat(Redaction.property(property, "ftp://me:" + SECRET + "@h/8g"))
        .isEqualTo("ftp://(hidden)@h/8g");
  }

  @Test
  void aNameBehindChineseIsANameToo() {
    assertThat(Redaction.text("登录password: hunter22, 完")).doesNotContain("hunter22");
    assertThat(Redaction.text("请求头Authorization: abc123def")).doesNotContain("abc123def");
  }

  @Test
  void listsAreLookedThrough() {
    JsonNode tree =
        CanonicalJson.tree(
            Map.of(
                "paths", List.of("a", "s3a://me:" + SECRET + "@b/a"),
                "stores", List.of(Map.of("my-password", SECRET))));
    assertThat(Redaction.redact(tree))
        .hasToString(
            "{\"paths\":[\"a\",\"s3a://(hidden)@b/a\"],\"stores\":[{\"my-password\":\"(hidden)\"}]}");
    assertThat(Redaction.secrets(tree)).containsExactly(SECRET);
    assertThat(Redaction.urls(tree))
        .hasToString(
            "{\"paths\":[\"a\",\"s3a://(hidden)@b/a\"],\"stores\":[{\"my-password\":\"hUsh8hUsh\"}]}");
  }

  /** Names of files and sites have dots as well, but numbers as values. */
  @Test
  void keysOfOthersAreHiddenWhereTheirValuesAreTexts() {
    for (String key : List.of("spark.custom.thing", "fs.custom.thing")) {
      assertThat(Redaction.redact(CanonicalJson.tree(Map.of(key, "abc"))).path(key).asText())
          .isEqualTo("(hidden)");
      assertThat(Redaction.redact(CanonicalJson.tree(Map.of(key, 5))).path(key).asInt())
          .isEqualTo(5);
    }
    JsonNode site = CanonicalJson.tree(Map.of("www.custom.thing", "abc"));
    assertThat(Redaction.redact(site)).isEqualTo(site);
  }

  @Test
  void ourOwnKeysAreShownAndPasswordsAmongThemAreNot() {
    JsonNode tree =
        CanonicalJson.tree(
            Map.of("work-dir", "hdfs:///a", "token-hidden", 512, "my-password", SECRET));
    assertThat(Redaction.redact(tree))
        .hasToString(
            "{\"my-password\":\"(hidden)\",\"token-hidden\":512,\"work-dir\":\"hdfs:///a\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "s3a://AKIA:hUsh8hUsh@bucket/a | s3a://(hidden)@bucket/a",
        "s3a://AKIA:hUsh8/hUsh8hUsh@bucket/a | s3a://(hidden)@bucket/a",
        "ftp://me:p@hUsh8hUsh@host:21/a | ftp://(hidden)@host:21/a",
        "https://hUsh8hUsh@host/a | https://(hidden)@host/a",
        "k8s://https://me:hUsh8hUsh@host:6443 | k8s://https://(hidden)@host:6443",
        "jdbc:postgresql://me:hUsh8hUsh@host/db | jdbc:postgresql://(hidden)@host/db",
        "wasbs://box@store.blob.core.windows.net/a?sv=1&sig=hUsh8hUsh |"
            + " wasbs://box@store.blob.core.windows.net/a?(hidden)",
        "abfss://box@store.dfs.core.windows.net/a | abfss://box@store.dfs.core.windows.net/a",
        "http://host:8080/a@b | http://host:8080/a@b",
        "-Xmx1g -Djavax.net.ssl.keyStorePassword=hUsh8hUsh | -Xmx1g"
            + " -Djavax.net.ssl.keyStorePassword=(hidden)",
        "-Dunknown.to.us=hUsh8hUsh -Dfile.encoding=UTF-8 | -Dunknown.to.us=(hidden)"
            + " -Dfile.encoding=UTF-8",
        "-Da.b='hUsh8hUsh c' -Xss4m | -Da.b=(hidden) -Xss4m",
        "Authorization: Basic hUsh8hUsh== | Authorization: (hidden)",
        "got 401 with Bearer hUsh8hUsh9 | got 401 with Bearer (hidden)",
        "AccountKey=hUsh8hUsh;Endpoint=x | AccountKey=(hidden);Endpoint=x",
        "cannot open: password=hUsh8hUsh, user=me | cannot open: password=(hidden), user=me",
        "{\"fs.s3a.secret.key\": \"hUsh8hUsh\"} | {\"fs.s3a.secret.key\": (hidden)}",
        "X-Auth-Token: hUsh8hUsh | X-Auth-Token: (hidden)",
        "login failed, password: hUsh8hUsh | login failed, password: (hidden)",
        "one token: the last | one token: the last",
        "a.pwd = (hidden): must be text | a.pwd = (hidden): must be text",
        "row 3: its source has token id 7 | row 3: its source has token id 7",
        "pretrain.batch-size = 0: must be at least 1 | pretrain.batch-size = 0: must be at least 1",
      })
  void textsLoseTheirSecrets(String text, String shown) {
    assertThat(Redaction.text(text)).isEqualTo(shown).doesNotContain(SECRET);
  }

  @Test
  void pathsInManifestsLoseTheirs() {
    Input input = new Input("s3a://me:" + SECRET + "@bucket/a.txt", Input.RAW, 1, "00");
    StageKey key =
        new StageKey("s", 1, "s", Map.of("path", "ftp://me:" + SECRET + "@h/a"), List.of(input));
    StageResult result =
        new StageResult(
            List.of(), Counts.of(0, Map.of()), Map.of("from", "http://h/?sig=" + SECRET));
    Manifest manifest = Manifest.of(key, result);
    assertThat(manifest.json()).doesNotContain(SECRET).contains("s3a://(hidden)@bucket/a.txt");
    assertThat(CanonicalJson.read(manifest.json(), Manifest.class).answers(key)).isTrue();
  }

  @Property(tries = 100)
  void noPasswordOfAUrlIsShown(
      @ForAll @AlphaChars @StringLength(min = 8, max = 30) String password) {
    assertThat(Redaction.text("x s3a://k:" + password + "Z9@b/c y")).doesNotContain(password);
  }

  private static JsonNode tree(String property, String value) {
    Map<String, String> properties = new TreeMap<>(Map.of(property, value));
    return CanonicalJson.tree(Map.of("spark", Map.of("properties", properties)));
  }
}
