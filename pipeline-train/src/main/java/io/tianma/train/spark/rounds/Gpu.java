package io.tianma.train.spark.rounds;

import io.tianma.train.tensor.cuda.device.Cuda;
import io.tianma.train.tensor.cuda.device.Nd4jMemory;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;
import scala.Option;

/**
 * The GPU that Spark gave to a task: the first address of its resource {@code gpu}, which a
 * discovery script reports and {@code spark.task.resource.gpu.amount} asks for. Without that, GPU 0
 * of those that the process sees.
 */
public final class Gpu {
  private static final String RESOURCE = "gpu";

  private Gpu() {}

  /** Makes it the GPU of the calling thread's kernels; returns its number. */
  public static int choose() {
    int number = ofTask();
    Cuda.choose(number);
    Nd4jMemory.enter(); // a thread of a pool may have served another GPU
    return number;
  }

  private static int ofTask() {
    TaskContext context = TaskContext.get();
    if (context == null) {
      return 0;
    }
    Option<ResourceInformation> given = context.resources().get(RESOURCE);
    return given.isEmpty() ? 0 : number(given.get().addresses());
  }

  private static int number(String[] addresses) {
    try {
      return addresses.length == 0 ? 0 : Integer.parseInt(addresses[0]);
    } catch (NumberFormatException e) {
      throw new IllegalStateException(
          "GPU address "
              + addresses[0]
              + ": the script of spark.executor.resource.gpu.discoveryScript must print numbers");
    }
  }
}
