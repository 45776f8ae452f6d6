"""Care for those who write that they want to die: who is noticed, who is not, and that any text is read in no time."""

import gzip
import json
import os
import time
from hashlib import sha256
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from recommender.care import care_for, signals_self_harm
from recommender.evaluation.care import POSTS, measure_care

LABELS = Path(__file__).with_name("care_labels.json")

SIGNALS = [
    "我不想活了",
    "好想死啊，真的撑不下去了",
    "每天晚上都在想自杀的事情",
    "又拿刀割了手腕，血流下来反而觉得轻松",
    "活着没意思，不知道还在等什么",
    "活著真的沒有意義，好想結束這一切",
    "遗书已经写好了，对不起爸妈",
    "站在天台上，想着跳下去是不是就解脱了",
    "攒了一瓶安眠药，今晚不想再醒来",
    "我想消失，从这个世界上消失",
    "要是我死了，大家都会轻松一点吧",
    "我自残的伤疤又添了几道",
    "最近总有轻生的念头，控制不住",
    "想自s",
    "好想紫砂",
    "不想活le，想4了",
    "自 杀 会 不 会 很 疼",
    "自.杀，自*杀，怎么样都行",
    "自鲨需要多大的勇气",
    "我想亖了算了",
    "有没有什么不痛苦的死法",
    "怎么死才不会给别人添麻烦",
    "没有活下去的勇气了",
    "我不配活着",
    "累了，不如一死了之",
    "活够了，真的活够了",
    "想结束自己的生命，可是舍不得妈妈",
    "睡着了就再也不要醒来，多好",
    "我就是个多余的人，没有我你们会过得更好",
    "生无可恋，生不如死",
    "老公走了以后，我也不想活了",
    "男朋友和我分手，我想死",
    "虽然没有自杀，可是每天都想死",
    "我是不是该去死",
    "以前自杀过一次，现在又开始想了",
    "用头撞墙，掐自己，只有疼的时候才安静",
    "下辈子不想再来了，这辈子就到这里吧",
    "看完那部电影，我也想死",
    "这个世界没有我也不会有什么不一样，我想离开这个世界",
    "I want to die",
    "i keep thinking about killing myself",
]
NO_SIGNAL = [
    "今天笑死我了，同事讲了个冷笑话",
    "加班累死了，回家倒头就睡",
    "想死你了，什么时候回来",
    "想死我妈做的红烧肉了",
    "困得想死，咖啡救我",
    "尴尬得想死，脚趾抠出三室一厅",
    "外婆去世三年了，还是会梦见她",
    "爷爷走了，我没有赶上最后一面",
    "听说隔壁学校有人跳楼了，心里很不是滋味",
    "朋友说他想自杀，我该怎么劝他",
    "女儿最近总说不想活了，我很担心她",
    "昨天看的电影里主角自杀了，哭了一晚上",
    "历史课讲到屈原投江，觉得很可惜",
    "我没想过自杀，只是很累",
    "我不会自杀的，你放心",
    "我不想死，我想好好活着",
    "工作坚持不下去了，想辞职",
    "减肥真的坚持不下去",
    "不想活得这么累，想换个城市",
    "不想活动，周末只想躺着",
    "手机快没电了，电池要死不活的",
    "游戏里又死了三次，队友太坑",
    "养了五年的猫死了，家里空荡荡的",
    "死线是明天早上，论文还差一半",
    "分手三个月了，还是会想他",
    "失眠，脑子停不下来",
    "深夜的地铁上忽然很想哭",
    "没出什么事，就是有点空",
    "考研失败，感觉对不起父母",
    "一个人在外地过年，有点孤单",
    "人活着的意义是什么，哲学课上讨论了一节课",
    "茶桌上那把紫砂壶是父亲留给我的",
    "来自沙漠的风",
    "周末去玩跳楼机，吓得腿软",
    "跳楼价甩卖，全场一折",
    "以前想过自杀，现在已经走出来了，很庆幸",
    "医生给我开了安眠药，终于能睡着了",
    "离婚之后，整个人都解脱了",
    "烟雨江南，想家",
    "终于等到录取通知，想告诉全世界",
    "Rainy day, missing home",
]


@pytest.mark.parametrize("text", SIGNALS)
def test_who_wishes_to_die_or_hurts_themselves_is_noticed(text: str) -> None:
    assert signals_self_harm(text)


@pytest.mark.parametrize("text", NO_SIGNAL)
def test_sorrow_figures_of_speech_and_other_people_are_no_signal(text: str) -> None:
    assert not signals_self_harm(text)


def test_care_is_a_sentence_and_two_ways_to_somebody_who_listens() -> None:
    care = care_for("我不想活了")
    assert care
    assert care.message.endswith("。")
    assert care.phone == "12356"
    assert care.elsewhere.startswith("https://")
    assert care_for("今天天气很好") is None


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=2_000) | st.text(alphabet="我想死不活着没有了自杀他，。 sS4", max_size=2_000))
def test_any_text_can_be_judged(text: str) -> None:
    assert signals_self_harm(text) in {True, False}


@pytest.mark.parametrize(
    "unit",
    [
        "想死",
        "想死你",
        "不想再再活",
        "活着活",
        "没有",
        "自 ",
        "a b ",
        "以前曾经自杀现在",
        "电影",
        "他想死",
        "，",
        "希望能能",
        "离开",
    ],
)
def test_ten_times_the_text_takes_no_more_than_some_ten_times_as_long(unit: str) -> None:
    def seconds(length: int) -> float:
        text = ("晴" + unit * length)[:length]
        began = time.process_time()
        signals_self_harm(text)
        return time.process_time() - began

    seconds(100)  # the first call reads the weights
    short = max(min(seconds(2_000) for _ in range(3)), 0.001)
    assert min(seconds(20_000) for _ in range(3)) < 30 * short


def test_labels_hold_digests_and_no_words() -> None:
    labels = json.loads(LABELS.read_text())
    for part in ("development", "test"):
        digests = [digest for label in ("signals", "mentions", "ordinary") for digest in labels[part][label]]
        assert len(digests) == len(set(digests)) >= 300
        assert all(len(digest) == 64 and set(digest) <= set("0123456789abcdef") for digest in digests)
    assert len(labels["test"]["signals"]) >= 100


@pytest.mark.skipif("ECHOES_DATA" not in os.environ, reason="ECHOES_DATA names the folder with the posts")
def test_posts_that_nobody_tuned_for_are_told_apart() -> None:
    figures = measure_care(Path(os.environ["ECHOES_DATA"]), LABELS)
    assert figures.recall >= 0.95
    assert figures.false_alarms < 0.05


def test_the_measurement_is_a_command(tmp_path: Path) -> None:
    posts = {"signals": ["我不想活了", "今天天气很好"], "mentions": ["朋友自杀了"], "ordinary": ["加班累死了", "想家"]}
    (tmp_path / POSTS).parent.mkdir()
    with gzip.open(tmp_path / POSTS, "wt", encoding="utf-8") as file:
        file.writelines(f"{post}\n" for group in posts.values() for post in group)
    digests = {label: [sha256(post.encode()).hexdigest() for post in group] for label, group in posts.items()}
    (tmp_path / "labels.json").write_text(json.dumps({"development": digests, "test": digests}))
    out = StringIO()
    call_command("evaluate", "care", data=tmp_path, labels=tmp_path / "labels.json", stdout=out)
    assert "test: 50.0% of 2 posts" in out.getvalue()
    assert "0.0% of 2 ordinary posts" in out.getvalue()
