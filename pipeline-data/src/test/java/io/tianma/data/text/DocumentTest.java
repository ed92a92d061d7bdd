package io.tianma.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentTest {
  private static Document of(String source) {
    return new Document("id", "天马", "题", source, "corpus", "CC0", "markdown");
  }

  /** The beginnings of published SHA-256 values of nothing and of "abc". */
  @Test
  void theIdIsTheBeginningOfSha256() {
    assertThat(Document.idOf("")).isEqualTo("e3b0c44298fc1c149afbf4c8996fb924");
    assertThat(Document.idOf("abc")).isEqualTo("ba7816bf8f01cfea414140de5dae2223");
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.cn/b/c?d, a.cn",
    "http://a.cn?x=/, a.cn",
    "http://a.cn#y, a.cn",
    "http://a.cn, a.cn",
    "://a/b, a",
    "news/2026/a.txt, news",
    "a.txt, a.txt",
    "a#b?c, a#b?c"
  })
  void theSiteIsTheHostOrTheFirstDirectory(String source, String site) {
    assertThat(of(source).site()).isEqualTo(site);
  }

  @Test
  void anotherTextChangesNothingElse() {
    for (Document document : List.of(of("a/b"), of("a/b").withText("天马"))) {
      assertThat(document.id()).isEqualTo("id");
      assertThat(document.text()).isEqualTo("天马");
      assertThat(document.title()).isEqualTo("题");
      assertThat(document.source()).isEqualTo("a/b");
      assertThat(document.corpus()).isEqualTo("corpus");
      assertThat(document.licence()).isEqualTo("CC0");
      assertThat(document.format()).isEqualTo("markdown");
    }
    assertThat(of("a").withText("行空").text()).isEqualTo("行空");
  }

  @Test
  void marksOfATextAreTakenOutAndThoseOfAPairAreShown() {
    String marked = "天" + Marks.SENTENCE + "马" + Marks.WORD;
    assertThat(Marks.escape(marked)).isEqualTo("天\uFDEF马\uFDEF");
    assertThat(Marks.readable(marked)).isEqualTo("天[MASK]马[WORD]");
    assertThat(marked.chars().filter(Marks::isMark).count()).isEqualTo(2);
    assertThat(Marks.isMark(0xFDEF)).isFalse();
  }

  @Test
  void chunksEndBeforeTheSentenceThatWouldMakeThemLonger() {
    assertThat(Chunks.pack(List.of("甲甲", "乙乙", "丙", "丁"), 4, 1))
        .containsExactly(List.of("甲甲", "乙乙"), List.of("丙", "丁"));
    assertThat(Chunks.pack(List.of("甲甲", "乙乙", "丙"), 4, 2)).containsExactly(List.of("甲甲", "乙乙"));
    assertThat(Chunks.pack(List.of("甲甲", "乙乙", "丙", "丁"), 3, 3))
        .containsExactly(List.of("甲甲", "乙乙", "丙"));
    assertThat(Chunks.pack(List.of("𠀀𠀀", "乙乙"), 4, 1)).containsExactly(List.of("𠀀𠀀", "乙乙"));
    assertThat(Chunks.pack(List.of("甲", "", "", "", ""), 2, 1))
        .containsExactly(List.of("甲", ""), List.of("", ""), List.of(""));
    assertThat(Chunks.pack(List.of(), 4, 1)).isEmpty();
  }
}
