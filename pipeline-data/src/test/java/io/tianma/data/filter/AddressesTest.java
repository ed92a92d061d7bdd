package io.tianma.data.filter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which numbers are addresses, parts of one, or of versions. */
class AddressesTest {
  /** First and last addresses of the blocks of RFC 6890 that are left, and their neighbours. */
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, false",
    "0.255.255.255, false",
    "1.0.0.0, true",
    "9.255.255.255, true",
    "10.0.0.0, false",
    "10.255.255.255, false",
    "11.0.0.0, true",
    "126.255.255.255, true",
    "127.0.0.1, false",
    "128.0.0.1, true",
    "168.254.0.1, true",
    "169.253.0.1, true",
    "169.254.0.1, false",
    "169.255.0.1, true",
    "170.254.0.1, true",
    "171.16.0.1, true",
    "172.15.255.255, true",
    "172.16.0.0, false",
    "172.20.0.0, false",
    "172.31.255.255, false",
    "172.32.0.0, true",
    "173.16.0.1, true",
    "191.168.0.1, true",
    "192.167.0.1, true",
    "192.168.0.1, false",
    "192.169.0.1, true",
    "193.168.0.1, true",
    "223.255.255.255, true",
    "224.0.0.1, false",
    "255.255.255.255, false",
    "8.8.8.256, false",
    "8.256.8.8, false",
    "256.8.8.8, false",
  })
  void publicAddressesAreMaskedAndOthersStay(String address, boolean isPublic) {
    assertThat(PersonalData.mask("主机" + address + "。"))
        .isEqualTo("主机" + (isPublic ? "[IP地址]" : address) + "。");
  }

  private static final String NUMBER = "13812345678";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://a.cn/@",
        "http://a.cn/@.jpg",
        "见www.a.cn/@",
        "x://@",
        "http://a.cn/~@",
        "http://a.cn/!@",
        "甲 https://a.cn/b/c/@"
      })
  void numbersInsideWebAddressesStay(String text) {
    String number = text.replace("@", NUMBER);
    assertThat(PersonalData.mask(number)).isEqualTo(number);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@",
        "a.cn/@",
        "http:/@",
        "http://a.cn @",
        "http://a.cn/ @",
        "http://a.cn/\u007F@",
        "http://a.cn/甲@",
        "www/@",
        ".@",
        "甲.@",
        "@甲.@"
      })
  void numbersElsewhereAreMasked(String text) {
    assertThat(PersonalData.mask(text.replace("@", NUMBER))).isEqualTo(text.replace("@", "[手机号]"));
  }

  @Test
  void aWebAddressIsLookedAtForTwoHundredCharacters() {
    String near = "http://" + "a/".repeat(98) + "/" + NUMBER;
    assertThat(PersonalData.mask(near)).isEqualTo(near);
    assertThat(PersonalData.mask("http://" + "a/".repeat(99) + NUMBER))
        .isEqualTo("http://" + "a/".repeat(99) + "[手机号]");
  }

  @ParameterizedTest
  @CsvSource({
    "@甲 a@b.cn, @甲 [邮箱]",
    "a@b.png, a@b.png",
    "3.1.2.1 总则, 3.1.2.1 总则",
    "请看 3.1.2.1 总则, 请看 [IP地址] 总则",
    "Chrome 60.1.2.3, Chrome 60.1.2.3",
    "Chrome 61.1.2.3, Chrome [IP地址]",
    "from 60.1.2.3, from [IP地址]",
    "版本 8.0.28.1、8.0.29.2, 版本 8.0.28.1、8.0.29.2",
    "版本 8.0.28.1 、 8.0.29.2, 版本 8.0.28.1 、 8.0.29.2",
    "版本 8.0.28.1、主机8.0.29.2, 版本 8.0.28.1、主机[IP地址]",
    "版本 8.0.28.1 ； 8.0.29.2, 版本 8.0.28.1 ； [IP地址]",
  })
  void theNeighboursTellWhatANumberIs(String text, String masked) {
    assertThat(PersonalData.mask(text)).isEqualTo(masked);
  }
}
