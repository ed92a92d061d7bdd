package io.tianma.data.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Expected words are what jieba 0.42.1 gave for the same texts and user dictionaries. */
class JiebaTest {
  private static final List<String> USER =
      List.of(
          "\uFEFF天马平台 20 nz",
          "参数平均",
          "云原生 3",
          "",
          "数据湖 nz",
          "机器学习 0",
          "GPU集群版",
          "v2-beta 5 eng",
          "李明 40",
          "小明和 0",
          "研究生命");
  private static final String TEXT =
      "天马平台把参数平均分到机器上，云原生数据湖不属于机器学习入门，王小明和李明博研究生命起源，GPU集群版v2-beta很快。";

  private final Jieba plain = Jieba.withoutHmm();
  private final Jieba hmm = Jieba.withHmm();

  @Test
  void wordsAreThoseOfTheMostProbablePath() {
    assertThat(plain.words(TEXT))
        .containsExactly(
            "天马 平台 把 参数 平均分 到 机器 上 ， 云 原生 数据 湖 不 属于 机器 学习 入门 ， 王小明 和 李明博 研究 生命 起源 ， GPU 集群 版 v2 - beta 很快 。"
                .split(" ", -1));
  }

  @Test
  void newWordsAreMadeByTheHiddenMarkovModelOnly() {
    String text = "他叫李小福，来到了网易杭研大厦";
    assertThat(plain.words(text))
        .containsExactly("他", "叫", "李", "小", "福", "，", "来到", "了", "网易", "杭", "研", "大厦");
    assertThat(hmm.words(text)).containsExactly("他", "叫", "李小福", "，", "来到", "了", "网易", "杭研", "大厦");
  }

  @Test
  void numbersAndLatinWordsAreJoinedAsJiebaJoinsThem() {
    String text = "3.14%的A股v1.0用户在2016-07-26登录了C++论坛";
    assertThat(plain.words(text))
        .containsExactly("3 . 14 % 的 A股 v1 . 0 用户 在 2016 - 07 - 26 登录 了 C++ 论坛".split(" ", -1));
    assertThat(hmm.words(text))
        .containsExactly("3.14% 的 A股 v1.0 用户 在 2016 - 07 - 26 登录 了 C++ 论坛".split(" ", -1));
  }

  @Test
  void rareCharactersAndLineEndsStandAlone() {
    assertThat(hmm.words("㐀㐁字与\uD840\uDC00字\r\n换行\u3000全角ＡＢ１"))
        .containsExactly(
            "㐀", "㐁", "字", "与", "\uD840\uDC00", "字", "\r\n", "换行", "\u3000", "全角", "Ａ", "Ｂ", "１");
  }

  /** A word that one published copy of the dictionary lacks. */
  @Test
  void theDictionaryIsWhole() {
    Dictionary dictionary = Dictionary.jieba();
    assertThat(dictionary.total()).isEqualTo(60_101_967);
    assertThat(dictionary.frequency("吉林")).isEqualTo(89);
    assertThat(plain.words("吉林省纪委和吉林")).containsExactly("吉林省", "纪委", "和", "吉林");
  }

  @Test
  void theMostFrequentWordsComeFirst() {
    assertThat(Dictionary.jieba().mostFrequent(3)).containsExactly("了", "是", "在");
  }

  @Test
  void userWordsAreFound() {
    Dictionary dictionary = Dictionary.jieba().with(USER);
    String words =
        "天马平台 把 参数 平均分 到 机器 上 ， 云原生 数据湖 不 属于 机器 学习 入门 ， 王小明 和 李明博 研究生命 起源 ， GPU集群版 v2-beta 很快 。";
    assertThat(Jieba.of(dictionary, false).words(TEXT)).containsExactly(words.split(" ", -1));
    assertThat(Jieba.of(dictionary, true).words(TEXT)).containsExactly(words.split(" ", -1));
    assertThat(plain.words("天马平台")).containsExactly("天马", "平台");
  }

  @Test
  void missingFrequenciesAreSuggested() {
    Dictionary dictionary = Dictionary.jieba().with(USER);
    assertThat(dictionary.frequency("参数平均")).isEqualTo(1);
    assertThat(dictionary.frequency("数据湖")).isEqualTo(2);
    assertThat(dictionary.frequency("研究生命")).isEqualTo(5);
    assertThat(dictionary.frequency("云原")).isZero();
    assertThat(dictionary.frequency("机器学习")).isZero();
    assertThat(dictionary.total()).isEqualTo(60_102_044);
  }

  @Test
  void wordsOfFrequencyZeroAreNeverMade() {
    Dictionary one = Dictionary.jieba().with(List.of("杭研 0"));
    assertThat(Jieba.of(one, true).words("网易杭研大厦")).containsExactly("网易", "杭", "研", "大厦");
    Dictionary two = one.with(List.of("大厦 0"));
    assertThat(Jieba.of(two, true).words("网易杭研大厦")).containsExactly("网易", "杭研大厦");
  }

  @Test
  void aFrequencyThatIsTooLargeIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Dictionary.jieba().with(List.of("天马 99999999999")))
        .withMessageContaining("天马 99999999999");
  }

  @Property
  void wordsJoinedAreTheText(@ForAll String text) {
    assertThat(String.join("", plain.words(text))).isEqualTo(text);
    assertThat(String.join("", hmm.words(text))).isEqualTo(text);
  }
}
