package io.tianma.data.source.layout;

import io.tianma.data.source.charset.Decoder;
import io.tianma.data.source.charset.Decoder.Decoded;
import io.tianma.data.source.record.ByteLines;
import io.tianma.data.source.record.Format;
import io.tianma.data.source.record.Loss;
import io.tianma.data.source.record.RecordReader;
import io.tianma.data.source.record.SourceRecord;
import io.tianma.data.source.record.SourceRecord.Lost;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * The articles of a MediaWiki dump. Each page is parsed by itself, so that one that is no
 * well-formed XML does not end the dump; redirects and pages outside the article space are none.
 */
public final class WikiDump implements RecordReader {
  private static final String BEGIN = "<page>";
  private static final String END = "</page>";
  private static final XMLInputFactory XML = factory();

  private final ByteLines lines;
  private final int maxBytes;
  private boolean atPage;
  private boolean any;

  public WikiDump(InputStream in, int maxBytes) {
    this.lines = new ByteLines(in, maxBytes);
    this.maxBytes = maxBytes;
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    return factory;
  }

  @Override
  public SourceRecord next() throws IOException {
    while (!atPage && lines.advance()) {
      atPage = is(lines.bytes(), BEGIN);
    }
    if (atPage) {
      atPage = false;
      any = true;
      return page(lines.offset());
    }
    if (any) {
      return null;
    }
    any = true;
    return new Lost(0, Loss.BROKEN_XML, "no <page> of a MediaWiki dump");
  }

  private SourceRecord page(long offset) throws IOException {
    ByteArrayOutputStream page = new ByteArrayOutputStream();
    page.writeBytes(lines.bytes());
    while (lines.advance()) {
      byte[] line = lines.bytes();
      if (is(line, BEGIN)) {
        atPage = true;
        break;
      }
      if (page.size() + line.length < maxBytes) {
        page.write('\n');
        page.writeBytes(line);
      } else {
        page.reset();
        page.write(new byte[maxBytes], 0, maxBytes);
      }
      if (is(line, END)) {
        return page.size() >= maxBytes
            ? new Lost(offset, Loss.TOO_LARGE, "a page of more than " + maxBytes + " bytes")
            : parsed(offset, page.toByteArray());
      }
    }
    return new Lost(offset, Loss.BROKEN_XML, "a page without end");
  }

  private static boolean is(byte[] line, String tag) {
    return line.length < 200 && new String(line, StandardCharsets.ISO_8859_1).strip().equals(tag);
  }

  private static SourceRecord parsed(long offset, byte[] page) {
    Decoded decoded = Decoder.decode(page);
    if (decoded.text() == null) {
      return new Lost(offset, decoded.reason(), decoded.detail());
    }
    try {
      XMLStreamReader xml = XML.createXMLStreamReader(new StringReader(decoded.text()));
      return parsed(offset, xml, decoded.replaced());
    } catch (XMLStreamException e) {
      return new Lost(offset, Loss.BROKEN_XML, e.getMessage().replace('\n', ' '));
    }
  }

  private static SourceRecord parsed(long offset, XMLStreamReader xml, int replaced)
      throws XMLStreamException {
    String title = "";
    String space = "0";
    String text = "";
    boolean redirect = false;
    while (xml.hasNext()) {
      if (xml.next() == XMLStreamConstants.START_ELEMENT) {
        switch (xml.getLocalName()) {
          case "title" -> title = xml.getElementText();
          case "ns" -> space = xml.getElementText().strip();
          case "text" -> text = xml.getElementText();
          case "redirect" -> redirect = true;
          default -> {
            // revisions, contributors and the like say nothing about the text
          }
        }
      }
    }
    if (redirect || !space.equals("0")) {
      String what = redirect ? "a redirect" : "a page of name space " + space;
      return new Lost(offset, Loss.NO_PAGE, what + ": " + title);
    }
    return Contents.of(offset, title, title, text, Format.WIKITEXT, replaced);
  }
}
