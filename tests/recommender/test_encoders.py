"""The encoder that ships, as the site uses it, and the ways to put another one in its place."""

import math
import time
from pathlib import Path

import numpy as np
import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from recommender.encoders import KINDS, get_encoder
from recommender.encoders.onnx import SHIPPED, OnnxEncoder, albert_tiny_zh
from recommender.encoders.text import normalise
from recommender.encoders.windows import SIZE, encode_in_windows, windows


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    return albert_tiny_zh()


def test_every_text_becomes_a_unit_vector_of_312(encoder: OnnxEncoder) -> None:
    texts = ["想家了", "I miss you tonight", "😭😭😭", "雨" * 10_000, "第一行\n第二行\n" * 300, "\u200b"]
    vectors = encoder.encode(texts)
    assert vectors.shape == (6, encoder.dimension) == (6, 312)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("text", ["", "   ", "\n\t\u3000"])
def test_an_empty_text_is_refused_with_a_clear_message(encoder: OnnxEncoder, text: str) -> None:
    with pytest.raises(ValueError, match="empty text"):
        encoder.encode(["想家了", text])


def test_no_texts_give_no_rows(encoder: OnnxEncoder) -> None:
    assert encoder.encode([]).shape == (0, 312)


def test_a_text_has_the_same_vector_alone_and_among_others(encoder: OnnxEncoder) -> None:
    texts = ["考上了！全家都在笑", "下雨天一个人走回家，突然好想有人陪", "散伙饭吃完了，我们在操场坐到天亮" * 5]
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    assert (alone * encoder.encode(texts)).sum(axis=1).min() > 0.995


def test_traditional_and_full_width_writing_changes_nothing(encoder: OnnxEncoder) -> None:
    simplified, traditional = encoder.encode(["我们的爱情，2024年", "我們的愛情，２０２４年"])
    np.testing.assert_allclose(simplified, traditional, atol=1e-6)


def test_the_end_of_a_long_lyric_counts(encoder: OnnxEncoder) -> None:
    opening = "\n".join(["走在没有你的街上", "路灯一盏一盏暗下来"] * 40)
    plain, homesick, glad = encoder.encode(
        [opening, opening + "\n想念妈妈做的饭菜" * 30, opening + "\n今天真开心大家一起跳舞" * 30]
    )
    (query,) = encoder.encode(["好想吃一口妈妈做的饭"])
    assert query @ homesick > query @ plain
    assert query @ homesick > query @ glad


def test_a_feeling_is_closer_to_words_that_share_it_than_to_words_that_do_not(encoder: OnnxEncoder) -> None:
    queries = encoder.encode(["分手以后总是失眠，一个人哭到天亮", "毕业了，舍不得同学们", "和喜欢的人在一起好甜蜜"])
    songs = encoder.encode(
        [
            "你走以后 枕头是湿的 我数着天花板的裂缝到天明",
            "再见了教室 再见了操场 我们各自奔向远方",
            "牵着你的手 风也变成糖 每天都想对你笑",
        ]
    )
    np.testing.assert_array_equal((queries @ songs.T).argmax(axis=1), [0, 1, 2])


def test_a_visitor_waits_no_longer_than_a_few_milliseconds(encoder: OnnxEncoder) -> None:
    text = "下雨天一个人走回家，突然好想有人陪"
    encoder.encode([text])
    fastest = math.inf
    for _ in range(30):
        started = time.perf_counter()
        encoder.encode([text])
        fastest = min(fastest, time.perf_counter() - started)
    assert fastest < 0.0035


def test_the_name_changes_with_the_weights(encoder: OnnxEncoder, tmp_path: Path) -> None:
    folder = tmp_path / "albert_tiny_zh"
    folder.mkdir()
    (folder / "tokenizer.json").write_bytes((SHIPPED / "tokenizer.json").read_bytes())
    # One byte of unused padding at the end of a protobuf message: an unknown field, so the model still loads.
    (folder / "model.onnx").write_bytes((SHIPPED / "model.onnx").read_bytes() + b"\xf8\x7f\x01")
    other = OnnxEncoder(folder)
    assert other.name.startswith("albert-tiny-zh-")
    assert other.name != encoder.name
    assert albert_tiny_zh().name == encoder.name


def test_the_shipped_folder_is_small_and_complete() -> None:
    files = {path.name: path.stat().st_size for path in SHIPPED.rglob("*") if path.is_file()}
    assert {"model.onnx", "model.safetensors", "tokenizer.json", "modules.json", "config.json", "README.md"} <= set(
        files
    )
    assert sum(files.values()) <= 16_000_000


def test_the_setting_chooses_the_encoder(settings: Settings) -> None:
    get_encoder.cache_clear()
    settings.ENCODER = f"onnx:{SHIPPED}"
    assert get_encoder().name == albert_tiny_zh().name
    assert get_encoder() is get_encoder()
    get_encoder.cache_clear()
    settings.ENCODER = "nonsense"
    with pytest.raises(ImproperlyConfigured, match="nonsense"):
        get_encoder()


def test_a_short_text_is_one_window_and_a_long_one_is_cut_into_like_parts_at_line_ends() -> None:
    assert windows("一行\n两行") == ["一行 两行"]
    lyric = "\n".join(f"这是第{i}行歌词呀" for i in range(40))
    found = windows(lyric)
    assert " ".join(found) == lyric.replace("\n", " ")
    assert all(SIZE / 2 < len(window) <= SIZE for window in found)


def test_a_line_without_any_break_is_cut_all_the_same() -> None:
    found = windows("雨" * 1000)
    assert "".join(found) == "雨" * 1000
    assert max(map(len, found)) <= SIZE


def test_a_long_sentence_is_cut_behind_its_commas() -> None:
    found = windows("我走了很远的路，" * 40)
    assert all(window.endswith("，") for window in found)


def test_the_vector_of_a_long_text_is_the_unit_mean_of_its_windows() -> None:
    def encode(texts: list[str]) -> np.ndarray:
        return np.array([[1, 0] if "雨" in text else [0, 1] for text in texts], dtype=np.float32)

    (vector,) = encode_in_windows(["雨" * SIZE + "\n" + "晴" * SIZE], encode)
    np.testing.assert_allclose(vector, [math.sqrt(0.5)] * 2, rtol=1e-6)


def test_normalising_keeps_lines_and_drops_what_is_not_text() -> None:
    assert normalise(" 妳說　ＯＫ \r\n\r\n  再見  ") == "你说 OK\n再见"


def test_every_kind_in_the_registry_names_something_that_is_there() -> None:
    for path in KINDS.values():
        module = path.rsplit(".", 1)[0].removeprefix("recommender.encoders.")
        assert (SHIPPED.parent / f"{module}.py").exists()
