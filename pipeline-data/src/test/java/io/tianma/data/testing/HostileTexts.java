package io.tianma.data.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/** Families of texts of any length on which parsers, splitters and metrics take their time. */
public final class HostileTexts {
  private static final String[] UNITS = {
    "[[",
    "]]",
    "{{",
    "}}",
    "\n{|",
    "|}",
    "-{",
    "}-",
    "-{A|zh-cn:a;",
    "<!--",
    "-->",
    "<ref>",
    "</ref>",
    "<nowiki>",
    "</nowiki>",
    "<table>",
    "</table>",
    "<",
    ">",
    "&",
    "&amp",
    "''",
    "**",
    "__",
    "*",
    "_",
    "`",
    "``",
    "[",
    "]",
    "![",
    "](",
    "](<",
    "[^",
    "|",
    "\n|",
    "|-\n",
    "> ",
    "- ",
    "1. ",
    "#",
    "# ",
    "~~",
    "```\n",
    "---\n",
    "===\n",
    "\n",
    " \n",
    " ",
    "\t",
    "　",
    "\"",
    "'",
    "“",
    "”",
    "（",
    "）",
    "：",
    "。",
    "。”",
    "。\"",
    "İ",
    "ß",
    "Σ",
    "Σ'",
    "é",
    "e\u0301",
    "\u0301",
    "\u0301\u0327",
    "👩\u200d",
    "👩‍👩‍👧‍👦",
    "\uFE0F",
    "🇨🇳",
    "=",
    ":",
    ";",
    "zh-cn:a;",
    "=>",
    "{{{",
    "<doc>",
    "<div>",
    "<pre>",
    "<b>",
    "<i>",
    "<p>",
    "<a href=",
    "<a>",
    "</",
    "<script>",
    "<title>",
    "<form>",
    "<select>",
    "<option>",
    "<template>",
    "<li>",
    "<td>",
    "<dd>",
    "<math>",
    "<!",
    "<?",
    "<![CDATA[",
    "http://",
    "[http://a ",
    "www.",
    "@",
    "a@",
    "a.",
    "1.2.3.4 ",
    "138",
    "-",
    "_a",
    "京A1",
    "\\",
    "\\\"",
    ",",
    "\",\"",
    "a",
    "ab ",
    "A",
    "一",
    "的",
    "一二",
    "1",
    "1 ",
    "。\n",
    "title: ",
    "::: ",
    "[TOC]",
    "import a from '",
    "{%",
    "{{<",
    "\r",
    "\u0000",
    "\uD800",
    "(",
    ")",
    "|\n",
    "a|b\n",
    "[a]: b\n",
    "*a ",
    "_a _",
    "a**",
    "&lt;",
    "#a\n",
    "一#",
    "乾",
    "a\n"
  };

  /** What families of three parts are made of: a part, its middle, its end. */
  private static final String[][] PARTS = {
    {"|a", "|-", "|\n"},
    {"a|", "-|", "a\n"},
    {"* ", "a\n", "  "},
    {">", "a\n", " "},
    {"[a]: b\n", "[a]", "\n"},
    {"<a b=", "c", "/>"},
    {"{|\n", "|-\n|a\n", "|}"},
    {"-{A|zh-cn:a;zh-tw:b}-", "b", "b"},
    {"-{", "x", "}-"},
    {"[[a|", "x", "]]"},
    {"<b>", "<div>", "</b>"},
    {"a,\"", "\"", "\n"}
  };

  private static final String[][] WRAPS = {
    {"---\ntitle: a", " ", "b\n---\n"},
    {"---\na", " ", "x\n---\n"},
    {"---\n\"", "a", "\n---\n"},
    {"a", " ", "b"},
    {"a", " 1", ""},
    {"[", "a", ""},
    {"title:", " ", "x"},
    {"import ", "a", " from"},
    {"<p", " a", ""}
  };

  private HostileTexts() {}

  /** All families by name: from about how many characters to a text. */
  public static Map<String, IntFunction<String>> families() {
    Map<String, IntFunction<String>> families = new LinkedHashMap<>();
    for (String unit : UNITS) {
      families.put(unit, n -> times(unit, n));
    }
    for (String[] p : PARTS) {
      families.put(
          String.join(" then ", p),
          n -> times(p[0], n / 3) + times(p[1], n / 3) + times(p[2], n / 3));
      families.put(
          String.join(" line ", p),
          n -> times(p[0], n / 3) + "\n" + times(p[1], n / 3) + "\n" + times(p[2], n / 3));
    }
    for (String[] p : WRAPS) {
      families.put(String.join(" around ", p), n -> p[0] + times(p[1], n) + p[2]);
    }
    return families;
  }

  /** So many families more, of units drawn by a seed. */
  public static Map<String, IntFunction<String>> mixed(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, IntFunction<String>> families = new LinkedHashMap<>();
    while (families.size() < count) {
      List<String> u = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        u.add(UNITS[random.nextInt(UNITS.length)]);
      }
      boolean halves = random.nextBoolean();
      families.put(
          String.join(halves ? " and " : " with ", u),
          n ->
              halves
                  ? times(u.get(0) + u.get(1), n / 2) + times(u.get(2) + u.get(3), n / 2)
                  : times(u.get(0) + u.get(1) + u.get(2), n));
    }
    return families;
  }

  private static String times(String unit, int chars) {
    return unit.repeat(Math.max(1, chars / unit.length()));
  }
}
