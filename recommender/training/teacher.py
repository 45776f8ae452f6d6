"""Labelling more texts with the teacher, cached on disk. The bundle needs it only for texts that have no vector yet."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

BATCH = 64
LONGEST = 128  # tokens


class Teacher:
    """multilingual-e5-small in a transformers folder: prefix, mean pooling, unit length, 384 dimensions."""

    def __init__(self, folder: Path, cache: Path, device: str = "cpu") -> None:
        self._tokenizer = AutoTokenizer.from_pretrained(folder)
        self._model = AutoModel.from_pretrained(folder).to(device).eval()
        self._cache = cache
        self._device = device

    def encode(self, texts: Sequence[str], prefix: str) -> NDArray[np.float32]:
        """Unit rows (texts, 384); `prefix` is "query: " or "passage: ". The cache answers what was asked before."""
        key = hashlib.sha256("\0".join([prefix, *texts]).encode()).hexdigest()
        path = self._cache / f"{key}.npy"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, self._compute([prefix + text for text in texts]).astype(np.float16))
        stored: NDArray[np.float32] = np.load(path).astype(np.float32)
        return stored

    @torch.no_grad()
    def _compute(self, texts: list[str]) -> NDArray[np.float32]:
        order = np.argsort([len(text) for text in texts], kind="stable")
        vectors = np.empty((len(texts), self._model.config.hidden_size), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            tokens = self._tokenizer(
                [texts[row] for row in rows], padding=True, truncation=True, max_length=LONGEST, return_tensors="pt"
            ).to(self._device)
            with torch.autocast(self._device, dtype=torch.bfloat16):
                hidden = self._model(**tokens).last_hidden_state.float()
            mask = tokens["attention_mask"].unsqueeze(-1)
            mean = (hidden * mask).sum(dim=1) / mask.sum(dim=1)
            vectors[rows] = functional.normalize(mean, dim=1).cpu().numpy()
        return vectors
