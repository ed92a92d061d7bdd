package io.tianma.data.store;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;

/** The one way to change components of a record of many. */
public final class Records {
  private Records() {}

  /**
   * A copy with other values of the components named; it is made by the record's constructor, which
   * may refuse it.
   *
   * @param record public
   * @param namesAndValues a component's name, its value, and so on
   * @throws IllegalStateException if there is no such component, or the value is not of its type
   */
  public static <R extends Record> R with(R record, Object... namesAndValues) {
    RecordComponent[] components = record.getClass().getRecordComponents();
    List<String> names = Arrays.stream(components).map(RecordComponent::getName).toList();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    Object[] values = new Object[components.length];
    try {
      for (int i = 0; i < values.length; i++) {
        values[i] = components[i].getAccessor().invoke(record);
      }
      for (int i = 0; i < namesAndValues.length; i += 2) {
        int component = names.indexOf(namesAndValues[i]);
        if (component < 0) {
          throw new IllegalStateException(
              record.getClass() + " has no component " + namesAndValues[i]);
        }
        values[component] = namesAndValues[i + 1];
      }
      @SuppressWarnings("unchecked")
      R copy = (R) record.getClass().getDeclaredConstructor(types).newInstance(values);
      return copy;
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RuntimeException refused) {
        throw refused;
      }
      throw new IllegalStateException(e.getCause());
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      throw new IllegalStateException(record.getClass() + " cannot be copied", e);
    }
  }
}
