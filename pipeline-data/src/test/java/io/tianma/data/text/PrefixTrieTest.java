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
}
