package io.tianma.data.spark.dedup;

import io.tianma.data.dedup.DropReason;
import io.tianma.data.dedup.Paragraphs;
import io.tianma.data.spark.rows.Codecs;
import io.tianma.data.spark.rows.Fate;
import io.tianma.data.spark.rows.Groups;
import io.tianma.data.text.Document;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.spark.api.java.JavaPairRDD;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/** Leaves a paragraph that several documents have in the one with the least id. */
final class RepeatedParagraphs {
  private RepeatedParagraphs() {}

  /** The documents without their repeated paragraphs; one that is nothing else is dropped. */
  static JavaRDD<Fate<Document>> remove(JavaRDD<Document> documents, int minChars, int files) {
    JavaPairRDD<String, ArrayList<Integer>> repeated =
        Groups.visit(lines(documents, minChars), Codecs.INTEGER, files, First::new)
            .mapToPair(line -> line)
            .groupByKey(files)
            .mapValues(
                lines -> {
                  ArrayList<Integer> all = new ArrayList<>();
                  lines.forEach(all::add);
                  return all;
                });
    return documents
        .mapToPair(d -> new Tuple2<>(d.id(), d))
        .leftOuterJoin(repeated, files)
        .values()
        .map(
            both ->
                both._2.isPresent()
                    ? without(both._1, new TreeSet<>(both._2.get()))
                    : Fate.keep(both._1));
  }

  private static JavaPairRDD<Groups.Key, Integer> lines(JavaRDD<Document> documents, int minChars) {
    return documents.flatMapToPair(
        document -> {
          List<Tuple2<Groups.Key, Integer>> lines = new ArrayList<>();
          List<String> hashes = Paragraphs.hashes(document.text(), minChars);
          for (int i = 0; i < hashes.size(); i++) {
            if (hashes.get(i) != null) {
              String rank = document.id() + String.format(" %09d", i);
              lines.add(new Tuple2<>(new Groups.Key(hashes.get(i), rank), i));
            }
          }
          return lines.iterator();
        });
  }

  private static Fate<Document> without(Document document, Set<Integer> lines) {
    String text = Paragraphs.without(document.text(), lines);
    return text.isBlank()
        ? Fate.drop(document.id(), DropReason.ONLY_REPEATED_PARAGRAPHS, document.text())
        : Fate.keep(document.withText(text));
  }

  /** The first line of a group stays; the others are given with the ids of their documents. */
  private static final class First implements Groups.Visitor<Integer, Tuple2<String, Integer>> {
    @Override
    public List<Tuple2<String, Integer>> next(Groups.Key key, Integer line, boolean first) {
      String document = key.rank.substring(0, key.rank.indexOf(' '));
      return first ? List.of() : List.of(new Tuple2<>(document, line));
    }
  }
}
