package io.tianma.data.gap;

import static org.assertj.core.api.Assertions.assertThat;

import io.tianma.data.segment.Jieba;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The fast selections against the definitions, written down as slowly as they read. */
class GapOracleTest {
  @Property
  void commonSubsequenceEqualsTheTable(@ForAll("texts") String a, @ForAll("texts") String b) {
    assertThat(CommonSubsequence.length(a, b)).isEqualTo(table(a, b));
  }

  @Property
  void lcsSearchEqualsTryingEverySentence(@ForAll("chunks") List<String> chunk) {
    for (double ratio : new double[] {0.05, 0.25, 1}) {
      int[] gaps = new LcsGap(ratio, SentenceCodes::characters).select(chunk, Seeds.random(0));
      assertThat(gaps).containsExactly(pseudoSummary(chunk, ratio));
    }
  }

  @Property
  void principalEqualsItsDefinition(@ForAll("chunks") List<String> chunk) {
    for (Principal form : Principal.values()) {
      int count = Math.max(1, chunk.size() * 4 / 10);
      boolean unique = form.name().endsWith("_UNIQ");
      PairOptions options =
          PairFixture.options(
              Strategy.PRINCIPAL, form, 0.4, TokenUnit.CHARACTERS, SlotOptions.removed(), 0);
      int[] gaps = GapStrategies.of(options, Jieba.withoutHmm()).select(chunk, Seeds.random(0));
      int[] wanted =
          form.name().startsWith("SEQ_")
              ? sequential(chunk, count, unique)
              : independent(chunk, count, unique);
      assertThat(gaps).as(form.name()).containsExactly(wanted);
    }
  }

  @Property
  void continuousEqualsItsDefinition(@ForAll("chunks") List<String> chunk) {
    RougeGap rouge = new RougeGap(SentenceCodes::letters, true);
    int count = Math.max(1, chunk.size() * 4 / 10);
    int best = 0;
    float highest = -1;
    for (int first = 0; first + count <= chunk.size(); first++) {
      TreeSet<Integer> window = new TreeSet<>();
      for (int i = 0; i < count; i++) {
        window.add(first + i);
      }
      float score = rouge1(chunk, window, true);
      if (score >= highest) {
        highest = score;
        best = first;
      }
    }
    assertThat(rouge.continuous(chunk, count))
        .containsExactly(IntStream.range(best, best + count).toArray());
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars('甲', '乙', '丙', '丁').ofMaxLength(340);
  }

  @Provide
  Arbitrary<List<String>> chunks() {
    return Arbitraries.strings()
        .withChars('甲', '乙', '丙', '丁', '戊', '己')
        .ofMinLength(1)
        .ofMaxLength(40)
        .list()
        .ofMinSize(2)
        .ofMaxSize(12);
  }

  private static int table(String a, String b) {
    int[][] common = new int[a.length() + 1][b.length() + 1];
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        common[i][j] =
            a.charAt(i - 1) == b.charAt(j - 1)
                ? common[i - 1][j - 1] + 1
                : Math.max(common[i - 1][j], common[i][j - 1]);
      }
    }
    return common[a.length()][b.length()];
  }

  /** train.py's pseudo_summary. */
  private static int[] pseudoSummary(List<String> chunk, double ratio) {
    TreeSet<Integer> source = new TreeSet<>(indices(chunk.size()));
    TreeSet<Integer> target = new TreeSet<>();
    while (source.size() > 1) {
      int best = -1;
      int longest = -1;
      for (int i : source) {
        TreeSet<Integer> rest = new TreeSet<>(source);
        rest.remove(i);
        TreeSet<Integer> more = new TreeSet<>(target);
        more.add(i);
        int common = table(join(chunk, rest), join(chunk, more));
        if (common > longest) {
          longest = common;
          best = i;
        }
      }
      source.remove(best);
      target.add(best);
      if ((double) join(chunk, target).length() / join(chunk, source).length() > ratio) {
        break;
      }
    }
    boolean swap = join(chunk, source).length() < join(chunk, target).length();
    return (swap ? source : target).stream().mapToInt(i -> i).toArray();
  }

  private static int[] independent(List<String> chunk, int count, boolean unique) {
    List<Integer> order = new ArrayList<>(indices(chunk.size()));
    order.sort(
        (a, b) -> {
          float scoreA = rouge1(chunk, new TreeSet<>(List.of(a)), unique);
          float scoreB = rouge1(chunk, new TreeSet<>(List.of(b)), unique);
          return scoreA != scoreB ? Float.compare(scoreB, scoreA) : b - a;
        });
    return order.stream().limit(count).sorted().mapToInt(i -> i).toArray();
  }

  private static int[] sequential(List<String> chunk, int count, boolean unique) {
    TreeSet<Integer> chosen = new TreeSet<>();
    while (chosen.size() < count) {
      int best = -1;
      float highest = -1;
      for (int i = 0; i < chunk.size(); i++) {
        TreeSet<Integer> more = new TreeSet<>(chosen);
        if (more.add(i) && rouge1(chunk, more, unique) >= highest) {
          highest = rouge1(chunk, more, unique);
          best = i;
        }
      }
      chosen.add(best);
    }
    return chosen.stream().mapToInt(i -> i).toArray();
  }

  /** ROUGE-1 F of the chosen sentences against all others. */
  private static float rouge1(List<String> chunk, TreeSet<Integer> chosen, boolean unique) {
    TreeSet<Integer> others = new TreeSet<>(indices(chunk.size()));
    others.removeAll(chosen);
    Map<Integer, Integer> candidate = counts(join(chunk, chosen), unique);
    Map<Integer, Integer> reference = counts(join(chunk, others), unique);
    double overlap =
        candidate.entrySet().stream()
            .mapToInt(e -> Math.min(e.getValue(), reference.getOrDefault(e.getKey(), 0)))
            .sum();
    float recall = (float) (overlap / Math.max(1.0, size(reference)));
    float precision = (float) (overlap / Math.max(1.0, size(candidate)));
    return overlap == 0 ? 0 : 2 * precision * recall / (precision + recall);
  }

  private static Map<Integer, Integer> counts(String text, boolean unique) {
    Map<Integer, Integer> counts = new HashMap<>();
    text.chars().forEach(c -> counts.merge(c, 1, (a, b) -> unique ? 1 : a + b));
    return counts;
  }

  private static int size(Map<Integer, Integer> counts) {
    return counts.values().stream().mapToInt(i -> i).sum();
  }

  private static List<Integer> indices(int size) {
    return IntStream.range(0, size).boxed().toList();
  }

  private static String join(List<String> chunk, TreeSet<Integer> indices) {
    StringBuilder text = new StringBuilder();
    indices.forEach(i -> text.append(chunk.get(i)));
    return text.toString();
  }
}
