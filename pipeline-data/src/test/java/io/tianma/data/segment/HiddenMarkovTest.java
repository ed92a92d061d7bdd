package io.tianma.data.segment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against all sequences of tags, with the numbers of jieba's finalseg. */
class HiddenMarkovTest {
  private static final double NEVER = -3.14e100;
  private static final Map<String, Double> STARTS =
      Map.of("B", -0.26268660809250016, "S", -1.4652633398537678);
  private static final Map<String, Double> STEPS =
      Map.of(
          "BE", -0.510825623765990,
          "BM", -0.916290731874155,
          "EB", -0.5897149736854513,
          "ES", -0.8085250474669937,
          "ME", -0.33344856811948514,
          "MM", -1.2603623820268226,
          "SB", -0.7211965654669841,
          "SS", -0.6658631448798212);
  private static final String LETTERS = "\u4E00甲乙\u9FD5";

  @Test
  void wordsAreThoseOfTheMostProbableTags() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    for (int model = 0; model < 30; model++) {
      double[][] emit = new double[4][4];
      StringBuilder lines = new StringBuilder();
      for (int tag = 0; tag < 4; tag++) {
        lines.append("BEMS".charAt(tag)).append('\n');
        for (int c = 0; c < 4; c++) {
          emit[tag][c] = -4 * random.nextDouble();
          lines.append(LETTERS.charAt(c)).append('\t').append(emit[tag][c]).append('\n');
        }
      }
      HiddenMarkov read = read(lines.toString());
      for (int i = 0; i < 20; i++) {
        String text = text(random, 1 + random.nextInt(7));
        assertThat(words(read, text)).isEqualTo(best(text, emit));
      }
    }
  }

  /** Only the tag S may be everywhere, and of equally improbable tags the last by letter counts. */
  @Test
  void unknownCharactersAreSingle() throws IOException {
    assertThat(words(read("B\n甲\t-1\n"), "丙丁戊己")).containsExactly("丙", "丁", "戊", "己");
  }

  /** 甲乙 begins and ends a word and nothing else. */
  @Test
  void wordsThatAreForcedApartAreCutIntoCharacters() throws IOException {
    HiddenMarkov model = read("B\n甲\t-1\nE\n乙\t-1\n丁\t-1\nM\n丙\t-1\nS\n");
    assertThat(words(model, "甲乙甲丙丁")).containsExactly("甲乙", "甲丙丁");
    assertThat(words(model.sparing(Set.of("甲丙丁")), "甲乙甲丙丁")).containsExactly("甲乙", "甲", "丙", "丁");
    assertThat(words(model.sparing(Set.of("甲乙")), "甲乙甲丙丁")).containsExactly("甲", "乙", "甲丙丁");
  }

  /**
   * As Python splits by [a-zA-Z0-9]+(?:\.\d+)?%?; all stands in a text that goes on with digits.
   */
  @ParameterizedTest
  @CsvSource({
    "3.14, 3.14",
    "3., 3 .",
    "3.x, 3 . x",
    "1.09%, 1.09%",
    "9%%, 9% %",
    "a.5b, a.5 b",
    "--, --",
    "%a-_b, % a -_ b",
    "1..2, 1 .. 2",
    "1.2.3, 1.2 . 3",
    "az09AZ, az09AZ",
    "甲a, 甲 a",
    "a甲.5, a 甲 . 5",
  })
  void numbersAndLatinWordsAreMatched(String text, String words) throws IOException {
    HiddenMarkov model = read("S\n甲\t-1\n");
    List<String> wanted = List.of(words.split(" ", -1));
    assertThat(words(model, text)).isEqualTo(wanted);
    int[] ends = new int[20];
    int count = model.cut("1" + text + "12", 1, 1 + text.length(), ends, 0);
    assertThat(count).isEqualTo(wanted.size());
    assertThat(ends[count - 1]).isEqualTo(1 + text.length());
  }

  private static HiddenMarkov read(String lines) throws IOException {
    return HiddenMarkov.read(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> words(HiddenMarkov model, String text) {
    Segmenter all = (whole, ends) -> model.cut(whole, 0, whole.length(), ends, 0);
    return all.words(text);
  }

  private static String text(SplittableRandom random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(LETTERS.charAt(random.nextInt(4)));
    }
    return text.toString();
  }

  /** The words of the most probable of all sequences of tags that end a word at the end. */
  private static List<String> best(String text, double[][] emit) {
    List<String> sequences = List.of("");
    for (int i = 0; i < text.length(); i++) {
      List<String> longer = new ArrayList<>();
      for (String sequence : sequences) {
        for (char tag : "BEMS".toCharArray()) {
          longer.add(sequence + tag);
        }
      }
      sequences = longer;
    }
    String best = "";
    double highest = Double.NEGATIVE_INFINITY;
    for (String tags : sequences) {
      double probability = probability(tags, text, emit);
      if ((tags.endsWith("E") || tags.endsWith("S")) && probability > highest) {
        highest = probability;
        best = tags;
      }
    }
    List<String> words = new ArrayList<>();
    for (int i = 0, start = 0; i < text.length(); i++) {
      if (best.charAt(i) == 'E' || best.charAt(i) == 'S') {
        words.add(text.substring(start, i + 1));
        start = i + 1;
      }
    }
    return words;
  }

  private static double probability(String tags, String text, double[][] emit) {
    double sum = STARTS.getOrDefault(tags.substring(0, 1), NEVER);
    for (int i = 0; i < tags.length(); i++) {
      sum += i == 0 ? 0 : STEPS.getOrDefault(tags.substring(i - 1, i + 1), NEVER);
      sum += emit["BEMS".indexOf(tags.charAt(i))][LETTERS.indexOf(text.charAt(i))];
    }
    return sum;
  }
}
