package io.tianma.data.markup;

import io.tianma.data.text.Characters;
import java.util.Set;

/** What links of a wiki show. */
final class WikiLinks {
  /** Name spaces whose links are pictures, categories or sounds. */
  private static final Set<String> NO_WORDS =
      Set.of(
          "file",
          "image",
          "category",
          "media",
          "文件",
          "檔案",
          "档案",
          "图像",
          "圖像",
          "图片",
          "圖片",
          "分类",
          "分類",
          "媒体",
          "媒體",
          "媒體檔案");

  /** The languages of Wikipedia but Chinese: a link to one of them stands beside the page only. */
  private static final Set<String> LANGUAGES =
      Set.of(
          ("aa ab ace ady af ak als alt am ami an ang ann anp ar arc ary arz as ast atj av avk awa ay"
                  + " az azb ba ban bar bat-smg bbc bcl bdr be be-tarask be-x-old bew bg bh bi bjn blk"
                  + " bm bn bo bpy br bs btm bug bxr ca cbk-zam cdo ce ceb ch cho chr chy ckb co cr crh"
                  + " cs csb cu cv cy da dag de dga din diq dsb dtp dty dv dz ee egl el eml en eo es et"
                  + " eu ext fa fat ff fi fiu-vro fj fo fon fr frp frr fur fy ga gag gan gcr gd gl glk"
                  + " gn gom gor got gpe gsw gu guc gur guw gv ha hak haw he hi hif ho hr hsb ht hu hy"
                  + " hyw hz ia iba id ie ig igl ii ik ilo inh io is it iu ja jam jbo jv ka kaa kab kbd"
                  + " kbp kcg kg kge ki kj kk kl km kn ko koi kr krc ks ksh ku kus kv kw ky la lad lb"
                  + " lbe lez lfn lg li lij lld lmo ln lo lrc lt ltg lv lzh mad mai map-bms mdf mg mh mhr"
                  + " mi min mk ml mn mni mnw mo mos mr mrj ms mt mus mwl my myv mzn na nah nan nap nds"
                  + " nds-nl ne new ng nia nl nn no nov nqo nr nrm nso nv ny oc olo om or os pa pag pam"
                  + " pap pcd pcm pdc pfl pi pih pl pms pnb pnt ps pt pwn qu rm rmy rn ro roa-rup"
                  + " roa-tara ru rue rup rw sa sah sat sc scn sco sd se sg sgs sh shi shn si simple sk"
                  + " skr sl sm smn sn so sq sr srn ss st stq su sv sw szl szy ta tay tcy tdd te tet tg"
                  + " th ti tk tl tly tn to tpi tr trv ts tt tum tw ty tyv udm ug uk ur uz ve vec vep vi"
                  + " vls vo vro wa war wo wuu xal xh xmf yi yo yue za zea zgh zh-classical zh-min-nan"
                  + " zh-yue zu")
              .split(" "));

  private WikiLinks() {}

  /**
   * The words of a link.
   *
   * @param link what stands between the brackets
   */
  static String words(String link) {
    int bar = link.indexOf('|');
    String target = (bar < 0 ? link : link.substring(0, bar)).strip();
    boolean named = target.startsWith(":"); // shown as a link whatever it leads to
    if (!named && hasNoWords(target)) {
      return "";
    }
    return bar < 0 ? target.substring(named ? 1 : 0) : link.substring(bar + 1);
  }

  private static boolean hasNoWords(String target) {
    int colon = target.indexOf(':');
    if (colon <= 0) {
      return false;
    }
    String space = Characters.lowercase(target.substring(0, colon).strip());
    return NO_WORDS.contains(space) || LANGUAGES.contains(space);
  }
}
