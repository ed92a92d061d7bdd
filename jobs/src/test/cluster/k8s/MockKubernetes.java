import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.RecordedRequest;

/** args: options of spark-submit after --master and --deploy-mode; prints the objects that submission created, as YAML. */
public final class MockKubernetes {
  /** What was created, in the order of creation, as YAML. */
  static final List<String> MADE = new ArrayList<>();

  /** Knows server-side apply, by which Spark 3.5 creates everything but the driver pod, and notes what is created. */
  static final class Applying extends KubernetesCrudDispatcher {
    Applying() {
      super(List.of());
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String body = request.getBody().clone().readUtf8();
      if (request.getMethod().equals("POST") || request.getMethod().equals("PATCH")) {
        MADE.add(Serialization.asYaml(Serialization.unmarshal(body)));
      }
      if (!String.valueOf(request.getHeader("Content-Type")).startsWith("application/apply-patch+yaml")) {
        return super.dispatch(request);
      }
      return new MockResponse().setResponseCode(200).setHeader("Content-Type", "application/json")
          .setBody(Serialization.asJson(Serialization.unmarshal(body)));
    }
  }

  public static void main(String[] a) throws Exception {
    KubernetesMockServer server =
        new KubernetesMockServer(new Context(Serialization.jsonMapper()), new MockWebServer(), new HashMap<>(),
            new Applying(), false);
    server.init();
    List<String> args = new ArrayList<>(List.of("--master", "k8s://http://127.0.0.1:" + server.getPort(), "--deploy-mode", "cluster",
        "--conf", "spark.kubernetes.submission.waitAppCompletion=false"));
    args.addAll(List.of(a));
    Throwable thrown = null;
    try {
      new org.apache.spark.deploy.SparkSubmit().doSubmit(args.toArray(String[]::new));
    } catch (Throwable e) {
      thrown = e;
    }
    MADE.forEach(o -> System.out.println("CREATED\n" + o));
    if (thrown != null) {
      thrown.printStackTrace();
    }
    System.exit(thrown == null ? 0 : 1);
  }
}
