package io.tianma.eval.report;

import static io.tianma.eval.report.PlainText.elements;
import static io.tianma.eval.report.PlainText.found;
import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.eval.report.ReportModel.Curve;
import io.tianma.eval.report.ReportModel.Point;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * The picture of the losses, 960 wide and 403.2 high: 4000 tokens lie from 44 to 946, losses from 1
 * to 4 from 359.2 up to 34.
 */
class LossPlotTest {
  private static final Curve SMALL =
      curve(12, List.of(new Point(1000, 4), new Point(2000, 2)), List.of());
  private static final Curve GROWN =
      curve(1500, List.of(new Point(4000, 1)), List.of(new Point(3000, 3)));

  @Test
  void aLossLiesAtItsPlace() {
    Tag picture = LossPlot.draw(List.of(SMALL, GROWN), 0, 960);
    assertThat(picture.toString())
        .startsWith("<svg viewBox=\"0 0 960 403.2\"")
        .doesNotContain("reference");
    assertThat(found(picture, "class=\"train\" d=\"([^\"]*)"))
        .containsExactly("M269.5 34L495 250.8", "M946 359.2");
    assertThat(found(picture, "class=\"held-out\" d=\"([^\"]*)"))
        .containsExactly("", "M720.5 142.4");
    assertThat(elements(picture, "circle", "held-out-dot"))
        .containsExactly("cx=720.5 cy=142.4 r=3.5");
    assertThat(elements(picture, "circle", "spot"))
        .containsExactly("cx=269.5 cy=34 r=6", "cx=495 cy=250.8 r=6", "cx=946 cy=359.2 r=6");
    assertThat(found(picture, "<title>([^<]*)"))
        .containsExactly(
            "training loss 4.000 after 1,000 tokens",
            "training loss 2.000 after 2,000 tokens",
            "training loss 1.000 after 4,000 tokens",
            "held-out loss 3.000 after 3,000 tokens");
  }

  @Test
  void eachSizeHasABandFromWhereItGrew() {
    Tag picture = LossPlot.draw(List.of(SMALL, GROWN), 0, 960);
    assertThat(elements(picture, "rect", "band"))
        .containsExactly("x=44 y=34 width=451 height=325.2");
    assertThat(elements(picture, "rect", "band grown"))
        .containsExactly("x=495 y=34 width=451 height=325.2");
    assertThat(elements(picture, "line", "growth")).containsExactly("x1=495 y1=10 x2=495 y2=359.2");
    assertThat(elements(picture, "text", "stage-label"))
        .containsExactly(
            "text-anchor=start x=50 y=24 12 parameters",
            "text-anchor=start x=501 y=24 grown: 1,500 parameters");
  }

  @Test
  void bandsTakeTurns() {
    Curve last = curve(9, List.of(new Point(5000, 1)), List.of());
    assertThat(found(LossPlot.draw(List.of(SMALL, GROWN, last), 0, 960), "class=\"(band[^\"]*)"))
        .containsExactly("band", "band grown", "band");
  }

  @Test
  void bothAxesHaveTicks() {
    Tag picture = LossPlot.draw(List.of(SMALL, GROWN), 0, 960);
    assertThat(elements(picture, "line", "grid"))
        .containsExactly(
            "x1=44 y1=359.2 x2=946 y2=359.2",
            "x1=44 y1=250.8 x2=946 y2=250.8",
            "x1=44 y1=142.4 x2=946 y2=142.4",
            "x1=44 y1=34 x2=946 y2=34");
    assertThat(elements(picture, "text", "tick"))
        .startsWith(
            "text-anchor=end x=36 y=363.2 1",
            "text-anchor=end x=36 y=254.8 2",
            "text-anchor=end x=36 y=146.4 3",
            "text-anchor=end x=36 y=38 4",
            "text-anchor=middle x=44 y=377.2 0",
            "text-anchor=middle x=156.8 y=377.2 500",
            "text-anchor=middle x=269.5 y=377.2 1,000")
        .endsWith("text-anchor=middle x=946 y=377.2 4,000")
        .hasSize(4 + 9);
    assertThat(elements(picture, "text", "axis"))
        .containsExactly(
            "text-anchor=end x=946 y=397.2 target tokens seen",
            "text-anchor=start x=2 y=397.2 ↑ nats per token");
  }

  @Test
  void aPhoneHasFewerTicksAndShorterLabels() {
    for (int width : new int[] {360, 600}) {
      Tag picture = LossPlot.draw(List.of(SMALL, GROWN), 0, width);
      assertThat(picture.toString()).startsWith("<svg viewBox=\"0 0 " + width + " 280\"");
      assertThat(found(picture, "text-anchor=\"middle\"[^>]*>([^<]*)"))
          .containsExactly("0", "1,000", "2,000", "3,000", "4,000");
      assertThat(found(picture, "class=\"stage-label\"[^>]*>([^<]*)"))
          .containsExactly("12", "grown: 1,500");
    }
  }

  @Test
  void theUnigramEntropyIsALineInsideThePicture() {
    Tag picture = LossPlot.draw(List.of(SMALL, GROWN), 6, 960);
    assertThat(elements(picture, "line", "reference")).containsExactly("x1=44 y1=34 x2=946 y2=34");
    assertThat(elements(picture, "text", "reference-label"))
        .containsExactly("text-anchor=end x=942 y=28 unigram entropy 6.00");
    Tag below = LossPlot.draw(List.of(SMALL, GROWN), 0.5, 960);
    assertThat(found(below, "class=\"reference\"[^>]*y1=\"([^\"]*)"))
        .singleElement()
        .satisfies(y -> assertThat(Double.parseDouble(y)).isBetween(34.0, 359.2));
  }

  @Test
  void equalLossesLieOnTheAxis() {
    Curve flat = curve(1, List.of(new Point(1, 2), new Point(2, 2)), List.of());
    Tag picture = LossPlot.draw(List.of(flat), 0, 960);
    assertThat(found(picture, "class=\"train\" d=\"([^\"]*)"))
        .containsExactly("M495 359.2L946 359.2");
    assertThat(elements(picture, "text", "tick"))
        .startsWith("text-anchor=end x=36 y=363.2 2")
        .contains("text-anchor=end x=36 y=38 2.1");
  }

  @Test
  void aLongRunIsDrawnAsMeansOfNeighbours() {
    assertThat(LossPlot.thinned(points(400))).isEqualTo(points(400));
    List<Point> thinned = LossPlot.thinned(points(401));
    assertThat(thinned).hasSize(201);
    assertThat(thinned).startsWith(new Point(20, 1.5), new Point(40, 3.5));
    assertThat(thinned).endsWith(new Point(4000, 399.5), new Point(4010, 401));
    assertThat(LossPlot.thinned(points(800))).hasSize(400).endsWith(new Point(8000, 799.5));
    assertThat(LossPlot.thinned(points(801))).hasSize(267).endsWith(new Point(8010, 800));
  }

  @Test
  void aHandFindsAboutTwentyPoints() {
    assertThat(LossPlot.hover(points(19))).isEqualTo(points(19));
    List<Point> some = LossPlot.hover(points(45));
    assertThat(some).hasSize(22).startsWith(new Point(20, 2), new Point(40, 4));
    assertThat(some).endsWith(new Point(440, 44));
  }

  /** The n-th has a value of n after 10 n tokens. */
  private static List<Point> points(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(n -> new Point(10L * n, n)).toList();
  }

  private static Curve curve(long parameters, List<Point> train, List<Point> heldOut) {
    return new Curve("a", parameters, train, heldOut, List.of(), List.of());
  }
}
