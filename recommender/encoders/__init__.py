"""Encoders: text -> vectors. The rest of the project asks `get_encoder()` and knows no kind of encoder."""

from functools import cache

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from recommender.encoders.base import Encoder

# What may stand in settings.ENCODER before the colon -> what builds it from the text behind the colon.
KINDS = {
    "albert-tiny-zh": "recommender.encoders.onnx.albert_tiny_zh",
    "onnx": "recommender.encoders.onnx.OnnxEncoder",
    "sentence-transformers": "recommender.encoders.sentence_transformer.SentenceTransformerEncoder",
}


@cache
def get_encoder(threads: int = 1) -> Encoder:
    """The encoder of settings.ENCODER, loaded once per process.

    One thread is fastest for a visitor's sentence; work in bulk may ask for more.
    Raises ImproperlyConfigured when the setting names no known kind.
    """
    kind, _, argument = settings.ENCODER.partition(":")
    if kind not in KINDS:
        raise ImproperlyConfigured(f"ENCODER is {settings.ENCODER!r}; known kinds are {', '.join(KINDS)}.")
    build = import_string(KINDS[kind])
    encoder: Encoder = build(argument, threads=threads) if argument else build(threads=threads)
    return encoder


__all__ = ["Encoder", "get_encoder"]
