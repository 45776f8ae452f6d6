"""Which lines are advertisements, notices, placeholders or marks. All patterns are for folded text (`scripts.fold`)."""

import re

from catalog.text.scripts import fold

# Put into the middle of lyrics by the site they were copied from, often glued to the line before and after.
_GLUED_ADS = re.compile(
    r" ?(?:更多更?[详祥]?[尽细]?歌词 ?(?:请?在|请到|请上|,)? ?※?|※) ?(?:https?://)?(?:www\.)?mojim\.com ?"
    r"(?:魔镜歌词网)? ?"
)
_AD_WORDS = (
    "mojim", "魔镜", "更多", "http", "www", ".com", ".cn", ".net", ".tw", ".org", "weibo", "微博", "微信", "公众号",
    "qq", "网易", "酷狗", "酷我", "虾米", "千千", "感谢", "提供", "转载", "未经", "版权", "着作", "侵权", "rights",
    "copyright", "commercial", "lrc", "歌词", "翻译", "腾讯", "youtube", "facebook", "友站", "function", "商用",
    "(14096", "来自", "来源", "by:", "isrc", "此", "关注", "搜索", "扫码",
    "许可", "授权", "法律", "禁止", "不得", "请勿", "抖音", "豆瓣", "b站", "tel", "mail", "instagram",
)  # fmt: skip
_MAYBE_AD = re.compile("|".join(map(re.escape, (*_AD_WORDS, "©", "℗", "{"))))
_AD = re.compile(
    r"""
    # Sites and addresses
    .*(?:https?[:/]|\bwww\.|\w\.(?:com|cn|net|org|cc|tw|fm|hk)\b).*
    | .*mojim.* | .*魔镜歌词网.* | .*更多更详.{0,3}歌词.* | .*\bfunction\ \w+\(.* | .*友站连结.* | \{.*\} | \(\d{13}\)
    | \W*(?:新浪)?(?:微博|微信|公众号|weibo|facebook|youtube|instagram|抖音|豆瓣|b站|qq群?|e-?mail|tel|电话)
      \ *(?:id|号|小站)?\ *[:@]\ *\S.*
    | .{0,20}\bqq\ *:?\ *\d{5,}.* | .{0,20}\bqq\ *:\ *[a-z]*\d{5,}.* | ★.*★
    | .*(?:qq|网易云?)(?:音乐|云音乐)(?:人|独家|出品|平台|版权|号).*
    | .{0,8}(?:千千静听|酷狗音乐|酷我音乐|虾米音乐|百度音乐).{0,20}
    | .*关注(?:微信|微博|公众号).* | .*(?:扫码|搜索)(?:关注|公众号).*
    # Who typed, timed or translated the lyrics, and whence they come
    | .*(?:感谢|谢谢)\ ?.{0,60}(?:提供|修正|制作|编辑|上传).*
    | .{0,30}(?:提供|修正|编辑|制作)(?:动态)?歌词.{0,20} | .{0,30}歌词(?:提供|修正|编辑|制作|贡献).{0,40}
    | .*(?:歌词|lrc)(?:千寻|迷|吾爱|网|下载|来源|歌词).* | .*(?:lrc|动态歌词|歌词)\ *(?:制作|编辑|by|提供|整理|校对).*
    | \W*(?:lrc|by|歌词|制作|编辑|make|edit)\ *:?\ *by\ *:.* | \W*by\ *:.{1,40} | \W*lrc\ *:.* | \W*lrc\W* | 来源\ *:.*
    | \W*(?:歌词)?翻译\ *:?\ *(?:by|来自).{0,40} | .*以下歌词翻译由.* | .*翻译由.{1,20}提供.*
    | \W*[^。]{0,12}(?:罗马音|中译|英译|翻译歌词|歌词翻译|滚动歌词|translation\ lyrics|lyrics\ translation)\W*
    # Rights
    | .*for\ commercial\ use.* | .*this\ lyrics\ is.* | .*all\ rights?\ reserved.* | .*copyright.* | .*[©℗].*
    | \W*isrc\b.*
    | .*转载(?:来自|请注明|自|必究).* | .*未[经得].{0,30}(?:许可|授权|同意|允许|批准).*
    | .*(?:许可|授权)(?:后)?(?:不得|方可|禁止|请勿).* | .*版权(?:所有(?!的)|归|声明|属于|来源|公司授权).* | .*侵权必究.*
    | .*法律责任.* | .*(?:享有|拥有|持有).{0,12}(?:着作权|版权|权利).* | .*着作权(?:归|所有|权利).*
    | .*(?:不得|禁止|请勿)(?:擅自)?(?:翻唱|翻录|转载|商用|用于商业).*
    """,
    re.VERBOSE,
)
_PLACEHOLDER = re.compile(
    r"""
    \W*(?:(?:此|本|该)(?:歌曲?|曲目?|音乐|作品)?(?:为|是)?(?:没有(?:填)?词的|一首)?(?:纯音乐|轻音乐|伴奏)|(?:纯|轻)音乐(?:作品|曲)?
       |instrumental(?:\ music)?|演奏曲)\W*(?:请?(?:您|你)?(?:欣赏|享受|聆听)|没有歌词|无歌词)?\W*(?:谢谢)?\W*
    | \W*请?(?:您|你)?欣赏\W* | \W*(?:暂(?:时)?(?:无|没有)|没有|无|尚无|缺)(?:相关)?(?:歌词|词)\W*
    | \W*(?:该|此|本)?歌曲?(?:暂)?(?:无|没有)歌词\W* | \W*歌词(?:整理中|暂缺|待补|缺失|更新中)\W* | \W*求歌词.{0,12}
    | none | null | nan | n/a | undefined | \W*(?:lyrics?)?\ ?(?:not\ found|not\ available|unavailable|coming\ soon)\W*
    | \W*この曲は.{0,12}(?:インスト|歌词).{0,10} | 终わり | \W*(?:the\ )?end\W* | 完 | 全剧终
    """,
    re.VERBOSE,
)
_SECTION_WORDS = (
    r"主歌|副歌|前奏|间奏|尾奏|过门|过渡|桥段|导歌|预副歌|前副歌|后副歌|高潮|结尾|尾声|开头|引子|插曲|念白|独白|口白|旁白|说唱"
    r"|和声|合唱|pre-?\ ?chorus|post-?\ ?chorus|chorus|verse|bridge|intro(?:duction)?|outro|hook|interlude|instrumental"
    r"|refrain|ending|coda|solo|rap|guitar\ solo|break(?:down)?|drop|build(?:-?up)?|vamp|skit|spoken|ad-?lib|music"
    r"|musical\ break|サビ|間奏"
)
_NUMBER = r"(?:[\ .\-#第]*(?:\d{1,2}|[一二三四五六七八九十]|i{1,3}|iv|v|[a-f])(?:段|遍|次)?)?"
_SECTION = re.compile(
    rf"""
    [\W_]*(?:{_SECTION_WORDS}){_NUMBER}(?:\ *[x×*]\ *\d)?[\W_]*
    | [\[【<(](?:{_SECTION_WORDS}){_NUMBER}\ *[:\-–|].{{0,60}}[\]】>)]
    | [\W_]*(?:repeat|rep\.?|重复|重唱|反复|d\.?s\.?|d\.?c\.?|al\ coda|to\ coda)[\W_]*
      (?:(?:all|and|to|until|fade|end|twice|全部|整段|主歌|副歌|一次|[a-f]|chorus|verse|\d{{1,2}}|x)[\W_]*)*
    | [\W_]*(?:男|女|合|众|全|全体|齐|独|白|双|男女|男声|女声|童声|男合|女合|合音|all|both|everyone)[a-c1-4]?
      (?:\ ?[/&+、]\ ?(?:男|女|合))*(?:[:)\]】〉》]|\ *$)[\W_]*
    """,
    re.VERBOSE,
)
_MARKS_ONLY = re.compile(r"[\W_\u2460-\u2473]+")
_THEME = r"(?:主题曲|主题歌|片尾曲|片头曲|推广曲|宣传曲|广告曲|印象曲|人物曲|角色曲)"
_THEME_OF = re.compile(
    rf"""
    .{{0,40}}(?:电影|电视|剧|影片|动画|动漫|游戏?|卡通|番|节目|综艺|广告|偶像|韩|日|陆|华|台|[《『「<〈"'“‘]).{{0,60}}
      (?:{_THEME}|插曲|配乐|片尾|片头|ost)\W*.{{0,8}}
    | .{{0,24}}{_THEME}\W*
    """,
    re.VERBOSE,
)

# Every notice and every mark has one of these, in the form of regular expressions that begin with a letter or sign …
SUSPICIOUS = [
    *fold("""
    主歌 副歌 前奏 间奏 尾奏 过门 过渡 桥段 导歌 高潮 结尾 尾声 开头 引子 口白 旁白 念白 独白 说唱 合唱 サビ 間奏
    インスト 欣赏 纯音乐 轻音乐 chorus verse bridge intro outro hook interlude instrumental refrain ending coda solo rap
    breakdown build vamp skit spoken ad-lib adlib music
    """).split(),
    *map(re.escape, ("[", "【", "(", "<", "{", "©", "℗", "★", "@", *_AD_WORDS)),
]
# … or begins like this, or is nothing but signs.
SUSPICIOUS_START = (
    r".?(?:男|女|合|众|全|齐|独|白|双|反|重|完|终|d\.?[sc]|rep|all|both|every|end|the end|none|null|nan|n/a|undef"
    r"|lyrics)"
    rf"|{_MARKS_ONLY.pattern}$"
)


def without_glued_ads(text: str, folded: str) -> tuple[str, str]:
    """Both texts with every glued advertisement made a line end; where it was a line of its own, the line goes."""
    if "mojim" not in folded:
        return text, folded
    pieces, folded_pieces, at = [], [], 0
    for ad in _GLUED_ADS.finditer(folded):
        begins_line = ad.start() == 0 or folded[ad.start() - 1] == "\n"
        ends_line = ad.end() == len(folded) or folded[ad.end()] == "\n"
        between = "" if begins_line or ends_line else "\n"
        pieces += [text[at : ad.start()], between]
        folded_pieces += [folded[at : ad.start()], between]
        at = ad.end() + (begins_line and ends_line)
    return "".join([*pieces, text[at:]]), "".join([*folded_pieces, folded[at:]])


def is_notice(line: str) -> bool:
    """An advertisement, a notice of rights or of who typed the lyrics, or a placeholder for lyrics."""
    if _MAYBE_AD.search(line) and _AD.fullmatch(line):
        return True
    return len(line) <= 40 and _PLACEHOLDER.fullmatch(line) is not None


def is_section_mark(line: str) -> bool:
    """ "副歌:", "[Chorus]", "Repeat ＊", "合：" or nothing but signs, and not a word besides."""
    if len(line) > 80:
        return False
    return _SECTION.fullmatch(line) is not None or _MARKS_ONLY.fullmatch(line) is not None


def is_theme_notice(line: str) -> bool:
    """ "電視劇《…》片尾曲", as it stands above a song."""
    return len(line) < 100 and "曲" in line and _THEME_OF.fullmatch(line) is not None
