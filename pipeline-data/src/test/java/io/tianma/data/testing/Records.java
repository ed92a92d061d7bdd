package io.tianma.data.testing;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** Records that differ from others in what a test is about. */
public final class Records {
  private Records() {}

  /** A copy with other values of the components named. */
  public static <R extends Record> R with(R record, Object... namesAndValues) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    List<String> names = Arrays.stream(components).map(RecordComponent::getName).toList();
    Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = components[i].getAccessor().invoke(record);
      }
      for (int i = 0; i < namesAndValues.length; i += 2) {
        values[names.indexOf(namesAndValues[i])] = namesAndValues[i + 1];
      }
      return canonical(record, components).newInstance(values);
    } catch (InvocationTargetException e) {
      throw (RuntimeException) e.getCause();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static <R extends Record> Constructor<R> canonical(R record, RecordComponent[] components)
      throws ReflectiveOperationException {
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    return (Constructor<R>) record.getClass().getDeclaredConstructor(types);
  }
}
