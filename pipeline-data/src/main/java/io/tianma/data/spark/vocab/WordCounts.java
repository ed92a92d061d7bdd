package io.tianma.data.spark.vocab;

import io.tianma.data.spark.rows.Codecs;
import io.tianma.data.spark.rows.Shuffles;
import io.tianma.data.text.Document;
import io.tianma.data.vocab.Countable;
import io.tianma.data.vocab.TokenCounts;
import io.tianma.data.vocab.TokenTotals;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.spark.Partitioner;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import scala.Tuple2;

/**
 * Adds up counts of tokens over tasks. What was counted by place travels as one packed array a
 * slice of places, the few other tokens one by one; both are sorted by Spark, so that only the
 * counts of places are held, whose number the dictionary bounds.
 */
final class WordCounts {
  /** Kinds of tokens outside the dictionary that a task holds before it hands them on. */
  private static final int HELD = 1_000_000;

  private WordCounts() {}

  /**
   * The counts of all tokens of the texts, each token once, and among them what {@link
   * TokenTotals#tooSlow(String)} says.
   *
   * @param seconds that a text may take
   */
  static JavaRDD<WordCount> of(
      JavaRDD<Document> texts, Broadcast<SharedCountable> words, int slices, double seconds) {
    return sums(
        texts.mapPartitions(all -> new Counted(all, words.value().get(), slices, seconds)),
        words,
        slices);
  }

  /** The sums of counts of which each token may have several. */
  static JavaRDD<WordCount> sum(
      JavaRDD<WordCount> counts, Broadcast<SharedCountable> words, int slices) {
    return sums(
        counts.map(c -> new Tuple2<>(TokenKey.of(c.token, slices), new long[] {c.count})),
        words,
        slices);
  }

  private static JavaRDD<WordCount> sums(
      JavaRDD<Tuple2<TokenKey, long[]>> counts, Broadcast<SharedCountable> words, int slices) {
    return Shuffles.sorted(
            counts.mapToPair(count -> count),
            new BySlice(slices),
            new TokenKey.Wire(),
            new Codecs.Longs())
        .mapPartitions(sorted -> new Summed(sorted, words.value().get(), slices));
  }

  /** The first place of a slice. */
  private static int first(int slice, int places, int slices) {
    return (int) ((long) slice * places / slices);
  }

  /** Counts of a partition, handed on whenever they have become many. */
  private static final class Counted implements Iterator<Tuple2<TokenKey, long[]>> {
    private final Iterator<Document> texts;
    private final Countable words;
    private final int slices;
    private final double seconds;
    private final TokenCounts counts;
    private final List<String> slow = new ArrayList<>();
    private Iterator<Tuple2<TokenKey, long[]>> ready = Collections.emptyIterator();

    Counted(Iterator<Document> texts, Countable words, int slices, double seconds) {
      this.seconds = seconds;
      this.texts = texts;
      this.words = words;
      this.slices = slices;
      this.counts = new TokenCounts(words);
    }

    @Override
    public boolean hasNext() {
      if (!ready.hasNext() && texts.hasNext()) {
        while (texts.hasNext() && counts.held() < HELD) {
          Document text = texts.next();
          if (!counts.add(text.text(), seconds)) {
            slow.add(TokenTotals.tooSlow(text.id()));
          }
        }
        ready = drained().iterator();
      }
      return ready.hasNext();
    }

    private List<Tuple2<TokenKey, long[]>> drained() {
      long[] places = new long[words.places()];
      List<Tuple2<TokenKey, long[]>> all = new ArrayList<>();
      counts.drain(
          (place, times) -> places[place] = times,
          (token, times) -> all.add(new Tuple2<>(TokenKey.of(token, slices), new long[] {times})));
      slow.forEach(id -> all.add(new Tuple2<>(TokenKey.of(id, slices), new long[] {1})));
      slow.clear();
      for (int slice = 0; slice < slices; slice++) {
        int from = first(slice, places.length, slices);
        int to = first(slice + 1, places.length, slices);
        all.add(new Tuple2<>(TokenKey.places(slice), Arrays.copyOfRange(places, from, to)));
      }
      return all;
    }

    @Override
    public Tuple2<TokenKey, long[]> next() {
      return ready.next();
    }
  }

  /** Sums of neighbours with one key; those of places become one count for each token. */
  private static final class Summed implements Iterator<WordCount> {
    private final Iterator<Tuple2<TokenKey, long[]>> sorted;
    private final Countable words;
    private final int slices;
    private Tuple2<TokenKey, long[]> ahead;
    private Iterator<WordCount> ready = Collections.emptyIterator();

    Summed(Iterator<Tuple2<TokenKey, long[]>> sorted, Countable words, int slices) {
      this.sorted = sorted;
      this.words = words;
      this.slices = slices;
      advance();
    }

    private void advance() {
      ahead = sorted.hasNext() ? sorted.next() : null;
    }

    @Override
    public boolean hasNext() {
      while (!ready.hasNext() && ahead != null) {
        TokenKey key = ahead._1;
        long[] sums = ahead._2.clone();
        for (advance(); ahead != null && ahead._1.compareTo(key) == 0; advance()) {
          for (int i = 0; i < sums.length; i++) {
            sums[i] += ahead._2[i];
          }
        }
        ready = counts(key, sums).iterator();
      }
      return ready.hasNext();
    }

    private List<WordCount> counts(TokenKey key, long... sums) {
      if (!key.token.isEmpty()) {
        return List.of(new WordCount(key.token, sums[0]));
      }
      List<WordCount> counts = new ArrayList<>();
      int first = first(key.slice, words.places(), slices);
      for (int i = 0; i < sums.length; i++) {
        if (sums[i] > 0) {
          counts.add(new WordCount(words.token(first + i), sums[i]));
        }
      }
      return counts;
    }

    @Override
    public WordCount next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return ready.next();
    }
  }

  private static final class BySlice extends Partitioner {
    private static final long serialVersionUID = 1L;

    private final int slices;

    BySlice(int slices) {
      this.slices = slices;
    }

    @Override
    public int numPartitions() {
      return slices;
    }

    @Override
    public int getPartition(Object key) {
      return ((TokenKey) key).slice;
    }
  }
}
