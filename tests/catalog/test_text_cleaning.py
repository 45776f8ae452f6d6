"""What is lyrics and what is not."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalog.text.cleaning import clean_lyrics

LYRIC = ["灯还亮着 我还没睡", "窗外的雨替我说了一夜的话", "你说过的海 我一个人去看了"]


def cleaned(*lines: str, title: str = "", artist: str = "") -> list[str]:
    return clean_lyrics("\n".join(lines), title, artist).split("\n")


@pytest.mark.parametrize(
    "credit",
    [
        "作词：小满",
        "作詞 : 小滿/阿青",
        "词：小满　曲：阿青",
        "詞曲：小滿",
        "編曲：阿青 & 小滿",
        "制作人 Producer：小满",
        "混音师：阿青@某某录音室",
        "录音室：某某 Studio",
        "母带工程师 Mastering Engineer: A. Bee",
        "弦乐编写、指挥：阿青",
        "和声编写/和声：小满",
        "第一小提琴：小满",
        "OP：某某音乐有限公司",
        "SP: Some Music Ltd.",
        "ISRC：CN-A01-23-00001",
        "Lyrics by：Xiao Man",
        "Lyrics by Xiao Man",
        "Produced by Xiao Man & A Qing",
        "Mixed at Some Studio, Singapore",
        "Background Vocals: Xiao Man",
        "歌名：某某",
        "演唱：小满",
        "发行：某某唱片",
        "[00:01.00]作词：小满",
        "作曲∶小满",
    ],
)
def test_a_credit_line_goes_wherever_it_stands(credit: str) -> None:
    assert cleaned(credit, *LYRIC) == LYRIC
    assert cleaned(*LYRIC, credit) == LYRIC


@pytest.mark.parametrize(
    "line",
    [
        "我写的词你从来不读",
        "这首曲子没有名字",
        "一曲终了人散",
        "他说：别等我了",
        "你给我的吉他还在墙角",
        "感谢你来过我的四月",
        "副歌还没唱完你就走了",
        "我把你的微博翻到了底",
        "录音机里你还在笑",
        "Written on your sleeve the things I could not say",
        "Mixed feelings in the rain",
        "男孩和女孩都没有回头",
        "版权所有的月光",
    ],
)
def test_a_lyric_line_that_holds_a_credit_word_stays(line: str) -> None:
    assert line in cleaned(LYRIC[0], line, LYRIC[1])


@pytest.mark.parametrize(
    "line",
    [
        "更多更詳盡歌詞 在 ※ Mojim.com　魔鏡歌詞網 ",
        "感謝 小滿  提供歌詞",
        "未经著作权人书面许可，任何人不得以任何方式使用",
        "「腾讯享有本翻译作品的著作权」",
        "本歌词来自 www.example.com",
        "LRC：某某",
        "微博：weibo.com/example",
        "QQ：123456789",
        "******* This Lyrics is NOT for Commercial use *******",
        "纯音乐，请欣赏",
        "此歌曲为没有填词的纯音乐，请您欣赏",
        "暂无歌词",
        "[by:somebody]",
        "[offset:0]",
        "None",
    ],
)
def test_notices_advertisements_and_placeholders_go(line: str) -> None:
    assert cleaned(*LYRIC, line) == LYRIC
    assert clean_lyrics(line) == ""


@pytest.mark.parametrize(
    "mark",
    [
        "主歌1",
        "副歌:",
        "【副歌】",
        "Verse 2",
        "[Chorus]",
        "[Verse 1: A & B]",
        "(间奏)",
        "Repeat ＊,＃",
        "REPEAT＊",
        "合：",
        "男：",
        "＊",
        "———",
    ],
)
def test_a_section_mark_that_is_the_whole_line_divides_stanzas(mark: str) -> None:
    assert cleaned(LYRIC[0], mark, LYRIC[1]) == [LYRIC[0], "", LYRIC[1]]


def test_time_tags_go_word_level_ones_included() -> None:
    lines = [
        "[ti:灯]",
        "[00:01.00]<00:01.00>灯<00:01.50>还<00:02.00>亮着",
        "[00:03.123][00:09.5]我还没睡",
        "[65.25]天快亮了",
    ]
    assert cleaned(*lines) == ["灯还亮着", "我还没睡", "我还没睡", "天快亮了"]


def test_lines_of_a_compressed_lrc_come_in_the_order_they_are_sung() -> None:
    assert cleaned("[00:30.00][00:10.00]副歌在唱", "[00:05.00]一开始", "[00:20.00]第二段") == [
        "一开始",
        "副歌在唱",
        "第二段",
        "副歌在唱",
    ]


def test_html_full_width_spaces_and_blank_lines_are_made_plain() -> None:
    raw = "　　灯&nbsp;还亮着　我&#39;m&nbsp;fine<br>\t窗外\u200b的雨\n\n\n \n\u3000\n你说过的海\x00\ud800"
    assert clean_lyrics(raw) == "灯 还亮着 我'm fine\n窗外的雨\n\n你说过的海"


def test_a_glued_advertisement_becomes_the_line_end_it_replaced() -> None:
    assert (
        clean_lyrics("你不懂我的温柔更多更詳盡歌詞 在 ※ Mojim.com　魔鏡歌詞網 也许明天\n再说吧")
        == "你不懂我的温柔\n也许明天\n再说吧"
    )
    assert cleaned(LYRIC[0], "更多更詳盡歌詞 在 ※ Mojim.com　魔鏡歌詞網 ", LYRIC[1]) == LYRIC[:2]


@pytest.mark.parametrize(
    "first", ["灯 - 小满", "小满 - 灯", "小滿-燈 (Live)", "灯 (Live) - 小满 (Xiao Man)", "灯 (电影主题曲) - 小满"]
)
def test_a_first_line_that_repeats_title_and_artist_goes(first: str) -> None:
    assert cleaned(first, *LYRIC, title="灯", artist="小满") == LYRIC


def test_a_name_on_the_line_after_its_task_goes_with_it() -> None:
    assert cleaned("作曲", "阿青", "作词", "小满", *LYRIC) == LYRIC


def test_the_same_lyrics_plain_and_timed_are_kept_once_with_their_stanzas() -> None:
    plain = ["灯还亮着 我还没睡", "窗外的雨替我说了一夜的话", "", "你说过的海 我一个人去看了", "浪来了又走 像你的回答"]
    timed = [f"[00:{i:02}.00]{line}" for i, line in enumerate(plain * 2) if line]
    assert cleaned(*plain, "", "[ti:灯]", *timed) == plain


def test_a_song_on_one_line_is_cut_into_lines_and_loses_no_word() -> None:
    words = (
        "灯还亮着我还没睡窗外的雨替我说了一夜的话 你说过的海我一个人去看了浪来了又走像你的回答 "
        "如果明天醒来我们还是陌生人请把名字还给风"
    )
    lines = cleaned(f"作詞：王小滿作曲：陳阿青{words}")
    assert "".join(lines).replace(" ", "") == words.replace(" ", "")
    assert len(lines) > 4
    assert max(map(len, lines)) <= 20


def test_a_line_is_never_cut_at_a_space() -> None:
    long_line = "灯还亮着 我还没睡 窗外的雨 替我说了 一夜的话 你说过的海 我一个人 去看了又看"
    assert long_line in cleaned(*LYRIC, long_line, *LYRIC)


def test_a_voice_before_a_sung_line_stays_and_among_credits_goes() -> None:
    assert cleaned("作词：小满", "Rap：阿青", *LYRIC) == LYRIC
    assert cleaned(LYRIC[0], "Rap：一个人开车离开 到哪里都可以", LYRIC[1])[1] == "Rap：一个人开车离开 到哪里都可以"


PIECES = st.sampled_from(
    [
        "作词：小满",
        "词",
        "曲",
        "作曲",
        "Rap：",
        "[00:01.00]",
        "<00:02.10>",
        "[ti:灯]",
        "＊",
        "＃",
        "&amp;",
        "&lt;br&gt;",
        "<br>",
        "\u3000",
        " ",
        "更多更詳盡歌詞 在 ※ Mojim.com",
        "副歌",
        "[Chorus]",
        "纯音乐",
        "灯还亮着",
        "窗外的雨替我说了一夜的话",
        "hello world",
        "。",
        "，",
        ":",
        "(",
        "】",
        "主题曲",
        "Produced by",
        "Studio",
        "、",
        "[",
        "1",
        "\r",
        "\x0b",
        "合：",
        "Love",
    ]
)
DIRTY = st.lists(st.one_of(PIECES, st.text(max_size=8), st.just("\n")), max_size=60).map("".join)


@settings(max_examples=400, deadline=None)
@given(DIRTY)
@example("词、\n曲、")
def test_cleaning_never_fails_and_cleaning_again_changes_nothing(raw: str) -> None:
    once = clean_lyrics(raw, "灯", "小满")
    assert clean_lyrics(once, "灯", "小满") == once


HAN = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=5, max_size=12)


@settings(max_examples=200, deadline=None)
@given(st.lists(HAN, min_size=1, max_size=20))
def test_no_ideograph_of_a_lyric_line_disappears(lines: list[str]) -> None:
    sung = [f"我{line}啊" for line in lines]
    assert cleaned(*sung) == sung
