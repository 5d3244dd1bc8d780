"""Text to vectors: what an encoder is, the context passages get, and how vectors are kept."""

from __future__ import annotations

from index.encoding.base import Encoder, EncoderIdentity

__all__ = ["DEFAULT_ENCODER", "Encoder", "EncoderIdentity", "load_encoder"]

DEFAULT_ENCODER = "all-MiniLM-L6-v2"


def load_encoder(name: str = DEFAULT_ENCODER) -> Encoder:
    """Load an encoder by the name of the packaged default, a folder, or a model id in the local cache.

    Raises:
        EncoderError: it is not on this machine, or its weights are not the expected ones.
    """
    from index.encoding.sentence_transformer import SentenceTransformerEncoder  # imports torch

    return SentenceTransformerEncoder(name)
