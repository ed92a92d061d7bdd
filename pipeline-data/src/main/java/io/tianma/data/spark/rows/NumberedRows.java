package io.tianma.data.spark.rows;

import java.util.Iterator;
import scala.Tuple2;

/**
 * The rows of one file, inside the task that writes it; never travels.
 *
 * @param number of the file
 * @param rows in the order of their keys
 */
public record NumberedRows<T>(int number, Iterator<Tuple2<RowKey, Fate<T>>> rows) {}
