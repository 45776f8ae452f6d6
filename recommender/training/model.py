"""The ALBERT that is trained, and how it starts out computing what a bag of characters computes."""

from collections.abc import Sequence

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional
from transformers import AlbertConfig, AlbertModel

from recommender.encoders.onnx import SHIPPED
from recommender.training.bundle import CLS, DIMENSION, SEP, Tokens

_CHARACTERS = slice(670, 8000)  # the rows of BERT's Chinese vocabulary where the common characters are


def albert() -> AlbertModel:
    """ALBERT-tiny: four layers that share their weights, about 4 million parameters. No dropout: it never overfits."""
    config = AlbertConfig(
        vocab_size=21128,
        embedding_size=128,
        hidden_size=DIMENSION,
        intermediate_size=1248,
        num_hidden_layers=4,
        num_attention_heads=12,
        hidden_act="gelu_pytorch_tanh",
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        max_position_embeddings=512,
        bos_token_id=CLS,
        eos_token_id=SEP,
    )
    model = AlbertModel(config, add_pooling_layer=False)
    model.set_attn_implementation("eager")  # the fastest of them in bfloat16 on a CPU
    return model


def shipped() -> AlbertModel:
    """The weights that are shipped."""
    model = albert()
    stored = load_file(SHIPPED / "model.safetensors")  # with a pooler too, which nobody uses
    model.load_state_dict({name: stored[name].float() for name in model.state_dict()})
    return model


@torch.no_grad()
def start_from_bag(model: AlbertModel, characters: Tensor, to_space: Tensor, boost: float = 1.5) -> None:
    """Set weights so that the model begins as the bag: `characters` (21128, 128), `to_space` (312, 128).

    Two things would otherwise throw away what the bag learned.
    - Layer normalisation of the token vectors makes all of them equally long, though a bag says by length how much a
      character matters. Here the last two of the 128 dimensions hold +4 and -4 for every token, so that the length
      is about constant already, and the map to 312 dimensions does not read them.
    - Attention begins near uniform, with values and output close to the identity: each layer then adds `boost` times
      the mean of all tokens to each, which after four layers is the direction of that mean.
    """
    _, _, basis = torch.linalg.svd(characters, full_matrices=False)
    characters, to_space = characters @ basis.T, to_space @ basis.T  # so that the last two dimensions carry least
    characters[[0, CLS, SEP]] = 0
    characters = characters / characters[_CHARACTERS, :-2].norm(dim=1).mean()
    characters[:, -2], characters[:, -1] = 4.0, -4.0
    to_space[:, -2:] = 0
    to_space *= DIMENSION**0.5 / (to_space @ characters[_CHARACTERS].T).norm(dim=0).mean()

    model.embeddings.word_embeddings.weight.copy_(characters)
    model.embeddings.position_embeddings.weight.normal_(std=0.005)
    model.embeddings.token_type_embeddings.weight.zero_()
    model.encoder.embedding_hidden_mapping_in.weight.copy_(to_space / 2)  # 4 * sqrt(2 / 128), undoing the norm
    model.encoder.embedding_hidden_mapping_in.bias.zero_()

    layer = model.encoder.albert_layer_groups[0].albert_layers[0]
    identity = torch.eye(DIMENSION)
    layer.attention.query.weight.normal_(std=0.03)
    layer.attention.key.weight.normal_(std=0.03)
    layer.attention.value.weight.copy_(identity + 0.002 * torch.randn(DIMENSION, DIMENSION))
    layer.attention.dense.weight.copy_(boost * identity + 0.002 * torch.randn(DIMENSION, DIMENSION))
    layer.ffn.weight.normal_(std=0.03)
    layer.ffn_output.weight.normal_(std=0.005)


def mean_of_tokens(hidden: Tensor, mask: Tensor) -> Tensor:
    """Unit vectors (texts, dimension): the mean over each text's own tokens."""
    weight = mask.unsqueeze(-1).to(hidden.dtype)
    return functional.normalize((hidden * weight).sum(dim=1) / weight.sum(dim=1), dim=1)


class TokenEncoder(nn.Module):
    """An ALBERT that takes lists of token ids, in any number and of any length, and gives unit vectors."""

    def __init__(self, model: AlbertModel, batch: int = 64) -> None:
        super().__init__()
        self.model = model
        self.batch = batch

    def forward(self, texts: Sequence[Tokens]) -> Tensor:
        order = np.argsort([len(text) for text in texts], kind="stable")  # so that little is padded
        parts = [
            self._encode([texts[i] for i in order[start : start + self.batch]])
            for start in range(0, len(order), self.batch)
        ]
        return torch.cat(parts)[torch.from_numpy(np.argsort(order, kind="stable"))]

    def _encode(self, texts: Sequence[Tokens]) -> Tensor:
        padded = np.zeros((len(texts), max(map(len, texts)) + 2), dtype=np.int64)
        for row, text in zip(padded, texts, strict=True):
            row[: len(text) + 2] = [CLS, *text, SEP]
        ids = torch.from_numpy(padded).to(self.model.device)
        mask = (ids != 0).long()
        # bfloat16 trains twice as fast on a recent CPU, and many times on a GPU.
        with torch.autocast(ids.device.type, dtype=torch.bfloat16):
            hidden = self.model(ids, attention_mask=mask).last_hidden_state
        return mean_of_tokens(hidden.float(), mask)
