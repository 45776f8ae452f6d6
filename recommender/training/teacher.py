"""Labelling texts with the teacher, cached on disk: what was labelled once is not labelled again."""

import hashlib
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor
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
        self.model = AutoModel.from_pretrained(folder).to(device).eval()
        self.model.set_attn_implementation("eager")  # the fastest of them in bfloat16 on a CPU
        self.dimension: int = self.model.config.hidden_size
        self.device = device
        self.cache = cache

    def label(self, texts: Sequence[tuple[str, str]], say: Callable[[str], object]) -> NDArray[np.float32]:
        """As `encode`, for many texts and their prefixes: in portions, with progress."""
        began, portions = time.monotonic(), []
        for start in range(0, len(texts), PORTION):
            portions.append(self.encode([prefix + text for prefix, text in texts[start : start + PORTION]]))
            done = min(start + PORTION, len(texts))
            left = (time.monotonic() - began) / done * (len(texts) - done)
            say(f"teacher {done}/{len(texts)}  {left / 60:.0f} min left")
        return np.concatenate(portions)

    @torch.no_grad()
    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows (texts, dimension) of texts with their prefix. The cache answers what was asked before."""
        key = hashlib.sha256("\0".join(texts).encode()).hexdigest()
        path = self.cache / f"{key}.npy"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, self.embed(texts).cpu().numpy().astype(np.float16))
        stored: NDArray[np.float32] = np.load(path).astype(np.float32)
        return stored

    def embed(self, texts: Sequence[str]) -> Tensor:
        """As `encode`, to learn through."""
        order = np.argsort([len(text) for text in texts], kind="stable")  # so that little is padded
        parts = [
            self._embed([texts[row] for row in order[start : start + BATCH]]) for start in range(0, len(order), BATCH)
        ]
        return torch.cat(parts)[torch.from_numpy(np.argsort(order, kind="stable"))]

    def _embed(self, texts: list[str]) -> Tensor:
        tokens = self._tokenizer.encode_batch(texts)
        ids = torch.tensor([text.ids for text in tokens], device=self.device)
        mask = torch.tensor([text.attention_mask for text in tokens], device=self.device)
        with torch.autocast(self.device, dtype=torch.bfloat16):
            hidden = self.model(ids, attention_mask=mask).last_hidden_state.float()
        return functional.normalize((hidden * mask.unsqueeze(-1)).sum(dim=1), dim=1)

    def freeze(self, layers: int) -> None:
        """Keep the token vectors and the lower `layers` as they are."""
        for part in (self.model.embeddings, *self.model.encoder.layer[:layers]):
            part.requires_grad_(False)
