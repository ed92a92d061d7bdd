package io.tianma.jobs.config;

import com.typesafe.config.ConfigRenderOptions;
import com.typesafe.config.ConfigValue;
import io.tianma.data.store.Redaction;
import java.math.BigDecimal;
import java.util.List;

/** Reads single values; a number may be written as a string, as environment variables are. */
final class Scalars {
  private Scalars() {}

  static Object read(Class<?> type, ConfigValue value, String path) {
    if (type.isEnum()) {
      return constant(type, value, path);
    }
    try {
      return switch (type.getName()) {
        case "int", "java.lang.Integer" -> number(value).intValueExact();
        case "long" -> number(value).longValueExact();
        case "double" -> number(value).doubleValue();
        case "boolean" -> bool(value);
        case "java.lang.String" -> text(value);
        default -> throw new IllegalStateException(path + ": no key can be a " + type.getName());
      };
    } catch (NumberFormatException | ArithmeticException e) {
      throw wrongType(name(type), value, path);
    }
  }

  static ConfigException wrongType(String expected, ConfigValue value, String path) {
    return new ConfigException(
        path + " = " + shown(value, path) + ": must be " + expected + Where.at(value));
  }

  private static BigDecimal number(ConfigValue value) {
    return new BigDecimal(text(value));
  }

  private static boolean bool(ConfigValue value) {
    return switch (text(value)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw new NumberFormatException();
    };
  }

  /** As it was written: {@code 1.10} stays {@code 1.10}. */
  private static String text(ConfigValue value) {
    return switch (value.valueType()) {
      case STRING, NUMBER, BOOLEAN -> value.atKey("v").getString("v");
      default -> throw new NumberFormatException();
    };
  }

  private static Object constant(Class<?> type, ConfigValue value, String path) {
    List<String> names = Keys.constants(type);
    int index = names.indexOf(String.valueOf(value.unwrapped()));
    if (index < 0) {
      throw wrongType("one of " + String.join(", ", names), value, path);
    }
    return type.getEnumConstants()[index];
  }

  private static String shown(ConfigValue value, String path) {
    return Redaction.secret(path)
        ? Redaction.HIDDEN
        : Redaction.text(value.render(ConfigRenderOptions.concise()));
  }

  private static String name(Class<?> type) {
    return switch (type.getName()) {
      case "int", "long" -> "a whole number";
      case "double" -> "a number";
      case "boolean" -> "true or false";
      default -> "text";
    };
  }
}
