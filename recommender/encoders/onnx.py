"""The encoder that the site serves: onnxruntime and tokenizers, no torch."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from recommender.encoders.windows import Vectors, encode_in_windows

BATCH = 32  # windows; more only adds padding
SHIPPED = Path(__file__).parent / "albert_tiny_zh"


class OnnxEncoder:
    """A folder with `model.onnx` (input_ids, attention_mask -> unit vectors) and `tokenizer.json`.

    Its name ends in a digest of the weights, so vectors of other weights can never pass for its own.
    """

    def __init__(self, folder: str | Path, threads: int = 1) -> None:
        folder = Path(folder)
        self.folder: Path | None = folder
        model = (folder / "model.onnx").read_bytes()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Threads that spin while they wait would take the core from the web server's other threads.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self.session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(512)
        self._tokenizer.no_padding()
        self.name = f"{folder.name.replace('_', '-')}-{hashlib.sha256(model).hexdigest()[:8]}"
        self.dimension = int(self.session.get_outputs()[0].shape[-1])

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode each text as the normalised mean of its windows; see `Encoder.encode`."""
        return encode_in_windows(texts, self._encode_windows) if texts else np.empty((0, self.dimension), np.float32)

    def _encode_windows(self, texts: list[str]) -> Vectors:
        ids = [encoding.ids for encoding in self._tokenizer.encode_batch(texts)]
        # Windows of like length share a batch, so that little is padded.
        order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
        vectors = np.empty((len(ids), self.dimension), dtype=np.float32)
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            padded = np.zeros((len(batch), len(ids[batch[-1]])), dtype=np.int64)
            mask = np.zeros_like(padded)
            for row, i in enumerate(batch):
                padded[row, : len(ids[i])] = ids[i]
                mask[row, : len(ids[i])] = 1
            (vectors[batch],) = self.session.run(None, {"input_ids": padded, "attention_mask": mask})
        return vectors


def albert_tiny_zh(threads: int = 1) -> OnnxEncoder:
    """The encoder that this project trained and ships."""
    return OnnxEncoder(SHIPPED, threads=threads)
