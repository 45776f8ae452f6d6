"""Training, from text to the folder that ships, on a handful of texts."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="training needs requirements-train.txt")
pytest.importorskip("sentence_transformers", reason="training needs requirements-train.txt")

from safetensors.torch import load_file  # noqa: E402
from tokenizers import Regex, Tokenizer, models, pre_tokenizers  # noqa: E402
from torch import Tensor  # noqa: E402
from transformers import BertConfig, BertModel  # noqa: E402

from recommender.encoders.onnx import SHIPPED, OnnxEncoder  # noqa: E402
from recommender.evaluation.measures import agreement_at, hub_at, precision_at, recall_at  # noqa: E402
from recommender.training import assemble, config, corpora, loop, losses, tuning  # noqa: E402
from recommender.training.bag import BagOfCharacters  # noqa: E402
from recommender.training.bundle import EMOTIONS, Bundle, Ragged  # noqa: E402
from recommender.training.course import go_on, train  # noqa: E402
from recommender.training.distillation import Lesson  # noqa: E402
from recommender.training.model import TokenEncoder, albert, shipped, start_from_bag  # noqa: E402
from recommender.training.teacher import Teacher  # noqa: E402

WORDS = ("雨", "想家", "毕业", "失眠", "大海", "朋友", "生日", "夜车", "冬天", "拥抱")
KNOBS = config.Config(
    seed=0,
    tokens=config.Tokens(text=32, passage=48),
    tuning=replace(config.load().tuning, steps=30, batch=6, group=2, others=3, frozen=1, rate=5e-3),
    bag=config.Bag(passes=2, batch=8, rate=5e-3),
    distillation=config.Distillation(passes=0.5, batch=8, rate=1e-4, similarity=0.2, temperature=0.05),
    contrastive=replace(config.load().contrastive, steps=4, batch=4, group=2, strangers=3),
    onward=config.Onward(passes=0.5, rate=1e-4, share=0.25),
)


def a_bundle() -> Bundle:
    tokenizer = Tokenizer.from_file(str(SHIPPED / "tokenizer.json"))

    def tokens(texts: list[str]) -> Ragged:
        return Ragged.of(encoding.ids for encoding in tokenizer.encode_batch(texts, add_special_tokens=False))

    random = np.random.default_rng(0)
    songs = [f"{word}的歌我们一起唱了又唱" * 4 for word in WORDS]
    starts = Ragged.of([[0, 11, 22]] * len(WORDS))
    marks = random.integers(0, 2, (len(WORDS), 12)).astype(np.int8)
    return Bundle(
        teacher_texts=tokens([f"{word}和{other}" for word in WORDS for other in WORDS]),
        teacher_vectors=random.integers(-127, 128, (100, 312)).astype(np.int8),
        families=np.arange(100, dtype=np.int32) // 2,
        songs=tokens(songs),
        song_lines=starts,
        feelings=tokens([f"{word}{ending}" for word in WORDS for ending in ("让我难过", "让我开心")]),
        feelings_per_song=np.full(len(WORDS), 2, np.int16),
        moods=marks,
        valence_energy=random.integers(-2, 3, (len(WORDS), 2)).astype(np.int8),
        dev=np.arange(len(WORDS)) >= 7,
        labelled=tokens(songs),
        labelled_lines=starts,
        labelled_moods=marks,
        posts=tokens([f"今天{word}" for word in WORDS]),
        emotions=np.arange(len(WORDS), dtype=np.int8) % 6,
        left=tokens([f"我说{word}" for word in WORDS]),
        right=tokens([f"你说{word}" for word in WORDS]),
        grades=np.linspace(0, 5, len(WORDS), dtype=np.float32),
        first_halves=tokens([f"{word}第一段" for word in WORDS]),
        second_halves=tokens([f"{word}第二段" for word in WORDS]),
        strangers=tokens([f"{word}是一首没有人认领的诗" for word in WORDS]),
    )


def test_the_whole_course_ends_in_a_folder_that_serves_what_was_trained(tmp_path: Path) -> None:
    a_bundle().save(tmp_path / "bundle.npz")
    said: list[str] = []
    folder = train(KNOBS, tmp_path, torch.device("cpu"), said.append)
    assert (tmp_path / "curves.png").exists()
    assert any("min left" in line for line in said)

    model = albert()
    state = torch.load(tmp_path / "contrastive.pt", weights_only=True)["best"]
    own = {name.removeprefix("encoder.model."): value for name, value in state.items() if name.startswith("encoder.")}
    model.load_state_dict(own)
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    texts = ["想家了睡不着", "毕业那天我们都哭了，大海边的风很大"]
    with torch.no_grad():
        trained = TokenEncoder(model)([tokenizer.encode(text, add_special_tokens=False).ids for text in texts]).numpy()
    served = OnnxEncoder(folder).encode(texts)
    assert (trained * served).sum(axis=1).min() > 0.99


def test_a_run_that_was_killed_goes_on_and_ends_as_if_it_had_not_been(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "CHECKPOINT_EVERY", 2)

    def a_stage(die_at: int | None = None) -> loop.Stage:
        torch.manual_seed(1)
        module = torch.nn.Linear(3, 1)

        def losses_of(step: int) -> dict[str, Tensor]:
            if step == die_at:
                raise KeyboardInterrupt
            return {"loss": (module(torch.randn(5, 3)) - step).square().mean()}

        return loop.Stage(
            "line", module, {"": 0.1}, 7, losses_of, lambda: {"size": module.weight.norm().item()}, "size"
        )

    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    through = a_stage()
    loop.run(through, tmp_path / "one", print)
    with pytest.raises(KeyboardInterrupt):
        loop.run(a_stage(die_at=5), tmp_path / "two", print)
    resumed = a_stage()
    loop.run(resumed, tmp_path / "two", print)
    assert [row["step"] for row in resumed.history] == [2, 4, 6, 7]
    assert torch.equal(resumed.module.weight, through.module.weight)


def test_a_stage_ends_with_its_best_weights_not_its_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "CHECKPOINT_EVERY", 1)
    module = torch.nn.Linear(1, 1)
    figures = iter([0.1, 0.9, 0.3])
    seen: list[float] = []

    def check() -> dict[str, float]:
        seen.append(module.weight.item())
        return {"figure": next(figures)}

    stage = loop.Stage("s", module, {"": 0.1}, 3, lambda _: {"loss": module(torch.ones(1, 1)).sum()}, check, "figure")
    loop.run(stage, tmp_path, print)
    assert module.weight.item() == seen[1]


SONGS = [
    corpora.FeltSong(
        f"{number}", f"{word}的歌我们一起唱了又唱", (f"{word}让我难过", f"总是想起{word}"), ("悲伤",), -1, 0
    )
    for number, word in enumerate(WORDS)
]
MATERIAL = assemble.Material(
    songs=SONGS,
    dev=frozenset({"8", "9"}),
    lyrics=[f"{word}是第{number}首没有人认领的歌\n它有第二句" for number, word in enumerate(WORDS)],
    poems=["远山的一首诗", "近水的一首诗"],
    labelled=[("一首快乐的歌", "快乐")],
    posts=[
        corpora.Post(f"今天{word}", emotion, for_test=False) for word, emotion in zip(WORDS, EMOTIONS, strict=False)
    ],
    pairs=[(f"我说{word}", f"你说{word}", 4.0) for word in WORDS] + [("我说雨", "你说大海", 0.0)],
)


@pytest.fixture
def teacher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Teacher:
    """A teacher that knows nothing yet, small enough to learn in a moment."""
    monkeypatch.setattr(tuning, "CHECK_POOL", 4)
    characters = sorted({*"".join(song.lyrics + "".join(song.feelings) for song in SONGS)})
    vocabulary = {token: number for number, token in enumerate(["<pad>", "<unk>", *characters])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("."), "isolated")
    tokenizer.save(str(tmp_path / "tokenizer.json"))
    torch.manual_seed(0)
    size = {"vocab_size": len(vocabulary), "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2}
    BertModel(BertConfig(**size, intermediate_size=64, hidden_dropout_prob=0.0)).save_pretrained(tmp_path)
    return Teacher(tmp_path, tmp_path / "cache")


def test_the_teacher_learns_from_pairs_which_song_a_feeling_needs(teacher: Teacher, tmp_path: Path) -> None:
    lower = {name: value.clone() for name, value in teacher.model.state_dict().items() if "layer.1" not in name}
    stage = tuning.tune(teacher, MATERIAL, KNOBS.tuning, 0, tmp_path, lambda line: None)
    assert stage.history[-1].keys() >= {"resonance", "moods", "sentences", "emotions", "recall", "mrr"}
    feelings = teacher.embed([corpora.QUERY + song.feelings[0] for song in SONGS[:8]])
    songs = teacher.embed([corpora.PASSAGE + song.lyrics for song in SONGS[:8]])
    assert (feelings @ songs.T).argmax(dim=1).tolist() == list(range(8))
    now = teacher.model.state_dict()
    assert all(torch.equal(now[name], value) for name, value in lower.items())  # what is frozen stays as it was


def test_the_teacher_is_asked_once_for_a_text(teacher: Teacher, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [(corpora.QUERY, "雨"), (corpora.PASSAGE, "想家")]
    said: list[str] = []
    first = teacher.label(texts, said.append)
    assert np.linalg.norm(first, axis=1) == pytest.approx([1, 1], abs=1e-3)
    assert said == ["teacher 2/2  0 min left"]
    monkeypatch.setattr(teacher, "embed", None)
    assert np.array_equal(teacher.label(texts, said.append), first)


def test_a_bundle_holds_what_was_read_beside_what_the_teacher_says() -> None:
    tokenizer = Tokenizer.from_file(str(SHIPPED / "tokenizer.json"))
    vectors = np.random.default_rng(0).normal(size=(400, 384)).astype(np.float32)
    placed = assemble.Space.of(vectors).place(vectors)
    taught = assemble.Taught(["雨"] * 400, placed, np.arange(400, dtype=np.int32))
    bundle = assemble.assemble(MATERIAL, tokenizer, taught)
    assert len(bundle.songs) == len(SONGS)
    assert bundle.dev.nonzero()[0].tolist() == [8, 9]
    assert bundle.teacher_vectors.shape == (400, 312)
    assert (Lesson(bundle, 8, torch.device("cpu")).vectors.numpy() * placed).sum(axis=1).min() > 0.99
    assert len(bundle.strangers) == 12


def test_two_ways_of_placing_texts_are_laid_over_each_other() -> None:
    random = np.random.default_rng(0)
    vectors = random.normal(size=(50, 312)).astype(np.float32)
    turn, _ = np.linalg.qr(random.normal(size=(312, 312)))
    many = np.concatenate([vectors] * 8 + [random.normal(size=(400, 312)).astype(np.float32)])
    places = (many @ turn).astype(np.float32)
    assert assemble.turned(many, places[:700]) == pytest.approx(places, abs=1e-3)


def test_sentences_that_belong_together_and_sentences_made_of_two_are_for_the_teacher_as_it_comes() -> None:
    pairs = [
        ("一个男人在弹吉他。", "有人在弹吉他。", 4.0),
        ("孩子们在公园里踢足球。", "股市今天下跌了两个百分点。", 0.0),
    ]
    found = assemble.sentences(replace(MATERIAL, pairs=pairs), 0)
    assert {(left, right) for left, right, _ in pairs} <= set(found)
    crossed = [pair for pair in found if pair not in {(left, right) for left, right, _ in pairs}]
    assert crossed
    assert all(one != other for one, other in crossed)
    assert {one for one, _ in crossed} <= {sentence for left, right, _ in pairs for sentence in (left, right)}


def test_families_share_a_batch_and_nobody_of_those_kept_out_trains() -> None:
    lesson = Lesson(replace(a_bundle(), families=np.arange(100, dtype=np.int32) // 4), 8, torch.device("cpu"))
    seen = [lesson.batch(step, 12, 0) for step in range(8)]
    for rows in seen:
        assert sorted(np.unique(rows // 4, return_counts=True)[1]) == [4, 4, 4]
    assert sorted(np.concatenate(seen)) == lesson.training.tolist()
    assert lesson.kept_out.tolist() == [0, 1, 2, 3]


def test_going_on_ends_between_the_shipped_weights_and_those_that_were_learnt(tmp_path: Path) -> None:
    a_bundle().save(tmp_path / "bundle.npz")
    go_on(KNOBS, tmp_path, torch.device("cpu"), lambda line: None)
    learnt = torch.load(tmp_path / "onward.pt", weights_only=True)["best"]
    assert not (tmp_path / "distillation.pt").exists()  # from which a run from nothing would go on
    name = "encoder.albert_layer_groups.0.albert_layers.0.ffn.weight"
    before = shipped().state_dict()[name]
    ended = load_file(tmp_path / "albert_tiny_zh" / "model.safetensors")[name].float()
    assert not torch.equal(learnt[f"model.{name}"], before)
    assert torch.allclose(ended, before.lerp(learnt[f"model.{name}"], 0.25), atol=1e-3)


def test_the_student_meets_its_targets_turned_to_where_it_lies() -> None:
    lesson, encoder = Lesson(a_bundle(), 8, torch.device("cpu")), TokenEncoder(shipped())
    with torch.no_grad():
        placed = encoder([lesson.texts[row] for row in lesson.training])
    likeness, rows = lesson.vectors @ lesson.vectors.T, lesson.training
    assert (lesson.vectors[rows] * placed).sum(dim=1).mean() < 0.1
    lesson.turn_to(encoder)
    assert (lesson.vectors[rows] * placed).sum(dim=1).mean() > 0.3  # of targets that are random
    assert torch.allclose(lesson.vectors @ lesson.vectors.T, likeness, atol=1e-4)


def test_the_albert_starts_out_near_the_bag() -> None:
    torch.manual_seed(0)
    bag = BagOfCharacters()
    model = albert()
    start_from_bag(model, bag.characters.weight.detach(), bag.to_space.weight.detach())
    random = np.random.default_rng(0)
    texts = [random.integers(700, 7000, random.integers(5, 30)) for _ in range(20)]
    with torch.no_grad():
        likeness = (bag(texts) * TokenEncoder(model)(texts)).sum(dim=1)
    assert likeness.mean() > 0.8


def test_the_order_and_the_company_of_texts_do_not_change_their_vectors() -> None:
    torch.manual_seed(0)
    encoder = TokenEncoder(albert(), batch=2)
    texts = [[700, 800], [900] * 30, [1000, 1100, 1200]]
    with torch.no_grad():
        together, alone = encoder(texts), torch.cat([encoder([text]) for text in texts])
    assert (together * alone).sum(dim=1).min() > 0.99


def test_a_bundle_comes_back_from_disk_as_it_was(tmp_path: Path) -> None:
    bundle = a_bundle()
    bundle.save(tmp_path / "bundle.npz")
    loaded = Bundle.load(tmp_path / "bundle.npz")
    assert len(loaded.songs) == len(WORDS)
    np.testing.assert_array_equal(loaded.songs[3], bundle.songs[3])
    np.testing.assert_array_equal(loaded.moods, bundle.moods)


def test_who_is_like_whom_counts_though_nobody_is_compared_with_themselves() -> None:
    teacher = torch.nn.functional.normalize(torch.tensor([[1.0, 0, 0], [1, 0.2, 0], [0, 0, 1], [0, 0.2, 1]]), dim=1)
    other = teacher[[0, 2, 1, 3]]
    alike = losses.to_teacher(teacher, teacher, 1.0, 0.05)
    assert alike == pytest.approx(0, abs=1e-4)
    assert losses.to_teacher(other, teacher, 1.0, 0.05) - losses.to_teacher(other, teacher, 0.0, 0.05) > 1


def test_pairs_that_belong_together_cost_less_than_pairs_that_do_not() -> None:
    rows = torch.eye(4)
    assert losses.pairs(rows, rows, 0.05) < 0.01 < losses.pairs(rows, rows.roll(1, 0), 0.05)


def test_strangers_that_are_near_cost_and_strangers_that_are_far_do_not() -> None:
    rows, near, far = torch.eye(4), torch.ones(3, 4) / 2, -torch.ones(3, 4) / 2
    assert losses.pairs(rows, rows, 0.5, far) < losses.pairs(rows, rows, 0.5, near)


def test_vectors_around_the_origin_are_not_off_centre_and_vectors_on_one_side_are() -> None:
    rows = torch.eye(4)
    assert losses.off_centre(torch.cat([rows, -rows])) == 0
    assert losses.off_centre(rows) == pytest.approx(0.25)


def test_cosines_in_the_order_of_the_grades_cost_less_than_in_another() -> None:
    left = torch.eye(3)
    right = torch.nn.functional.normalize(torch.tensor([[1.0, 0.1, 0], [0, 1, 1.0], [1, 0, 0.1]]), dim=1)
    assert losses.graded_pairs(left, right, torch.tensor([5.0, 3, 0])) < losses.graded_pairs(
        left, right, torch.tensor([0.0, 3, 5])
    )


def test_a_config_with_an_unknown_knob_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(config.DEFAULT.read_text().replace("[bag]", "[bag]\ncolour = 1"))
    with pytest.raises(TypeError, match="colour"):
        config.load(path)
    assert config.load() == replace(config.load(), seed=0)


def write_table(path: Path, *lines: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(gzip.compress("\n".join(lines).encode()))


def test_posts_are_read_once_and_those_for_the_test_are_never_for_training(tmp_path: Path) -> None:
    text = tmp_path / "text"
    twice = "老板又让我周末加班气死我了"
    write_table(text / "smp2020_ewect_partial.csv.gz", "text,label,split", f"{twice},angry,usual_test_labeled")
    write_table(text / "weibo8_lstm_total.csv.gz", "text,label", f"{twice}！,anger", "今天收到了想要的礼物啦,happiness")
    for name in ("simplifyweibo_5_moods", "nlpcc2013_train", "simplifyweibo_8_moods"):
        write_table(text / f"{name}.csv.gz", "text,label", "没有人给这句话标过情绪,none")
    write_table(text / "cped_test_valid.csv.gz", "utterance,emotion", "我真的很担心她会出事啊,worried")
    found = [(post.emotion, post.for_test) for post in corpora.posts(tmp_path)]
    assert found == [("angry", True), ("happy", False), ("fear", False)]


def test_a_lyric_near_identical_to_one_to_stay_away_from_is_left_out(tmp_path: Path) -> None:
    lines = [f"第{number}行写的是远方的{word}和回不去的夏天" for number, word in enumerate(WORDS * 2)]
    other = [f"{word}啊{word}你在哪一条街上等着谁回家呢" for word in WORDS * 2]
    records = [
        {"name": "甲", "singer": "某", "lyric": lines},
        {"name": "乙", "singer": "某", "lyric": other},
        {"name": "丙", "singer": "某", "lyric": ["太短"]},
    ]
    (tmp_path / "lyrics").mkdir()
    (tmp_path / "lyrics" / "lyrics1.json").write_text(json.dumps(records))
    (found,) = corpora.lyrics(tmp_path, unlike=["\n".join(lines)])
    assert found.startswith("雨啊雨")


def test_the_halves_of_a_lyric_share_no_line() -> None:
    first, second = assemble._halves("一\n二\n一\n三\n四\n二")
    assert (first, second) == ("一 二", "三 四")


def test_recall_counts_the_right_document_among_the_first_k() -> None:
    scores = np.array([[0.9, 0.1, 0.5], [0.9, 0.1, 0.5]], dtype=np.float32)
    assert recall_at(1, scores, np.array([0, 1])) == 0.5
    assert recall_at(3, scores, np.array([0, 1])) == 1.0


def test_precision_is_averaged_over_labels_not_over_queries() -> None:
    scores = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    labels = np.array(["sad", "happy"])
    assert precision_at(1, scores, ["sad", "sad", "sad"], labels) == pytest.approx(2 / 3)
    assert precision_at(1, scores, ["sad", "sad", "happy"], labels) == 1.0
    assert precision_at(1, scores, ["sad", "happy", "happy"], labels) == pytest.approx(0.75)


def test_a_hub_is_a_document_that_answers_many_queries() -> None:
    scores = np.array([[3, 2, 1, 0], [3, 1, 2, 0], [0, 3, 1, 2]], dtype=np.float32)
    assert hub_at(1, scores) == pytest.approx(2 / 3)
    assert hub_at(2, np.eye(3, dtype=np.float32) + 1) <= 1


def test_agreement_is_the_share_of_common_results() -> None:
    one = np.array([[4, 3, 2, 1]], dtype=np.float32)
    two = np.array([[4, 1, 3, 2]], dtype=np.float32)
    assert agreement_at(2, one, two) == 0.5
