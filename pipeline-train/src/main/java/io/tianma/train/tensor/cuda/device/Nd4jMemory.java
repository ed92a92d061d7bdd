package io.tianma.train.tensor.cuda.device;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.ClassProperties;
import org.bytedeco.javacpp.Loader;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * ND4J's CUDA backend beside our kernels, where it is on the class path (Maven profile {@code
 * nd4j}): its arrays lie in the GPU's memory, and kernels of CUDA 13 work on them there. ND4J's
 * library is for CUDA 11; both runtimes use the one context that a process has on a GPU, so an
 * address of one is an address of the other.
 *
 * <p>What is looked at here is looked at before ND4J starts: on a GPU that its library holds no
 * machine code for, its first call would compile for most of an hour.
 */
public final class Nd4jMemory {
  private static final String BACKEND = "org/nd4j/linalg/jcublas/JCublasBackend.class";
  private static final String NATIVES = "org.nd4j.nativeblas.Nd4jCuda";
  private static final String LIBRARY = "nd4jcuda";
  private static final String WAY_OUT = "or build without the profile nd4j";

  /** {@code direct}: copies of vectors even if ND4J's arrays are a GPU's, for comparison. */
  private static final String CHOICE = "tianma.cuda.memory";

  private static final boolean HERE =
      Nd4jMemory.class.getClassLoader().getResource(BACKEND) != null;
  private static final Map<Integer, String> LOOKED = new HashMap<>(); // empty: nothing is missing

  private Nd4jMemory() {}

  /** Whether ND4J's CUDA backend is on the class path; known without starting it. */
  public static boolean here() {
    return HERE;
  }

  /** Whether kernels work on ND4J's own arrays, not on copies; begins ND4J. */
  public static boolean chosen() {
    String choice = System.getProperty(CHOICE, onGpu() ? "nd4j" : "direct");
    if (choice.equals("nd4j") && !onGpu()) {
      throw new IllegalStateException(
          CHOICE + " = nd4j: ND4J works on the processor here; build with the profile nd4j");
    }
    if (!choice.equals("nd4j") && !choice.equals("direct")) {
      throw new IllegalArgumentException(CHOICE + " = " + choice + ": must be direct or nd4j");
    }
    return choice.equals("nd4j");
  }

  private static boolean onGpu() {
    return !Nd4j.getEnvironment().isCPU();
  }

  /**
   * Refuses kernels that want ND4J's arrays in the host's memory where they are a GPU's.
   *
   * @throws IllegalStateException if so
   */
  public static void refuse(String kernels) {
    if (onGpu()) {
      throw new IllegalStateException(
          "kernels = %s: ND4J's arrays lie on a GPU here; set kernels = cuda, %s"
              .formatted(kernels, WAY_OUT));
    }
  }

  /**
   * Makes the GPU that this thread's kernels use the one where ND4J puts this thread's arrays;
   * nothing to do if ND4J works on the processor.
   *
   * @throws IllegalStateException if ND4J's backend cannot run there: in one line
   */
  public static void enter() {
    if (here()) {
      Cuda.require(Cuda.chosen());
      Nd4j.getAffinityManager().unsafeSetDevice(Cuda.chosen());
    }
  }

  /**
   * Says that kernels of this thread are to work on an array.
   *
   * @throws IllegalStateException if it lies on another GPU
   */
  public static void expectHere(INDArray array) {
    int where = Nd4j.getAffinityManager().getDeviceForArray(array);
    if (where != Cuda.chosen()) {
      throw new IllegalStateException(
          "ND4J has an array on GPU %d, its kernels run on GPU %d: give each process one GPU"
                  .formatted(where, Cuda.chosen())
              + " (CUDA_VISIBLE_DEVICES)");
    }
  }

  /** Why ND4J's backend cannot run on that GPU, in one line; null if it can or is not there. */
  static synchronized String missing(int ordinal) {
    if (!here()) {
      return null;
    }
    String found =
        LOOKED.computeIfAbsent(
            ordinal, i -> missing(Cuda.capability(i), Nd4jMemory.class.getClassLoader()));
    return found.isEmpty() ? null : found;
  }

  /** The same for a compute capability times ten; empty if it can. */
  static String missing(int capability, ClassLoader loader) {
    try {
      Class<?> natives = Class.forName(NATIVES, false, loader);
      URL library = library(natives);
      if (library == null) {
        return "ND4J's lib%s.so is neither on the class path nor on LD_LIBRARY_PATH: add %s, %s"
            .formatted(LIBRARY, "nd4j-cuda-11.2 with classifier linux-x86_64", WAY_OUT);
      }
      File file = file(library);
      MachineCode code = MachineCode.of(file.toPath());
      if (!code.serves(capability)) {
        return unserved(file, code.architectures(), capability);
      }
      Loader.load(natives);
      return "";
    } catch (ClassNotFoundException | IOException e) {
      return "ND4J's CUDA backend cannot be read (%s): add it whole, %s".formatted(e, WAY_OUT);
    } catch (LinkageError e) {
      return "ND4J's lib%s.so does not load (%s): it needs libcublas.so.11 and libcusolver.so.11;"
              .formatted(LIBRARY, firstLine(e))
          + " install the CUDA toolkit 11.8 and put its lib64 on LD_LIBRARY_PATH, "
          + WAY_OUT;
    }
  }

  /** Unpacks a library that lies in a jar to where JavaCPP would, which finds it there then. */
  private static File file(URL library) throws IOException {
    return library.getProtocol().equals("file")
        ? new File(library.getPath())
        : Loader.cacheResource(library);
  }

  private static String unserved(File file, Set<Integer> architectures, int capability) {
    String list = architectures.stream().map(Nd4jMemory::dotted).collect(Collectors.joining(", "));
    return "%s holds machine code for compute capability %s, not for this GPU's %s: it would"
            .formatted(file, list.isEmpty() ? "none" : list, dotted(capability))
        + " compile for most of an hour; put a library with such code in its place, "
        + WAY_OUT;
  }

  private static String dotted(int capability) {
    return capability / 10 + "." + capability % 10;
  }

  private static String firstLine(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private static URL library(Class<?> natives) {
    ClassProperties properties = Loader.loadProperties(natives, Loader.loadProperties(), true);
    return Arrays.stream(Loader.findLibrary(natives, properties, LIBRARY, true))
        .findFirst()
        .orElse(null);
  }
}
