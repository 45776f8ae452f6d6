"""Labelling texts with the teacher, cached on disk: what was labelled once is not labelled again."""

import hashlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch.nn import functional
from transformers import AutoModel

BATCH = 64
LONGEST = 128  # tokens
PORTION = 4096  # texts; a run that was killed loses no more


class Teacher:
    """multilingual-e5-small in a transformers folder: prefix, mean pooling, unit length, 384 dimensions."""

    def __init__(self, folder: Path, cache: Path, device: str = "cpu") -> None:
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding(pad_id=self._tokenizer.token_to_id("<pad>"))
        self._model = AutoModel.from_pretrained(folder).to(device).eval()
        self._cache = cache
        self._device = device

    def label(self, texts: Sequence[str], prefix: str, say: Callable[[str], object]) -> NDArray[np.float32]:
        """As `encode`, for many texts: in portions, with progress."""
        began, portions = time.monotonic(), []
        for start in range(0, len(texts), PORTION):
            portions.append(self.encode(texts[start : start + PORTION], prefix))
            done = min(start + PORTION, len(texts))
            left = (time.monotonic() - began) / done * (len(texts) - done)
            say(f"teacher {done}/{len(texts)}  {left / 60:.0f} min left")
        return np.concatenate(portions)

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
            tokens = self._tokenizer.encode_batch([texts[row] for row in rows])
            ids = torch.tensor([text.ids for text in tokens], device=self._device)
            mask = torch.tensor([text.attention_mask for text in tokens], device=self._device)
            with torch.autocast(self._device, dtype=torch.bfloat16):
                hidden = self._model(ids, attention_mask=mask).last_hidden_state.float()
            mean = (hidden * mask.unsqueeze(-1)).sum(dim=1)
            vectors[rows] = functional.normalize(mean, dim=1).cpu().numpy()
        return vectors
