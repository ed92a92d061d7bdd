package io.tianma.data.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class PrefixTrieTest {
  @Property
  void findsEveryWordAndNothingElse(@ForAll("words") Set<String> words) {
    List<String> list = new ArrayList<>(words);
    long[] numbers = new long[list.size()];
    Map<String, Long> map = new HashMap<>();
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i + 1L;
      map.put(list.get(i), numbers[i]);
    }
    PrefixTrie trie = PrefixTrie.of(list, numbers);
    for (String word : words) {
      for (int end = 0; end <= word.length(); end++) {
        String prefix = word.substring(0, end);
        int state = trie.state(prefix);
        assertThat(state).isNotEqualTo(PrefixTrie.NONE);
        assertThat(trie.number(state)).isEqualTo(map.getOrDefault(prefix, 0L));
      }
      for (char c : new char[] {0, 'a', 'e', '一', '\uFFFF'}) {
        String longer = word + c;
        boolean begins = words.stream().anyMatch(other -> other.startsWith(longer));
        assertThat(trie.state(longer) != PrefixTrie.NONE).isEqualTo(begins);
      }
    }
  }

  @Provide
  Arbitrary<Set<String>> words() {
    Arbitrary<String> few =
        Arbitraries.strings().withChars('a', 'b', 'c', '一').ofMinLength(1).ofMaxLength(5);
    Arbitrary<String> many = Arbitraries.strings().ofMinLength(1).ofMaxLength(6);
    return Arbitraries.oneOf(few, many).set().ofMaxSize(60);
  }

  /** More states than there is room for in the beginning. */
  @Test
  void manyWordsAreFoundEachByItsNumber() {
    List<String> words = new ArrayList<>();
    for (char a = '一'; a < '一' + 70; a++) {
      words.add(String.valueOf(a));
      for (char b = '一'; b < '一' + 70 - (a - '一') / 2; b++) {
        words.add("" + a + b);
      }
    }
    Map<String, Long> map = new HashMap<>();
    for (String word : words) {
      map.put(word, 1000L + map.size());
    }
    PrefixTrie trie = PrefixTrie.of(words, words.stream().mapToLong(map::get).toArray());
    for (char a = '一' - 1; a < '一' + 71; a++) {
      for (char b = '一' - 1; b < '一' + 71; b++) {
        int state = trie.state("" + a + b);
        Long number = map.get("" + a + b);
        assertThat(state == PrefixTrie.NONE).isEqualTo(number == null);
        assertThat(state).isLessThan(trie.size());
        assertThat(number == null || trie.number(state) == number).isTrue();
      }
    }
  }

  @Test
  void withoutWordsThereIsNoPrefix() {
    PrefixTrie trie = PrefixTrie.of(List.of(), new long[0]);
    assertThat(trie.state("")).isEqualTo(PrefixTrie.ROOT);
    assertThat(trie.state("a")).isEqualTo(PrefixTrie.NONE);
    assertThat(trie.size()).isGreaterThan(PrefixTrie.ROOT);
  }

  @Test
  void oneWordTakesLittleRoom() {
    PrefixTrie trie = PrefixTrie.of(List.of("a"), new long[] {5});
    assertThat(trie.size()).isBetween(trie.state("a") + 1, 8);
    assertThat(trie.number(trie.state("a"))).isEqualTo(5);
  }
}
