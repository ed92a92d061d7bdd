package io.tianma.data.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tianma.data.gap.GapPair;
import io.tianma.data.gap.PairBuilder;
import io.tianma.data.gap.PairOptions;
import io.tianma.data.gap.PairRow;
import io.tianma.data.gap.SlotOptions;
import io.tianma.data.gap.Strategy;
import io.tianma.data.gap.TokenUnit;
import io.tianma.data.hadoop.Artifact;
import io.tianma.data.parquet.RowTypes;
import io.tianma.data.segment.Dictionary;
import io.tianma.data.segment.Jieba;
import io.tianma.data.shard.SeededHash;
import io.tianma.data.shard.ShardOptions;
import io.tianma.data.shard.TokenizedPair;
import io.tianma.data.spark.pairs.Pairs;
import io.tianma.data.spark.rows.VocabFiles;
import io.tianma.data.spark.shards.Shards;
import io.tianma.data.spark.vocab.Vocab;
import io.tianma.data.store.Records;
import io.tianma.data.testing.Documents;
import io.tianma.data.testing.LocalSpark;
import io.tianma.data.testing.WorkDirectory;
import io.tianma.data.text.Document;
import io.tianma.data.text.SentenceEnds;
import io.tianma.data.vocab.VocabOptions;
import io.tianma.data.vocab.Vocabulary;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A user's words and mask marks on their way from configuration to shards. */
@ExtendWith(LocalSpark.class)
class UserDictionaryTest {
  private static final List<Document> TEXTS =
      List.of(
          Documents.of("天马平台读数据。天马平台写数据。机器很多。机器很快。"), Documents.of("人们说天马平台好。人们用天马平台。数据很多。数据很好。"));

  @TempDir Path directory;

  @Test
  void userWordsBecomeTokensAndAnotherContentAnotherVocabulary(SparkSession spark)
      throws IOException {
    WorkDirectory work = new WorkDirectory(spark, directory.resolve("work"));
    Artifact dedup = work.of("dedup", RowTypes.DOCUMENT, TEXTS);
    Path file = Files.writeString(directory.resolve("words.txt"), "天马平台 5 nz\n");
    VocabOptions options = new VocabOptions(300, 200_000, false, file.toString());
    Artifact vocab = Vocab.run(work.workspace, dedup, options);
    Vocabulary vocabulary = vocabulary(vocab);
    assertThat(vocabulary.find("天马平台")).isPositive();

    Artifact pairs = Pairs.run(work.workspace, dedup, masked());
    Artifact shards =
        Shards.run(work.workspace, pairs, vocab, new ShardOptions(1, 64, 24, 0, 0, 7));
    List<TokenizedPair> rows = work.rows(shards, RowTypes.TOKENIZED);
    assertThat(rows).hasSize(2);
    assertThat(rows)
        .allSatisfy(
            row -> {
              assertThat(Arrays.stream(row.source()).filter(id -> id == Vocabulary.MASK))
                  .hasSize(2);
              assertThat(row.target()).contains(vocabulary.find("天马平台"));
            });

    Files.writeString(file, "天马平台 5 nz\n很多 7\n");
    assertThat(Vocab.run(work.workspace, dedup, options).hash()).isNotEqualTo(vocab.hash());
  }

  /**
   * A word with capitals, in full width or mixed, with frequency and tag or without, is one word in
   * the vocabulary, in the tokens of shards, and where pairs are cut by words.
   */
  @ParameterizedTest
  @ValueSource(strings = {"小鹿X平台 5 nz", "小鹿Ｘ平台", "小鹿ｘ平台 7", "小鹿x平台 nz", "\uFEFF小鹿X平台 3"})
  void aWordIsFoundHoweverItIsWritten(String line, @TempDir Path own) throws IOException {
    SparkSession spark = SparkSession.active();
    WorkDirectory work = new WorkDirectory(spark, own.resolve("work"));
    List<Document> texts =
        List.of(
            Documents.of("他用小鹿X平台读书。她用小鹿x平台写字。人们都说小鹿X平台好。他们都说小鹿X平台快。"),
            Documents.of("你用小鹿X平台听歌。我用小鹿X平台唱歌。机器都在小鹿x平台上。数据都在小鹿X平台上。"));
    Artifact dedup = work.of("dedup", RowTypes.DOCUMENT, texts);
    Path file = Files.writeString(own.resolve("words.txt"), line + "\n");
    VocabOptions options = new VocabOptions(300, 200_000, false, file.toString());
    Artifact vocab = Vocab.run(work.workspace, dedup, options);
    int id = vocabulary(vocab).find("小鹿x平台");
    assertThat(id).isPositive();
    Artifact pairs = Pairs.run(work.workspace, dedup, masked());
    Artifact shards =
        Shards.run(work.workspace, pairs, vocab, new ShardOptions(1, 64, 24, 0, 0, 7));
    assertThat(work.rows(shards, RowTypes.TOKENIZED))
        .allSatisfy(row -> assertThat(row.target()).contains(id));
    String user = Files.readString(file);
    assertThat(Jieba.of(VocabFiles.dictionary(user), false).words("用小鹿x平台读")).contains("小鹿x平台");
    assertThat(Jieba.of(VocabFiles.dictionaryAsWritten(user), false).words("用小鹿X平台读"))
        .contains("小鹿X平台");
  }

  @Test
  void pairsOfWordsKnowTheUsersWordsAndThoseOfCharactersDoNotAsk(SparkSession spark)
      throws IOException {
    WorkDirectory work = new WorkDirectory(spark, directory.resolve("work"));
    Artifact dedup = work.of("dedup", RowTypes.DOCUMENT, TEXTS);
    Path file = Files.writeString(directory.resolve("words.txt"), "天马平台 5 nz\n");
    String words = file.toString();
    Artifact with = Pairs.run(work.workspace, dedup, maskedWords(), words, false);
    List<PairRow> rows = work.rows(with, RowTypes.PAIR);
    assertThat(rows)
        .allSatisfy(
            row ->
                assertThat(row.source())
                    .isEqualTo(
                        new PairBuilder(maskedWords(), Jieba.of(users(), false))
                            .pairs(text(row), SeededHash.of(0, row.document()))
                            .get(0)
                            .source()));
    Files.writeString(file, "天马平台 5 nz\n很多 7\n");
    assertThat(Pairs.run(work.workspace, dedup, maskedWords(), words, false).hash())
        .isNotEqualTo(with.hash());
    assertThat(Pairs.run(work.workspace, dedup, maskedWords(), "", false).hash())
        .isNotEqualTo(with.hash());

    Artifact ofCharacters = Pairs.run(work.workspace, dedup, masked(), words, false);
    assertThat(Pairs.run(work.workspace, dedup, masked()).hash()).isEqualTo(ofCharacters.hash());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pairs.run(work.workspace, dedup, maskedWords(), "no-such-file", false))
        .withMessageContaining("vocab.user-dictionary = no-such-file: cannot be read (");
  }

  @Test
  void pairsOfWordsAreCutAsTheVocabularyIsAndThoseOfCharactersDoNotAsk(SparkSession spark) {
    WorkDirectory work = new WorkDirectory(spark, directory.resolve("work"));
    List<Document> texts = List.of(Documents.of("他来到了网易杭研大厦。杭研大厦很高。网易杭研很多人。小明在杭研大厦。"));
    Artifact dedup = work.of("dedup", RowTypes.DOCUMENT, texts);
    Artifact ofCharacters = Pairs.run(work.workspace, dedup, masked(), "", true);
    assertThat(Pairs.run(work.workspace, dedup, masked(), "", false).hash())
        .isEqualTo(ofCharacters.hash());
    Artifact without = Pairs.run(work.workspace, dedup, maskedWords(), "", false);
    Artifact with = Pairs.run(work.workspace, dedup, maskedWords(), "", true);
    assertThat(with.hash()).isNotEqualTo(without.hash());
    assertThat(with.manifest().configuration().path("hmm").asBoolean()).isTrue();
    PairRow row = work.rows(with, RowTypes.PAIR).get(0);
    GapPair formed =
        new PairBuilder(maskedWords(), Jieba.withHmm()) // to which 杭研 is a word
            .pairs(texts.get(0).text(), SeededHash.of(0, row.document()))
            .get(0);
    GapPair unformed =
        new PairBuilder(maskedWords(), Jieba.withoutHmm())
            .pairs(texts.get(0).text(), SeededHash.of(0, row.document()))
            .get(0);
    assertThat(row.source()).isEqualTo(formed.source()).isNotEqualTo(unformed.source());
  }

  /** Takes sentences by words and masks half the words of the source. */
  private static PairOptions maskedWords() {
    return Records.with(
        PairOptions.t5Pegasus(),
        "sentenceChars",
        1,
        "sentenceEnds",
        SentenceEnds.CHINESE,
        "strategy",
        Strategy.PRINCIPAL,
        "gapRatio",
        0.3,
        "tokens",
        TokenUnit.WORDS,
        "maskedWords",
        0.5);
  }

  private static Dictionary users() {
    return Dictionary.jieba().with(List.of("天马平台 5 nz"));
  }

  private static String text(PairRow row) {
    return TEXTS.stream()
        .filter(d -> d.id().equals(row.document()))
        .findFirst()
        .orElseThrow()
        .text();
  }

  @Test
  void aMissingDictionaryOrOneOfAnotherEncodingIsNamed(SparkSession spark) throws IOException {
    WorkDirectory work = new WorkDirectory(spark, directory);
    Artifact dedup = work.of("dedup", RowTypes.DOCUMENT, TEXTS);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Vocab.run(work.workspace, dedup, new VocabOptions(300, 0, false, "no-such-file")))
        .withMessageContaining("vocab.user-dictionary = no-such-file: cannot be read (");
    Path other = directory.resolve("other.txt");
    Files.write(other, "天马平台 5".getBytes(Charset.forName("GB18030")));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Vocab.run(work.workspace, dedup, new VocabOptions(300, 0, false, other + "")))
        .withMessage("vocab.user-dictionary = " + other + ": is not UTF-8 text; convert it");
  }

  private static PairOptions masked() {
    return Records.with(
        PairOptions.t5Pegasus(),
        "sentenceChars",
        1,
        "sentenceEnds",
        SentenceEnds.CHINESE,
        "strategy",
        Strategy.LEAD,
        "gapRatio",
        0.5,
        "slots",
        new SlotOptions(1, 0, 0));
  }

  private static Vocabulary vocabulary(Artifact vocab) throws IOException {
    return Vocabulary.parse(
        Files.readString(Path.of(vocab.file(VocabFiles.TOKENS).toUri().getPath())));
  }
}
