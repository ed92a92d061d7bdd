package io.tianma.jobs.recipe;

import io.tianma.jobs.shell.Failed;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/** Archives that a profile of jobs/pom.xml lists, as Maven packed it into the jar. */
final class PackedArchives {
  private static final String POM = "/META-INF/maven/io.tianma/jobs/pom.xml";

  /** One artifact on Maven Central. */
  record Archive(String group, String artifact, String version, String classifier, String type) {
    String file() {
      return artifact + "-" + version + "-" + classifier + "." + type;
    }
  }

  private PackedArchives() {}

  static List<Archive> of(String profile) throws IOException {
    try (InputStream pom = PackedArchives.class.getResourceAsStream(POM)) {
      if (pom == null) {
        throw new Failed("corpus.profile = " + profile + ": this jar was not made by Maven");
      }
      return of(profile, pom);
    }
  }

  static List<Archive> of(String profile, InputStream pom) throws IOException {
    try {
      Document document =
          DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder().parse(pom);
      XPath path = XPathFactory.newDefaultInstance().newXPath();
      String items = "/project/profiles/profile[id='%s']//artifactItem".formatted(profile);
      NodeList nodes = (NodeList) path.evaluate(items, document, XPathConstants.NODESET);
      List<Archive> archives = new ArrayList<>();
      for (int i = 0; i < nodes.getLength(); i++) {
        Node item = nodes.item(i);
        archives.add(
            new Archive(
                path.evaluate("groupId", item),
                path.evaluate("artifactId", item),
                path.evaluate("version", item),
                path.evaluate("classifier", item),
                path.evaluate("type", item)));
      }
      if (archives.isEmpty()) {
        throw new Failed("corpus.profile = " + profile + ": lists no archives");
      }
      return archives;
    } catch (ParserConfigurationException | SAXException | XPathExpressionException e) {
      throw new IOException(e);
    }
  }
}
