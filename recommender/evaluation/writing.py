"""Figures as JSON."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, is_dataclass
from pathlib import Path
from typing import Any, TypeAlias

Say: TypeAlias = Callable[[str], object]  # takes a line


def write_figures(path: Path | None, figures: Mapping[str, object]) -> None:
    """Write figures, dataclasses among them, to `path`; None writes nothing."""
    if path is not None:
        path.write_text(json.dumps(figures, ensure_ascii=False, indent=2, default=_plain) + "\n")


def _plain(value: Any) -> dict[str, Any]:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    raise TypeError(f"{value!r} is no figure.")
