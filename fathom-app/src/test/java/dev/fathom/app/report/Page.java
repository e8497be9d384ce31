package dev.fathom.app.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.fathom.Json;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * A written report, parsed by a strict XML parser: the page is written so that it is well-formed,
 * which proves that no data has closed a tag or an attribute.
 */
record Page(String source, Document document) {

  static Page write(SyntheticRun run, Path folder) throws IOException {
    return read(MeasureReport.write(run.write(folder)).html());
  }

  static Page read(Path html) throws IOException {
    String source = Files.readString(html);
    return new Page(source, parse(source));
  }

  private static Document parse(String source) throws IOException {
    String bare =
        source
            .replaceFirst("(?i)<!DOCTYPE html>", "")
            .replaceAll("(?s)(<script[^>]*>).*?</script>", "$1</script>")
            .replaceAll("(?s)(<style>).*?</style>", "$1</style>");
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      return factory.newDocumentBuilder().parse(new InputSource(new StringReader(bare)));
    } catch (SAXException | ParserConfigurationException e) {
      throw new AssertionError("the page is not well-formed: " + e.getMessage(), e);
    }
  }

  List<Element> all(String tag) {
    NodeList nodes = document.getElementsByTagName(tag);
    return IntStream.range(0, nodes.getLength()).mapToObj(i -> (Element) nodes.item(i)).toList();
  }

  List<Element> all(String tag, String style) {
    return all(tag).stream()
        .filter(e -> List.of(e.getAttribute("class").split(" ", -1)).contains(style))
        .toList();
  }

  String text() {
    return document.getDocumentElement().getTextContent();
  }

  String headline() {
    return all("h1").getFirst().getTextContent();
  }

  /** Ids of the page's figures. */
  List<String> figures() {
    return all("section", "figure").stream().map(e -> e.getAttribute("id")).toList();
  }

  /** What the script reads. */
  JsonNode data() throws JsonProcessingException {
    String start = "<script type=\"application/json\" id=\"data\">";
    int from = source.indexOf(start) + start.length();
    return Json.MAPPER.readTree(source.substring(from, source.indexOf("</script>", from)));
  }

  /** The script itself. */
  String script() {
    int from = source.lastIndexOf("<script>") + "<script>".length();
    return source.substring(from, source.indexOf("</script>", from));
  }
}
