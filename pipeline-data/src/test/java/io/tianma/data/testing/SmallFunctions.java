package io.tianma.data.testing;

import io.tianma.data.dedup.DedupOptions;
import io.tianma.data.dedup.Fingerprint;
import io.tianma.data.dedup.Jaccard;
import io.tianma.data.dedup.Paragraphs;
import io.tianma.data.dedup.Passages;
import io.tianma.data.dedup.Probes;
import io.tianma.data.dedup.Sketcher;
import io.tianma.data.filter.Cleaner;
import io.tianma.data.gap.PairBuilder;
import io.tianma.data.gap.PairOptions;
import io.tianma.data.gap.PairRow;
import io.tianma.data.segment.UserLines;
import io.tianma.data.source.record.Format;
import io.tianma.data.text.Characters;
import io.tianma.data.text.Chunks;
import io.tianma.data.text.Document;
import io.tianma.data.text.Marks;
import io.tianma.data.text.Normalizer;
import io.tianma.data.text.PrefixTrie;
import io.tianma.data.text.WellFormed;
import io.tianma.data.text.Width;
import io.tianma.data.token.Tokenizer;
import io.tianma.data.vocab.TokenTotals;
import io.tianma.data.vocab.Vocabulary;
import io.tianma.data.vocab.VocabularyBuilder;
import java.text.Normalizer.Form;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Public functions that the larger ones are made of, and those that stand beside them. */
final class SmallFunctions {
  private final Map<String, Consumer<String>> all;

  private SmallFunctions(Map<String, Consumer<String>> all) {
    this.all = all;
  }

  static void addTo(Map<String, Consumer<String>> all, Tokenizer tokenizer) {
    SmallFunctions small = new SmallFunctions(all);
    small.characters();
    small.filters();
    small.copies();
    small.tokens(tokenizer);
  }

  private void characters() {
    all.put("strip", Characters::strip);
    all.put("small letters", Characters::lowercase);
    all.put("chinese characters", Characters::countCjk);
    all.put("length", Characters::length);
    all.put("letters of tokens", Normalizer::lowercase);
    for (Form form : Form.values()) {
      all.put("form " + form, text -> Normalizer.normalized(text, form));
    }
    all.put("half width", Width::half);
    all.put("well-formed", WellFormed::repair);
    all.put("marks", text -> Marks.escape(marked(text)));
    all.put("marks for people", text -> Marks.readable(marked(text)));
    all.put("chunks of lines", text -> Chunks.pack(lines(text), 768, 3));
    all.put("chunks of letters", text -> Chunks.pack(letters(text), 768, 3));
    all.put("trie", text -> PrefixTrie.of(List.of(text), new long[] {1}).state(text));
    all.put("trie of lines", text -> trie(distinct("a\n" + text)));
    all.put("id of a text", Document::idOf);
  }

  private void filters() {
    Cleaner cleaner = new Cleaner(Cleaning.options());
    all.put("verdicts", text -> cleaner.explain(text, Format.TEXT));
    all.put("format of a name", text -> Format.ofName("a." + text));
    all.put("forms of words", text -> UserLines.asWritten(lines(text)));
    all.put("words never found", text -> UserLines.neverFound(lines(text)));
    PairBuilder pairs = new PairBuilder(PairOptions.t5Pegasus());
    all.put("chunks of pairs", pairs::chunks);
    all.put(
        "rows of pairs",
        text -> pairs.pairs(text, 0).forEach(pair -> PairRow.of(document(text), 0, pair)));
  }

  private void copies() {
    all.put("hash", Fingerprint::hash);
    all.put("shingles", text -> Jaccard.shingles(text, 5));
    all.put("without a paragraph", text -> Paragraphs.without(text, Set.of(0, 2)));
    all.put("without paragraphs", text -> Paragraphs.without(text, numbers(text)));
    all.put("probe", text -> probes(text).similar("b", text));
    all.put("compared with a probe", text -> probes("天马行空独往独来").similar("b", text));
    DedupOptions options = new DedupOptions(true, 5, 0.8, 20, 6, 200, 0, List.of(), 30, 60);
    Passages passages = new Passages(30);
    passages.add("天马行空独往独来一二三四五六七八九十甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未");
    Sketcher sketcher = new Sketcher(options, probes("天马行空独往独来"), passages);
    all.put("sketch of a document", text -> sketcher.of(document(text)));
  }

  private void tokens(Tokenizer tokenizer) {
    String specials = String.join("\n", Vocabulary.specials());
    all.put(
        "vocabulary", text -> Vocabulary.parse(specials + "\n" + String.join(" ", lines(text))));
    all.put(
        "vocabulary of lines",
        text -> Vocabulary.parse(specials + "\n" + String.join("\n", distinct(text))));
    all.put("padded vocabulary", text -> Vocabulary.padded(text, lines(text).size() + 50));
    all.put("token", tokenizer.vocabulary()::find);
    all.put("marked tokens", text -> tokenizer.encodeMarked(marked(text), Integer.MAX_VALUE));
    all.put("text of tokens", text -> tokenizer.decode(tokenizer.encode(text)));
    all.put("names of tokens", text -> tokenizer.tokens(tokenizer.encode(text)));
    all.put("token totals", text -> totals(distinct(text)));
    all.put(
        "vocabulary of counts",
        text ->
            VocabularyBuilder.build(
                distinct(text).stream().collect(Collectors.toMap(line -> line, line -> 1L)), 2000));
  }

  private static void totals(List<String> tokens) {
    TokenTotals totals = new TokenTotals(100);
    tokens.forEach(token -> totals.add(token, 1));
  }

  private static void trie(List<String> words) {
    PrefixTrie.of(words, words.stream().mapToLong(word -> 1).toArray());
  }

  private static Probes probes(String text) {
    Probes probes = new Probes(5, 0.8);
    probes.add(List.of("a"), List.of(text));
    return probes;
  }

  private static Document document(String text) {
    return new Document("id", text, text, "a.txt", "corpus", "", "text");
  }

  private static Set<Integer> numbers(String text) {
    return IntStream.range(0, lines(text).size()).boxed().collect(Collectors.toSet());
  }

  private static List<String> lines(String text) {
    return text.lines().toList();
  }

  private static List<String> letters(String text) {
    return text.codePoints().mapToObj(Character::toString).toList();
  }

  /** None empty. */
  private static List<String> distinct(String text) {
    return text.lines().filter(line -> !line.isEmpty()).distinct().toList();
  }

  private static String marked(String text) {
    return text.replace('a', Marks.SENTENCE).replace('一', Marks.WORD);
  }
}
