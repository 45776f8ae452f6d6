"""The command that measures recommenders on listening and on playlists."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command

from recommender.evaluation import collaborative


def test_every_model_and_the_fusion_are_measured_on_both(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "interactions"
    folder.mkdir()
    # Even listeners play even artists, odd ones odd artists; playlists likewise.
    cells = [(who, what) for who in range(20) for what in range(40) if (who + what) % 2 == 0]
    plays = [f"{who},{what},{1 + what % 3}" for who, what in cells]
    (folder / "lastfm2k_user_artists.csv").write_text("\n".join(["user,item,count", *plays]))
    entries = [f"{who},{what},{what}" for who, what in cells]
    (folder / "netease_playlist_tracks.csv").write_text("\n".join(["playlist_id,position,song_id", *entries]))
    monkeypatch.setattr(collaborative, "MODELS", {name: collaborative.MODELS[name] for name in ("popularity", "ease")})

    call_command("evaluate", "collaborative", "--data", str(tmp_path), "--json", str(tmp_path / "figures.json"))

    written = json.loads((tmp_path / "figures.json").read_text())["figures"]
    recalls = {(row["task"], row["model"]): row["found"]["recall20"] for row in written}
    assert len(recalls) == 6
    for task in (collaborative.LISTENING, collaborative.PLAYLISTS):
        assert recalls[task, "ease"] == 1.0
        assert recalls[task, "popularity"] < 1.0
    assert "LightGCN, published | 0.206" in capsys.readouterr().out
