package io.tianma.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigParseOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a record refuses is said with the whole key, once. */
class BinderTest {
  record Outer(Inner inner, String mood) {
    Outer {
      if (!mood.isEmpty()) {
        throw new IllegalArgumentException(mood);
      }
    }
  }

  record Inner(int size, String mood) {
    Inner {
      if (!mood.isEmpty()) {
        throw new IllegalArgumentException(mood);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "size = 3: is odd|inner.size = 3: is odd (--set)",
        "inner.size = 3: is odd|inner.size = 3: is odd (--set)",
        "nothing fits|inner: nothing fits",
        "inner does not fit|inner does not fit",
        "sizes = 3|inner: sizes = 3"
      })
  void whatASectionRefusesHasTheWholeKey(String said, String message) {
    refused("inner { size = 3, mood = \"" + said + "\" }, mood = \"\"", message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "inner = 3: is odd|inner = 3: is odd (--set)",
        "inner.size = 3: is odd|inner.size = 3: is odd",
        "nothing fits|nothing fits"
      })
  void whatTheWholeRefusesHasNoSection(String said, String message) {
    refused("inner { size = 3, mood = \"\" }, mood = \"" + said + '"', message);
  }

  @Test
  void aRecordIsMade() {
    assertThat(bound("inner { size = 3, mood = \"\" }, mood = \"\""))
        .isEqualTo(new Outer(new Inner(3, ""), ""));
    refused(
        "inner { size = null, mood = x }, mood = x",
        "inner.size is missing: give it a value (--set)");
    refused("inner { mood = x }, mood = x", "inner.size is missing: give it a value (--set)");
  }

  private static void refused(String text, String message) {
    assertThatThrownBy(() -> bound(text)).isInstanceOf(ConfigException.class).hasMessage(message);
  }

  private static Outer bound(String text) {
    ConfigParseOptions named = ConfigParseOptions.defaults().setOriginDescription(Where.OPTION);
    return Binder.bind(Outer.class, ConfigFactory.parseString(text, named).root(), "");
  }
}
