"""Encoders, which turn text into vectors; the context of passages, and how vectors are stored."""

from __future__ import annotations

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is imported: it would report to its makers

from pullquote.encoders.base import Encoder, EncoderIdentity
from pullquote.settings import Settings

__all__ = ["DEFAULT_ENCODER", "Encoder", "EncoderIdentity", "load_encoder"]

DEFAULT_ENCODER = "all-MiniLM-L6-v2"


def load_encoder(name: str = DEFAULT_ENCODER, settings: Settings | None = None) -> Encoder:
    """Load an encoder, in its compiled form if it has one.

    Args:
        name: the packaged default's, a folder, or a model id in the local cache; with `+int8` after it, the same with
            its weights rounded to eight bits.
        settings: whether encoders are compiled, and where compiled ones are stored.

    Raises:
        EncoderError: it is not on this machine, or its weights are not the expected ones.
    """
    from pullquote.encoders.selection import choose  # imports onnxruntime

    return choose(name, settings or Settings())
