import java.io.*;
import java.nio.file.*;
import java.util.*;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.hadoop.yarn.server.MiniYARNCluster;
import org.apache.hadoop.yarn.server.nodemanager.NodeManager;

/**
 * A real YARN (1 RM, n NMs) and a real HDFS (1 NN, 1 DN) in one JVM, container JVMs are real processes.
 * args: work dir; writes work/conf/{core,hdfs,yarn,resource-types}-site.xml, then work/ready; ends when work/stop appears.
 * -Dsecond=127.0.0.2 adds a node manager of that host name, since speculative copies go to another host only.
 * -Dnm=1 -Dmem=6144 -Dcores=8 -Dgpus=0 -Dpmem=true -Dam=2 -Dset.KEY=VALUE (any setting of YARN) -Dhset.KEY=VALUE (of HDFS)
 */
public final class MiniYarn {
  public static void main(String[] a) {
    try { run(a); } catch (Throwable e) { e.printStackTrace(); System.exit(1); }   // HDFS threads would keep the JVM up
  }

  private static void run(String[] a) throws Exception {
    long t0 = System.nanoTime();
    File work = new File(a[0]).getAbsoluteFile();
    File conf = new File(work, "conf");
    conf.mkdirs();
    File ready = new File(work, "ready"), stop = new File(work, "stop");
    ready.delete();
    stop.delete();
    int nm = Integer.getInteger("nm", 1), gpus = Integer.getInteger("gpus", 0);

    if (gpus > 0) {                       // must be on the classpath as a file: ResourceUtils reads it by name
      try (Writer w = new FileWriter(new File(conf, "resource-types.xml"))) {
        w.write("<configuration><property><name>yarn.resource-types</name><value>yarn.io/gpu</value></property></configuration>\n");
      }
    } else new File(conf, "resource-types.xml").delete();

    Configuration hc = new Configuration();
    hc.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, new File(work, "dfs").getPath());
    hc.set("dfs.replication", "1");
    hc.set("dfs.permissions.enabled", "false");
    hc.set("dfs.namenode.fs-limits.min-block-size", "1024");
    for (String k : System.getProperties().stringPropertyNames())
      if (k.startsWith("hset.")) hc.set(k.substring(5), System.getProperty(k));
    MiniDFSCluster dfs = new MiniDFSCluster.Builder(hc).numDataNodes(1).format(true).build();
    dfs.waitActive();
    String fs = "hdfs://127.0.0.1:" + dfs.getNameNodePort();
    long t1 = System.nanoTime();

    YarnConfiguration y = new YarnConfiguration();
    y.set("fs.defaultFS", fs);
    y.set("dfs.replication", "1");
    y.set("yarn.minicluster.yarn.nodemanager.resource.memory-mb", System.getProperty("mem", "6144"));
    y.set("yarn.nodemanager.resource.memory-mb", System.getProperty("mem", "6144"));
    y.set("yarn.nodemanager.resource.cpu-vcores", System.getProperty("cores", "8"));
    y.set("yarn.scheduler.minimum-allocation-mb", "128");
    y.set("yarn.scheduler.maximum-allocation-mb", System.getProperty("mem", "6144"));
    y.set("yarn.resourcemanager.scheduler.class", "org.apache.hadoop.yarn.server.resourcemanager.scheduler.capacity.CapacityScheduler");
    y.set("yarn.scheduler.capacity.root.queues", "default,nightly");
    for (String queue : List.of("default", "nightly")) {
      y.set("yarn.scheduler.capacity.root." + queue + ".capacity", "50");
      y.set("yarn.scheduler.capacity.root." + queue + ".maximum-capacity", "100");
      y.set("yarn.scheduler.capacity.root." + queue + ".user-limit-factor", "10");
    }
    y.set("yarn.scheduler.capacity.maximum-am-resource-percent", "0.5");
    y.set("yarn.scheduler.capacity.resource-calculator", "org.apache.hadoop.yarn.util.resource.DominantResourceCalculator");
    y.set("yarn.resourcemanager.am.max-attempts", System.getProperty("am", "2"));
    y.set("yarn.nodemanager.pmem-check-enabled", System.getProperty("pmem", "true"));
    y.set("yarn.minicluster.control-resource-monitoring", "true");   // without it MiniYARNCluster never checks memory
    y.set("yarn.nodemanager.resource.memory.enforced", "false");   // default true = "cgroups will do it": the pmem check then returns before it compares
    y.set("yarn.nodemanager.vmem-check-enabled", "false");
    y.set("yarn.nodemanager.container-monitor.interval-ms", "1000");
    y.set("yarn.nodemanager.delete.debug-delay-sec", "600");
    y.set("yarn.nodemanager.disk-health-checker.max-disk-utilization-per-disk-percentage", "99.5");
    y.set("yarn.nodemanager.env-whitelist", "JAVA_HOME,HADOOP_CONF_DIR,SPARK_SCALA_VERSION,LD_LIBRARY_PATH");
    y.set("yarn.resourcemanager.scheduler.monitor.enable", "false");
    if (gpus > 0) y.set("yarn.nodemanager.resource-type.yarn.io/gpu", String.valueOf(gpus));
    for (String k : System.getProperties().stringPropertyNames())
      if (k.startsWith("set.")) y.set(k.substring(4), System.getProperty(k));

    System.setProperty("test.build.data", work.getPath());
    MiniYARNCluster yarn = new MiniYARNCluster("y", nm, 1, 1);
    yarn.init(y);
    yarn.start();
    if (!yarn.waitForNodeManagersToConnect(60_000)) throw new IllegalStateException("node managers did not connect");
    String second = System.getProperty("second");
    if (second != null) startSecond(yarn, second, new File(work, "second"));
    long t2 = System.nanoTime();

    // only what clients need, as an ordinary HADOOP_CONF_DIR
    Configuration out = new Configuration(false), live = yarn.getConfig();
    for (String k : List.of("yarn.resourcemanager.address", "yarn.resourcemanager.scheduler.address", "yarn.resourcemanager.webapp.address",
        "yarn.resourcemanager.resource-tracker.address", "yarn.resourcemanager.admin.address", "yarn.resourcemanager.am.max-attempts"))
      if (live.get(k) != null) out.set(k, live.get(k));
    out.set("yarn.resourcemanager.hostname", "127.0.0.1");
    out.set("yarn.timeline-service.enabled", "false");
    write(out, new File(conf, "yarn-site.xml"));
    Configuration core = new Configuration(false);
    core.set("fs.defaultFS", fs);
    core.set("dfs.replication", "1");
    write(core, new File(conf, "core-site.xml"));
    try (FileSystem f = FileSystem.get(java.net.URI.create(fs), core)) { f.mkdirs(new org.apache.hadoop.fs.Path("/tmp")); }
    long t3 = System.nanoTime();
    Files.writeString(ready.toPath(), ProcessHandle.current().pid() + "\n");
    System.out.printf("READY dfs=%.1fs yarn=%.1fs all=%.1fs fs=%s rm=%s%n", (t1 - t0) / 1e9, (t2 - t1) / 1e9, (t3 - t0) / 1e9, fs, out.get("yarn.resourcemanager.address"));
    while (!stop.exists()) Thread.sleep(200);
    yarn.stop();
    dfs.shutdown(true);
    System.exit(0);
  }

  /** MiniYARNCluster gives all its node managers one name; this one stands beside them. */
  private static void startSecond(MiniYARNCluster yarn, String host, File directory) throws Exception {
    YarnConfiguration c = new YarnConfiguration(yarn.getConfig());
    for (String part : List.of("address", "localizer.address", "webapp.address", "collector-service.address"))
      c.set("yarn.nodemanager." + part, host + ":0");
    c.set("yarn.nodemanager.bind-host", host);
    c.set("yarn.nodemanager.local-dirs", new File(directory, "local").getPath());
    c.set("yarn.nodemanager.log-dirs", new File(directory, "logs").getPath());
    new File(directory, "local").mkdirs();
    new File(directory, "logs").mkdirs();
    NodeManager node = new NodeManager();
    node.init(c);
    node.start();
    int wanted = yarn.getResourceManager().getResourceScheduler().getNumClusterNodes();
    for (int i = 0; i < 300 && yarn.getResourceManager().getResourceScheduler().getNumClusterNodes() < 2; i++) Thread.sleep(200);
    if (yarn.getResourceManager().getResourceScheduler().getNumClusterNodes() < 2)
      throw new IllegalStateException(wanted + " node managers connected, not 2");
  }

  private static void write(Configuration c, File f) throws IOException {
    try (OutputStream o = new FileOutputStream(f)) { c.writeXml(o); }
  }
}
