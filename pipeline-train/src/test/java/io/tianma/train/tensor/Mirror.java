package io.tianma.train.tensor;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Kernels of another memory as kernels of the host's: each call copies all memory between the first
 * and the last element of its operands there, runs, and copies it back. Around it lies NaN, which
 * whoever reads it spreads, and which must be there afterwards.
 */
public final class Mirror {
  private static final HostMemory HOST = new HostMemory();

  private Mirror() {}

  /** {@code kernels} with operands in the host's memory. */
  public static Kernels of(Kernels kernels) {
    return proxy(Kernels.class, kernels, kernels.memory());
  }

  private static <T> T proxy(Class<T> type, T kernels, Memory memory) {
    Map<Class<?>, Object> parts = new HashMap<>(); // mixing(), linearAttention(), decoding()
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Class<?> result = method.getReturnType();
              if (result == Memory.class) {
                return HOST;
              }
              if (result == Runnable.class) {
                return arguments[0]; // copies come and go with each call: nothing to record
              }
              if (result == MixingKernels.class
                  || result == LinearAttentionKernels.class
                  || result == DecodingKernels.class) {
                return parts.computeIfAbsent(
                    result, part -> part(part, call(method, kernels, null), memory));
              }
              if (arguments == null || result != void.class) {
                return call(method, kernels, arguments);
              }
              mirror(method, kernels, arguments, memory);
              return null;
            }));
  }

  private static <T> Object part(Class<T> type, Object kernels, Memory memory) {
    return proxy(type, type.cast(kernels), memory);
  }

  private static void mirror(Method method, Object kernels, Object[] arguments, Memory memory) {
    List<Tensor> operands = new ArrayList<>();
    for (Object argument : arguments) {
      each(argument, operands);
    }
    List<MirroredRegion> regions = MirroredRegion.covering(operands, memory);
    try {
      call(method, kernels, Arrays.stream(arguments).map(a -> there(a, regions)).toArray());
      regions.forEach(region -> region.download(method.getName()));
    } finally {
      regions.forEach(MirroredRegion::close);
    }
  }

  /** All tensors of an argument: itself, its lengths, those of a record. */
  private static void each(Object argument, List<Tensor> operands) {
    if (argument instanceof Tensor tensor) {
      operands.add(tensor);
      each(tensor.lengths(), operands);
    } else if (argument instanceof Record record) {
      for (Object value : values(record)) {
        each(value, operands);
      }
    }
  }

  /** An argument with the tensors there in place of the host's. */
  private static Object there(Object argument, List<MirroredRegion> regions) {
    if (argument instanceof Tensor tensor) {
      Tensor same = tensor;
      for (MirroredRegion region : regions) {
        if (region.holds(tensor)) {
          same = region.there(tensor);
        }
      }
      return same.ragged((Tensor) there(tensor.lengths(), regions));
    }
    if (argument instanceof Record record) {
      return copy(record, Arrays.stream(values(record)).map(v -> there(v, regions)).toArray());
    }
    return argument;
  }

  private static Object[] values(Record record) {
    return Arrays.stream(record.getClass().getRecordComponents())
        .map(component -> call(component.getAccessor(), record, null))
        .toArray();
  }

  private static Object copy(Record record, Object[] values) {
    Class<?>[] types =
        Arrays.stream(record.getClass().getRecordComponents())
            .map(RecordComponent::getType)
            .toArray(Class<?>[]::new);
    try {
      Constructor<?> constructor = record.getClass().getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Object call(Method method, Object of, Object[] arguments) {
    try {
      return method.invoke(of, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException own) {
        throw own;
      }
      if (e.getCause() instanceof Error own) {
        throw own;
      }
      throw new IllegalStateException(e.getCause());
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
