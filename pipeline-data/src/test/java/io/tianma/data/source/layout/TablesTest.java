package io.tianma.data.source.layout;

import static io.tianma.data.source.ReadFile.PROSE;
import static io.tianma.data.source.ReadFile.fields;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.source.ReadFile;
import io.tianma.data.source.record.Loss;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

class TablesTest {
  @Test
  void quotedFieldsHoldCommasLineEndsAndQuotes() {
    ReadFile records =
        ReadFile.of("a.csv", "id,title,text\r\n1,题,\"一，\"\"二\"\"\r\n三,四\"\r\n2,,五\n\n3,\"\",六");
    assertThat(records.texts()).containsExactly("一，\"二\"\n三,四", "五", "六");
    assertThat(records.titles()).containsExactly("题", "", "");
    assertThat(records.losses()).isEmpty();
  }

  @Test
  void anOpenQuoteCostsItsOwnLineOnly() {
    StringBuilder table = new StringBuilder("text,id\n\"开了没关,1\n");
    for (int i = 0; i < 1000; i++) {
      table.append(PROSE).append(i).append(',').append(i).append('\n');
    }
    ReadFile records = ReadFile.of("a.csv", table.toString());
    assertThat(records.losses()).containsExactly(Loss.BROKEN_TABLE);
    assertThat(records.texts()).hasSize(1000);
    assertThat(records.all().get(0).offset()).isEqualTo(8);
  }

  @Test
  void aRecordOfAnotherWidthIsLost() {
    assertThat(ReadFile.of("a.csv", "id,text\n1,一,多\n2,二\n3\n4,a\"b\n").losses())
        .containsOnly(Loss.BROKEN_TABLE)
        .hasSize(3);
    assertThat(ReadFile.of("a.tsv", "id\ttext\n1\t一\t多\n2\t\"二\n").texts()).containsExactly("\"二");
  }

  @Test
  void aTableWithoutTheColumnSaysWhichItHas() {
    ReadFile records = ReadFile.of("a.csv", "id,body\n1,一\n2,二\n");
    assertThat(records.losses()).containsExactly(Loss.NO_TEXT);
    assertThat(records.all().get(0).toString()).contains("no column text in [id, body]");
  }

  @Test
  void aRowOfTextsIsNotPastedIntoTheMessage() {
    String row = "基于小波变换的图像去噪方法研究" + "\t" + "摘要".repeat(500) + "\tx".repeat(20);
    assertThat(ReadFile.of("a.tsv", row + "\n").all().get(0).toString())
        .contains("no column text in [基于小波变换的图像去噪方法研究, " + "摘要".repeat(10) + "…, x")
        .contains("(22 columns)]; if that is no line of names, count columns: text-field = 2")
        .hasSizeLessThan(250);
  }

  @Test
  void columnsOfTablesWithoutNamesAreNumbered() {
    ReadFile records = ReadFile.of("a.tsv", "甲\t一\n乙\t二\n".getBytes(UTF_8), fields("2", "1"));
    assertThat(records.texts()).containsExactly("一", "二");
    assertThat(records.titles()).containsExactly("甲", "乙");
  }

  @Test
  void oldEncodingsAreReadRecordByRecord() {
    byte[] bytes =
        ("id,text\n1,\"" + PROSE + "\n" + PROSE + "\"\n").getBytes(Charset.forName("GBK"));
    assertThat(ReadFile.of("a.csv", bytes).texts()).containsExactly(PROSE + "\n" + PROSE);
  }

  @Test
  void openQuotesInEveryLineTakeLinearTime() {
    String table = "text,id\n" + ("\"a,1\n" + "b,\"\"\n".repeat(600)).repeat(300);
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(20), () -> assertThat(ReadFile.of("a.csv", table).all()).isNotEmpty());
  }

  @Property(tries = 200)
  void anyTextsComeBackAsTheyWereWritten(@ForAll @Size(max = 8) List<String> texts) {
    List<String> written = new ArrayList<>();
    StringBuilder table = new StringBuilder("text,id\n");
    for (String any : texts) {
      // what UTF-8 cannot hold, lines of other systems and blank texts are other tests
      String text = "字" + any.replaceAll("[\ud800-\udfff\r\0\ufeff]", "");
      written.add(text);
      table.append('"').append(text.replace("\"", "\"\"")).append("\",1\n");
    }
    assertThat(ReadFile.of("a.csv", table.toString()).texts()).isEqualTo(written);
  }
}
