"""Models are read from this machine only: nothing is fetched at run time."""

from __future__ import annotations

import os


def only_local() -> None:
    """Tell the model libraries so; to be called before sentence_transformers or huggingface_hub is imported."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
