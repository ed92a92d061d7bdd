package io.tianma.eval.report;

import static io.tianma.eval.report.PlainText.elements;
import static io.tianma.eval.report.PlainText.found;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.eval.report.ReportModel.Curve;
import io.tianma.eval.report.ReportModel.Point;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class LinePlotTest {
  private static final Pattern TITLE =
      Pattern.compile("<title>learning rate (\\S+)( [kMG])? after");
  private static final Pattern TICK =
      Pattern.compile("<text class=\"tick\" text-anchor=\"end\"[^>]*>([^<]*)<");

  @Test
  void aRateBelowOneIsNotRoundedAway() {
    assertThat(ticks(0.2)).containsExactly("0", "0.1", "0.2");
    assertThat(titles(0.2)).isEqualTo("0.2");
    assertThat(titles(0.25)).isEqualTo("0.25");
    assertThat(titles(0.95)).isEqualTo("0.95");
    assertThat(titles(0.05)).isEqualTo("0.05");
    assertThat(titles(2e-4)).isEqualTo("2.0e-04");
    assertThat(ticks(1.4)).containsExactly("0", "0.5", "1");
    assertThat(titles(1.5)).isEqualTo("1.5");
    assertThat(titles(1500)).isEqualTo("1,500");
    assertThat(titles(12_345)).isEqualTo("12.3 k");
  }

  /** A width of 960 is 62 to 946 for tokens; 104 up to 10 are 0 to 1.05 times the largest. */
  @Test
  void aValueLiesAtItsPlace() {
    List<Point> line = List.of(new Point(1000, 10), new Point(4000, 20));
    List<Point> other = List.of(new Point(2000, 15));
    Tag picture = LinePlot.draw("speed", List.of(line, other), 960);
    assertThat(picture.toString()).startsWith("<svg viewBox=\"0 0 960 130\"");
    assertThat(found(picture, "class=\"rate\" d=\"([^\"]*)"))
        .containsExactly("M283 59.2L946 14.5", "M504 36.9");
    assertThat(elements(picture, "circle", "spot"))
        .containsExactly("cx=283 cy=59.2 r=6", "cx=946 cy=14.5 r=6", "cx=504 cy=36.9 r=6");
    assertThat(elements(picture, "line", "grid"))
        .containsExactly(
            "x1=62 y1=104 x2=946 y2=104",
            "x1=62 y1=59.2 x2=946 y2=59.2",
            "x1=62 y1=14.5 x2=946 y2=14.5");
    assertThat(elements(picture, "text", "tick"))
        .startsWith(
            "text-anchor=end x=54 y=108 0",
            "text-anchor=end x=54 y=63.2 10",
            "text-anchor=end x=54 y=18.5 20",
            "text-anchor=middle x=62 y=124 0",
            "text-anchor=middle x=172.5 y=124 500")
        .hasSize(3 + 9);
  }

  @Test
  void aPhoneHasFewerTicks() {
    for (int width : new int[] {360, 600}) {
      Tag picture = LinePlot.draw("speed", List.of(List.of(new Point(4000, 20))), width);
      assertThat(found(picture, "text-anchor=\"middle\"[^>]*>([^<]*)"))
          .containsExactly("0", "1,000", "2,000", "3,000", "4,000");
    }
  }

  @Test
  void aQuantityThatIsZeroLiesOnTheAxis() {
    Tag picture = LinePlot.draw("speed", List.of(List.of(new Point(10, 0))), 960);
    assertThat(found(picture, "class=\"rate\" d=\"([^\"]*)")).containsExactly("M946 104");
    assertThat(found(picture, "<title>([^<]*)")).containsExactly("speed 0 after 10 tokens");
  }

  @Test
  void aNumberIsWrittenByItsSize() {
    assertThat(titles(0.01)).isEqualTo("0.01");
    assertThat(titles(0.0099)).isEqualTo("9.9e-03");
    assertThat(titles(999)).isEqualTo("999");
    assertThat(titles(1000)).isEqualTo("1,000");
  }

  @Property
  void whatIsShownIsNearTheValue(@ForAll @DoubleRange(min = -9, max = 9) double exponent) {
    double value = Math.pow(10, exponent);
    String[] shown = titles(value).split(" ", -1);
    double unit =
        shown.length == 1 ? 1 : Math.pow(10, 3 * (1 + List.of("k", "M", "G").indexOf(shown[1])));
    assertThat(unit * Double.parseDouble(shown[0].replace(",", "")))
        .isCloseTo(value, Percentage.withPercentage(5.1));
    assertThat(ticks(value)).doesNotHaveDuplicates();
  }

  @Test
  void theLossIsToldFromItsNeighbours() {
    var points = List.of(new Point(10, 4.93), new Point(20, 4.91));
    var curve = new Curve("small", 12, points, List.of(), List.of(), List.of());
    String picture = LossPlot.draw(List.of(curve), 0, 960).toString();
    List<String> ticks = TICK.matcher(picture).results().map(tick -> tick.group(1)).toList();
    assertThat(ticks).containsExactly("4.9", "4.95", "5");
  }

  private static List<String> ticks(double value) {
    return TICK.matcher(draw(value)).results().map(tick -> tick.group(1)).toList();
  }

  private static String titles(double value) {
    Matcher title = TITLE.matcher(draw(value));
    assertThat(title.find()).isTrue();
    return title.group(1) + (title.group(2) == null ? "" : title.group(2));
  }

  private static String draw(double value) {
    return LinePlot.draw("learning rate", List.of(List.of(new Point(20, value))), 960).toString();
  }
}
