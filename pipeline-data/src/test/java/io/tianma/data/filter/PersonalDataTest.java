package io.tianma.data.filter;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalDataTest {
  /** The example of GB 11643-1999. */
  private static final String CARD = "11010519491231002X";

  @Test
  void identityCardsAreKnownByTheirCheckDigit() {
    assertThat(mask("身份证" + CARD + "。")).isEqualTo("身份证[身份证号]。");
    assertThat(mask("11010519491231002x")).isEqualTo("[身份证号]");
    assertThat(mask("110105194912310021")).isEqualTo("110105194912310021");
    assertThat(mask("11010519491331002X")).isEqualTo("11010519491331002X");
    assertThat(mask("1" + CARD)).isEqualTo("1" + CARD);
    assertThat(mask(CARD + "1")).isEqualTo(CARD + "1");
  }

  @Property
  void everyCardWithItsCheckDigitIsMaskedAndNoOther(
      @ForAll @IntRange(min = 0, max = 999) int serial,
      @ForAll @IntRange(min = 0, max = 10) int last) {
    String number = "11010519491231" + String.format("%03d", serial) + "0123456789X".charAt(last);
    int[] weights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int sum = last; // with weight 1, the whole sum is 1 modulo 11 (ISO 7064, MOD 11-2)
    for (int i = 0; i < 17; i++) {
      sum += weights[i] * (number.charAt(i) - '0');
    }
    assertThat(mask(number)).isEqualTo(sum % 11 == 1 ? "[身份证号]" : number);
  }

  @Test
  void mobileNumbersAreMaskedAndLongerNumbersAreNot() {
    assertThat(mask("电话13812345678，138-1234-5678，+86 19912345678"))
        .isEqualTo("电话[手机号]，[手机号]，+86 [手机号]");
    assertThat(mask("+8613812345678、008613812345678和0086-13812345678"))
        .isEqualTo("+[手机号]、[手机号]和0086-[手机号]");
    assertThat(mask("12812345678 138123456789 0.13812345678 a13812345678 8613812345678"))
        .isEqualTo("12812345678 138123456789 0.13812345678 a13812345678 8613812345678");
  }

  @Test
  void platesAreMaskedAndNamesAreNot() {
    assertThat(mask("京A12345、粤B·D12345、沪AF0236和粤Z1234港")).isEqualTo("[车牌号]、[车牌号]、[车牌号]和[车牌号]");
    assertThat(mask("云ABCDEF，川A座1234，新A123456789")).isEqualTo("云ABCDEF，川A座1234，新A123456789");
  }

  @Test
  void mailAndPublicAddressesAreMasked() {
    assertThat(mask("写信给zhang.san+a@mail.example.com.cn，谢谢")).isEqualTo("写信给[邮箱]，谢谢");
    assertThat(mask("服务器8.8.8.8。本机127.0.0.1，内网192.168.1.1和10.0.0.1，版本1.2.3，1.2.3.4.5，300.1.1.1"))
        .isEqualTo("服务器[IP地址]。本机127.0.0.1，内网192.168.1.1和10.0.0.1，版本1.2.3，1.2.3.4.5，300.1.1.1");
    assertThat(mask("@Override 注解 a@b")).isEqualTo("@Override 注解 a@b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "数据库使用 Oracle 11.2.0.4 版本，补丁为 12.1.0.2。",
        "见第 1.2.3.4 节和第 3.1.2.1 条。",
        "升级到 v2.1.1.108 或 V8.0.0.1 以后。",
        "版本号：8.0.28.1，内核 5.4.0.99",
        "版本 8.0.28.1、8.0.29.2和5.7.0.1。",
        "支持 11.2.0.4、12.1.0.2 和 19.3.0.0 版本",
        "- LibreOffice 7.3.6.2",
        "cube-1.0.9.2_64bit.zip，jstock-1.0.7.13-bin.zip，devel-1.7.0.85-2.6.1.2.el7_1.x86_64",
        "参见 5.2.4.3 节，见3.1.2.1，如图 1.2.1.1 所示",
        "目录\n3.1.2.1 总则\n3.1.2.2 范围",
        "Version: 1.5.6.5, kernel 4.9.0.3",
        "iOS 14.4.2.1 系统，macOS 10.15.7.1，openSUSE 15.3.0.1",
        "软件版本1.2.3.4发布，固件 V10.2.3.44，见附录 1.2.3.4，表1.2.3.4所示",
        "Chrome/96.0.4664.110 浏览器",
        "最新的4.2.0.14版本，`1.1.1.1` 版",
      })
  void numbersOfVersionsAndChaptersAreNoAddresses(String text) {
    assertThat(mask(text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "公共服务器 @ 和 @:53 可用，网关 192.168.1.1。",
        "DNS @ 、@ 和 @",
        "The IP @ of Google @ 和 ping @",
        "只是对 @.in-addr.arpa",
        "第一台是 @，第 2 台是 @。",
        "@\n@\n@ server.example.com",
        "@ 是谷歌的",
        "网段@/16，地址表 @",
        "http://@/a，ssh root !",
      })
  void addressesAreStillMasked(String text) {
    assertThat(mask(text.replace("@", "9.9.9.9"))).isEqualTo(text.replace("@", "[IP地址]"));
  }

  @Test
  void eachKindIsCounted() {
    long[] masked = new long[PersonalData.Kind.values().length];
    PersonalData.mask("我" + CARD + "，13812345678和13912345678，京A12345，a@b.cn，8.8.8.8", masked);
    assertThat(masked).containsExactly(1, 2, 1, 1, 1);
    PersonalData.mask("[手机号]，c@d.cn", masked);
    assertThat(masked).containsExactly(1, 2, 1, 2, 1);
  }

  private static String mask(String text) {
    String masked = PersonalData.mask(text);
    assertThat(PersonalData.mask(masked)).isEqualTo(masked);
    return masked;
  }
}
