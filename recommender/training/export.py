"""A trained model -> the folder that is shipped: for sentence-transformers, transformers and onnxruntime alike."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import onnx
import torch
from onnx import numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AlbertModel, PreTrainedTokenizerFast

from recommender.encoders.text import normalise
from recommender.training.model import DIMENSION, mean_of_tokens

MARKS = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]", "mask_token": "[MASK]"}
POOLING = {"word_embedding_dimension": DIMENSION, "pooling_mode_mean_tokens": True, "pooling_mode_cls_token": False}
# What attention takes from each token has outliers that 8 bits cannot hold: with these in int8, a tenth of the first
# ten results changed; without, a hundredth.
KEPT_EXACT = ("attention.value", "attention.dense")


class _Served(nn.Module):
    """The model with pooling and normalisation inside, and its token vectors in int8, one scale a row."""

    rows: Tensor
    scale: Tensor

    def __init__(self, model: AlbertModel) -> None:
        super().__init__()
        self.model = model
        vectors = model.embeddings.word_embeddings.weight.detach()
        # What all rows share moves to the vector of token type 0, which every token gets as well.
        self.register_buffer("shared", vectors.mean(dim=0))
        scale = (vectors - self.shared).abs().amax(dim=1, keepdim=True) / 127
        self.register_buffer("scale", scale)
        self.register_buffer("rows", ((vectors - self.shared) / scale).round().to(torch.int8))

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> Tensor:
        tokens = self.rows[input_ids].float() * self.scale[input_ids] + self.shared
        hidden = self.model(inputs_embeds=tokens, attention_mask=attention_mask).last_hidden_state
        return mean_of_tokens(hidden, attention_mask)


def export(model: AlbertModel, tokenizer: Path, folder: Path) -> None:
    """Write the folder: fp16 weights, tokenizer, modules.json, and `model.onnx` with int8 weights.

    `tokenizer` is a tokenizer.json.
    """
    model = model.float().cpu().eval()
    _write_traditional_as_simplified(model, Tokenizer.from_file(str(tokenizer)))
    folder.mkdir(parents=True, exist_ok=True)
    _save_sentence_transformer(model, tokenizer, folder)
    with tempfile.TemporaryDirectory() as scratch:
        exact = Path(scratch) / "exact.onnx"
        save_onnx(model, exact)
        quantise(exact, folder / "model.onnx")


@torch.no_grad()
def _write_traditional_as_simplified(model: AlbertModel, tokenizer: Tokenizer) -> None:
    """Give traditional characters the vectors of their simplified forms, the only ones in the training text.

    The site simplifies what it encodes; who loads the folder elsewhere need not.
    """
    vocabulary = tokenizer.get_vocab()
    vectors = model.embeddings.word_embeddings.weight
    for piece, row in vocabulary.items():
        if "\u3400" <= piece <= "\u9fff" and (simplified := normalise(piece)) != piece:
            vectors[row] = vectors[vocabulary.get(simplified, row)]


def save_onnx(model: AlbertModel, path: Path) -> None:
    """The fp32 graph: input_ids and attention_mask of shape (texts, tokens) -> unit vectors (texts, dimension)."""
    ids = torch.randint(1, model.config.vocab_size, (2, 16))
    torch.onnx.export(
        _Served(model).eval(),
        (ids, torch.ones_like(ids)),
        path,
        input_names=["input_ids", "attention_mask"],
        output_names=["vector"],
        dynamic_shapes={
            "input_ids": {0: torch.export.Dim("texts"), 1: torch.export.Dim("tokens", max=512)},
            "attention_mask": {0: torch.export.Dim("texts"), 1: torch.export.Dim("tokens", max=512)},
        },
        dynamo=True,
        external_data=False,
    )
    proto = onnx.load(path)
    _share_transposed_weights(proto.graph)
    _forget_where_it_was_made(proto)
    onnx.save(proto, path)


def _forget_where_it_was_made(proto: onnx.ModelProto) -> None:
    """The exporter notes beside every node in which file of which folder it was written down."""
    for part in (
        proto,
        proto.graph,
        *proto.graph.node,
        *proto.graph.value_info,
        *proto.graph.input,
        *proto.graph.output,
    ):
        part.ClearField("doc_string")
        part.ClearField("metadata_props")


def _share_transposed_weights(graph: onnx.GraphProto) -> None:
    """The four layers share their weights: transpose each once, or int8 would store it four times."""
    weights = {weight.name: weight for weight in graph.initializer}
    transposed: dict[str, str] = {}
    for node in [node for node in graph.node if node.op_type == "Transpose" and node.input[0] in weights]:
        name = node.input[0]
        if name not in transposed:
            transposed[name] = f"{name}.T"
            value = numpy_helper.to_array(weights[name]).T
            graph.initializer.append(numpy_helper.from_array(value.copy(), transposed[name]))
        for other in graph.node:
            inputs = [transposed[name] if given == node.output[0] else given for given in other.input]
            other.ClearField("input")
            other.input.extend(inputs)
        graph.node.remove(node)
    for name in transposed:
        graph.initializer.remove(weights[name])


def quantise(exact: Path, served: Path) -> None:
    """int8 weights, one scale a column, activations scaled as they come: smaller and twice as fast."""
    products = [node for node in onnx.load(exact).graph.node if node.op_type == "MatMul"]
    kept = [node.name for node in products if not _is_int8(" ".join(node.input))]
    quantize_dynamic(
        exact,
        served,
        op_types_to_quantize=["MatMul"],
        nodes_to_exclude=kept,
        per_channel=True,
        weight_type=QuantType.QInt8,
    )


def _is_int8(inputs: str) -> bool:
    """Only the products with the weights of the layers, which `_share_transposed_weights` named."""
    return inputs.endswith(".T") and not any(name in inputs for name in KEPT_EXACT)


def _save_sentence_transformer(model: AlbertModel, tokenizer: Path, folder: Path) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        model.half().save_pretrained(scratch)
        model.float()
        PreTrainedTokenizerFast(tokenizer_file=str(tokenizer), model_max_length=512, **MARKS).save_pretrained(scratch)
        parts = [Transformer(scratch, max_seq_length=512), Pooling(model.config.hidden_size, "mean"), Normalize()]
        SentenceTransformer(modules=parts, device="cpu").half().save(str(folder), create_model_card=False)
    # Stored in half precision, computed in single: half is slow and inexact on a CPU.
    _edit(folder / "config.json", lambda config: config | {"dtype": "float32", "torch_dtype": "float32"})
    # The names that every version of both libraries knows.
    _edit(folder / "tokenizer_config.json", lambda config: config | {"tokenizer_class": "PreTrainedTokenizerFast"})
    _edit(folder / "modules.json", lambda parts: [part | {"type": _lasting_name(part["type"])} for part in parts])
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(POOLING, indent=2) + "\n")
    (folder / "model.safetensors").chmod(0o644)


def _edit(path: Path, change: Callable[[Any], Any]) -> None:
    path.write_text(json.dumps(change(json.loads(path.read_text())), indent=2) + "\n")


def _lasting_name(kind: str) -> str:
    return f"sentence_transformers.models.{kind.rpartition('.')[2]}"
