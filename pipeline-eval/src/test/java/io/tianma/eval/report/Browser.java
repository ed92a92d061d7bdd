package io.tianma.eval.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.tianma.data.store.CanonicalJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless Chromium, spoken to by its DevTools protocol; no name resolves in it. */
public final class Browser implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome");

  private final Process process;
  private final WebSocket socket;
  private final BlockingQueue<JsonNode> messages = new LinkedBlockingQueue<>();

  /** What a page did that it should not: messages on its console and requests outside. */
  public final List<String> complaints = new ArrayList<>();

  private int calls;
  private String session;

  /** Where it is installed. */
  public static Optional<Path> executable() {
    return Stream.of(System.getenv("PATH").split(":", -1))
        .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts one.
   *
   * @param profile a directory of its own
   */
  public Browser(Path profile) throws IOException, InterruptedException {
    process =
        new ProcessBuilder(
                executable().orElseThrow().toString(),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-extensions",
                "--no-first-run",
                "--hide-scrollbars",
                "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    socket =
        HttpClient.newHttpClient()
            .newWebSocketBuilder()
            .buildAsync(URI.create(address(profile)), new Listener())
            .join();
    JsonNode target = call("Target.createTarget", Map.of("url", "about:blank"));
    String id = target.path("targetId").asText();
    session =
        call("Target.attachToTarget", Map.of("targetId", id, "flatten", true))
            .path("sessionId")
            .asText();
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      call(domain + ".enable", Map.of());
    }
  }

  private String address(Path profile) throws IOException, InterruptedException {
    Path file = profile.resolve("DevToolsActivePort");
    for (int i = 0; i < 600 && process.isAlive(); i++) {
      if (Files.exists(file) && Files.readAllLines(file).size() >= 2) {
        List<String> lines = Files.readAllLines(file);
        return "ws://127.0.0.1:" + lines.get(0) + lines.get(1);
      }
      Thread.sleep(100);
    }
    throw new IOException("the browser did not start");
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        messages.add(CanonicalJson.read(text.toString(), JsonNode.class));
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  /** Opens a file in a window of that width. */
  public void open(Path page, int width, boolean dark) throws InterruptedException {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 500));
    call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    call("Page.navigate", Map.of("url", page.toUri().toString()));
    for (int i = 0; i < 300 && !"complete".equals(ask("document.readyState").asText()); i++) {
      Thread.sleep(50);
    }
  }

  /** Shows the page that is open as on paper, to somebody who likes it dark on the screen. */
  public void toPaper(int width) throws InterruptedException {
    call(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", 1000, "deviceScaleFactor", 1, "mobile", false));
    call(
        "Emulation.setEmulatedMedia",
        Map.of(
            "media",
            "print",
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", "dark"))));
  }

  /** The page as a printer gets it. */
  public byte[] pdf() throws InterruptedException {
    return Base64.getDecoder().decode(call("Page.printToPDF", Map.of()).path("data").asText());
  }

  /** The value of an expression in the page. */
  public JsonNode ask(String expression) throws InterruptedException {
    JsonNode answer =
        call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true));
    if (answer.has("exceptionDetails")) {
      throw new IllegalStateException(answer.path("exceptionDetails").toString());
    }
    return answer.path("result").path("value");
  }

  /** A picture of the whole page. */
  public void picture(Path file) throws IOException, InterruptedException {
    JsonNode png =
        call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true));
    Files.write(file, Base64.getDecoder().decode(png.path("data").asText()));
  }

  private JsonNode call(String method, Map<String, Object> parameters) throws InterruptedException {
    int id = ++calls;
    var message =
        new java.util.TreeMap<String, Object>(
            Map.of("id", id, "method", method, "params", parameters));
    if (session != null) {
      message.put("sessionId", session);
    }
    socket.sendText(CanonicalJson.compact(message), true).join();
    while (true) {
      JsonNode next = messages.poll(60, TimeUnit.SECONDS);
      if (next == null) {
        throw new IllegalStateException("no answer to " + method);
      }
      if (next.path("id").asInt() == id) {
        if (next.has("error")) {
          throw new IllegalStateException(method + ": " + next.path("error"));
        }
        return next.path("result");
      }
      note(next);
    }
  }

  private void note(JsonNode event) {
    String method = event.path("method").asText();
    String url = event.path("params").path("request").path("url").asText();
    boolean outside =
        method.equals("Network.requestWillBeSent")
            && !url.startsWith("file:")
            && !url.startsWith("about:");
    if (outside
        || method.equals("Runtime.consoleAPICalled")
        || method.equals("Runtime.exceptionThrown")
        || method.equals("Log.entryAdded")) {
      complaints.add(event.toString());
    }
  }

  /** Waits for all its processes, which write into the profile to the last. */
  @Override
  public void close() throws InterruptedException {
    socket.abort();
    List<ProcessHandle> all =
        Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
    process.destroy();
    if (!process.waitFor(5, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
    all.forEach(ProcessHandle::destroyForcibly);
    for (int i = 0; i < 100 && all.stream().anyMatch(ProcessHandle::isAlive); i++) {
      Thread.sleep(50);
    }
  }
}
