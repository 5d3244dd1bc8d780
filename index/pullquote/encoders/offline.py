"""Offline use of the model libraries: models are read from this machine only, and nothing is printed."""

from __future__ import annotations

import logging
import os


def only_local() -> None:
    """Switch the model libraries offline; call this before sentence_transformers or huggingface_hub is imported."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def silence() -> None:
    """Keep the model libraries, once imported, from printing anything: Pullquote reports errors itself, once."""
    from transformers.utils.logging import disable_progress_bar  # slow to import, and needed only to load a model

    disable_progress_bar()  # type: ignore[no-untyped-call]
    for name in ("sentence_transformers", "transformers", "huggingface_hub"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
