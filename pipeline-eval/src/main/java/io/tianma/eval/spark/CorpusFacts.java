package io.tianma.eval.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.length;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.sum;

import io.tianma.data.hadoop.Artifact;
import io.tianma.eval.report.ReportModel.Corpus;
import io.tianma.eval.report.ReportModel.Example;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.hadoop.ParquetInputFormat;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** What documents and pairs tell about the corpus. */
final class CorpusFacts {
  /** Sentences of a chunk that reads well on a page. */
  private static final int FEWEST = 4;

  private static final int MOST = 14;

  private final SparkSession spark;

  CorpusFacts(SparkSession spark) {
    this.spark = spark;
  }

  /** Each corpus of the documents with its licence, by name. */
  List<Corpus> corpora(List<Artifact> chain) {
    return rows(chain, "ingest")
        .map(
            documents ->
                documents
                    .groupBy("corpus", "licence")
                    .agg(count(lit(1)), sum(length(col("text"))))
                    .orderBy("corpus", "licence")
                    .collectAsList()
                    .stream()
                    .map(CorpusFacts::corpus)
                    .toList())
        .orElse(List.of());
  }

  private static Corpus corpus(Row row) {
    return new Corpus(text(row, 0), text(row, 1), row.getLong(2), row.getLong(3));
  }

  private static String text(Row row, int column) {
    return row.isNullAt(column) || row.getString(column).isBlank()
        ? "not stated"
        : row.getString(column);
  }

  /** The first chunk by id of a handy size, or of any; null if there are no pairs. */
  Example example(List<Artifact> chain) {
    Optional<Dataset<Row>> pairs = rows(chain, "pairs");
    if (pairs.isEmpty()) {
      return null;
    }
    Dataset<Row> handy = pairs.get().where(size(col("sentences")).between(FEWEST, MOST));
    List<Row> found = first(handy);
    if (found.isEmpty()) {
      found = first(pairs.get());
    }
    return found.isEmpty() ? null : example(found.get(0));
  }

  private static List<Row> first(Dataset<Row> pairs) {
    return pairs.orderBy("id").limit(1).select("document", "sentences", "gaps").collectAsList();
  }

  private static Example example(Row row) {
    return new Example(row.getString(0), row.getList(1), row.getList(2));
  }

  private Optional<Dataset<Row>> rows(List<Artifact> chain, String stage) {
    return chain.stream()
        .filter(a -> a.manifest().stage().equals(stage))
        .map(a -> paths(a))
        .filter(paths -> paths.length > 0)
        .map(
            paths ->
                spark
                    .read()
                    .option(ParquetInputFormat.PAGE_VERIFY_CHECKSUM_ENABLED, true)
                    .parquet(paths))
        .findFirst();
  }

  private static String[] paths(Artifact artifact) {
    return artifact.manifest().files().stream()
        .filter(f -> f.name().endsWith(".parquet"))
        .map(f -> artifact.file(f.name()).toString())
        .toArray(String[]::new);
  }
}
