package io.tianma.data.testing;

import io.tianma.data.text.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Made-up Chinese documents. */
public final class Documents {
  private static final String CHARACTERS =
      "天地玄黄宇宙洪荒日月盈昃辰宿列张寒来暑往秋收冬藏闰余成岁律吕调阳云腾致雨露结为霜金生丽水玉出昆冈剑号巨阙珠称夜光果珍李柰菜重芥姜海咸河淡鳞潜羽翔";

  private Documents() {}

  /** A document with that text. */
  public static Document of(String text) {
    return new Document(Document.idOf(text), text, "", "made/up.txt", "made-up", "", "text");
  }

  /** Documents of some sentences each; the same for the same seed. */
  public static List<Document> random(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Document> documents = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      documents.add(of(text(random, 3 + random.nextInt(30))));
    }
    return documents;
  }

  /** A text of that many sentences. */
  public static String text(SplittableRandom random, int sentences) {
    StringBuilder text = new StringBuilder();
    for (int s = 0; s < sentences; s++) {
      int length = 5 + random.nextInt(30);
      for (int i = 0; i < length; i++) {
        text.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
      }
      text.append(random.nextInt(4) == 0 ? "。\n" : "。");
    }
    return text.toString();
  }
}
