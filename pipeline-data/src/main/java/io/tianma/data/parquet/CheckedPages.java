package io.tianma.data.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.io.ParquetDecodingException;

/**
 * Pages of columns of texts, no lists among them, whose lengths ({@link PageLengths}) are right;
 * the first that is not ends the reading.
 */
record CheckedPages(PageReadStore pages) implements PageReadStore {
  @Override
  public PageReader getPageReader(ColumnDescriptor column) {
    return new Checked(pages.getPageReader(column), column.getMaxDefinitionLevel());
  }

  @Override
  public long getRowCount() {
    return pages.getRowCount();
  }

  private static final class Checked implements PageReader {
    private final PageReader pages;

    /** 1 where a value may be missing, else 0. */
    private final int levels;

    /** Of the text before, whose beginning the next may share. */
    private long length;

    Checked(PageReader pages, int levels) {
      this.pages = pages;
      this.levels = levels;
    }

    @Override
    public long getTotalValueCount() {
      return pages.getTotalValueCount();
    }

    /** Each of its texts stands behind its length, of four bytes. */
    @Override
    public DictionaryPage readDictionaryPage() {
      DictionaryPage page = pages.readDictionaryPage();
      if (page != null) {
        long words = page.getDictionarySize();
        PageLengths.require(
            words >= 0 && 4 * words <= page.getBytes().size(), "a dictionary of %d texts", words);
      }
      return page;
    }

    @Override
    public DataPage readPage() {
      DataPage page = pages.readPage();
      try {
        if (page instanceof DataPageV1 first) {
          check(first);
        } else if (page instanceof DataPageV2 second) {
          check(second);
        }
      } catch (IOException e) {
        throw new ParquetDecodingException(e);
      }
      return page;
    }

    private void check(DataPageV1 page) throws IOException {
      int values = page.getValueCount();
      PageLengths.values(values);
      requireLevels(page.getRlEncoding());
      requireLevels(page.getDlEncoding());
      ByteBuffer in = bytes(page.getBytes());
      if (levels > 0) {
        boolean runs = page.getDlEncoding() == Encoding.RLE;
        long size = runs ? PageLengths.fixed(in) : (values + 7) / 8;
        PageLengths.require(size >= 0 && size <= in.remaining(), "levels of %d bytes", size);
        if (runs) {
          PageLengths.runs(in.slice().limit((int) size), levels, values);
        }
        in.position(in.position() + (int) size);
      }
      checkTexts(page.getValueEncoding(), in, values);
    }

    private void check(DataPageV2 page) throws IOException {
      int values = page.getValueCount();
      PageLengths.values(values);
      PageLengths.runs(bytes(page.getDefinitionLevels()), levels, values);
      checkTexts(page.getDataEncoding(), bytes(page.getData()), values);
    }

    /** Others take memory as well, and no writer has them for levels. */
    private static void requireLevels(Encoding encoding) {
      if (encoding != Encoding.RLE && encoding != Encoding.BIT_PACKED) {
        throw new ParquetDecodingException("levels in the encoding " + encoding);
      }
    }

    private void checkTexts(Encoding encoding, ByteBuffer in, int values) {
      switch (encoding) {
        case PLAIN -> {} // each is looked for behind its length
        case PLAIN_DICTIONARY, RLE_DICTIONARY -> {
          if (in.hasRemaining()) {
            int width = in.get() & 0xFF;
            PageLengths.runs(in, width, values);
          }
        }
        case DELTA_LENGTH_BYTE_ARRAY -> PageLengths.deltas(in, values);
        case DELTA_BYTE_ARRAY -> checkShared(in, values);
        default -> throw new ParquetDecodingException("texts in the encoding " + encoding);
      }
    }

    /** No text shares more with the one before than that is long. */
    private void checkShared(ByteBuffer in, int values) {
      int[] shared = PageLengths.deltas(in, values);
      int[] own = PageLengths.deltas(in, values);
      for (int i = 0; i < shared.length; i++) {
        PageLengths.require(
            shared[i] >= 0 && shared[i] <= length, "a text that shares %d bytes", shared[i]);
        PageLengths.require(
            i < own.length && own[i] >= 0 && own[i] <= in.limit(), "a text without %d bytes", i);
        length = (long) shared[i] + own[i];
        PageLengths.require(length <= Integer.MAX_VALUE - 8, "a text of %d bytes", length);
      }
    }

    private static ByteBuffer bytes(BytesInput input) throws IOException {
      return input.toByteBuffer().slice();
    }
  }
}
