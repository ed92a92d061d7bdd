import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Properties;
import okhttp3.mockwebserver.MockResponse;
import okhttp3.mockwebserver.MockWebServer;
import okhttp3.mockwebserver.RecordedRequest;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.k8s.KubernetesConf$;
import org.apache.spark.deploy.k8s.SparkPod;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfile$;
import org.apache.spark.scheduler.cluster.k8s.KubernetesExecutorBuilder;

/**
 * args: options of spark-submit after --master and --deploy-mode; prints the objects that submission created, as YAML, and the pod that
 * Spark in that driver would make for an executor. -Ddescription=FILE: properties of the description, which the driver reads.
 */
public final class MockKubernetes {
  /** What was created, in the order of creation. */
  static final List<Object> MADE = new ArrayList<>();

  /** Knows server-side apply, by which Spark 3.5 creates everything but the driver pod, and notes what is created. */
  static final class Applying extends KubernetesCrudDispatcher {
    Applying() {
      super(List.of());
    }

    @Override
    public MockResponse dispatch(RecordedRequest request) {
      String body = request.getBody().clone().readUtf8();
      if (request.getMethod().equals("POST") || request.getMethod().equals("PATCH")) {
        MADE.add(Serialization.unmarshal(body));
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
      MADE.forEach(o -> System.out.println("CREATED\n" + Serialization.asYaml(o)));
      System.out.println("EXECUTOR\n" + Serialization.asYaml(executor(server.createClient())));
    } catch (Throwable e) {
      thrown = e;
      e.printStackTrace();
    }
    System.exit(thrown == null ? 0 : 1);
  }

  /** What the driver would ask for, by its own properties and, after them, those of the description. */
  private static Pod executor(KubernetesClient client) throws Exception {
    SparkConf conf = new SparkConf(false);
    Properties said = new Properties();
    try (var in = Files.newBufferedReader(Path.of(System.getProperty("description")))) {
      said.load(in);
    }
    said.load(new StringReader(data("spark.properties")));
    said.forEach((key, value) -> conf.set((String) key, (String) value));
    String template = data("podspec-configmap-key");
    if (template != null) { // where the driver finds it there is nothing here
      Path file = Files.writeString(Files.createTempFile("template", ".yml"), template);
      conf.set("spark.kubernetes.executor.podTemplateFile", file.toString());
    }
    conf.set("spark.driver.host", "driver").set("spark.app.id", "spark-1");
    ResourceProfile profile = ResourceProfile$.MODULE$.getOrCreateDefaultProfile(conf);
    var executor = KubernetesConf$.MODULE$.createExecutorConf(conf, "1", "spark-1", scala.Option.empty(), profile.id());
    SecurityManager security = new SecurityManager(conf, scala.Option.empty(), org.apache.spark.internal.config.package$.MODULE$.AUTH_SECRET_FILE_EXECUTOR());
    security.initializeAuth();
    SparkPod made = new KubernetesExecutorBuilder().buildFromFeatures(executor, security, client, profile).pod();
    return new PodBuilder(made.pod()).editOrNewSpec().addToContainers(made.container()).endSpec().build();
  }

  /** What a configuration map of the submission holds by that name; null if none does. */
  private static String data(String name) {
    return MADE.stream().filter(ConfigMap.class::isInstance).map(o -> ((ConfigMap) o).getData().get(name))
        .filter(java.util.Objects::nonNull).findFirst().orElse(null);
  }
}
