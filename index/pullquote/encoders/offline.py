"""Models are read from this machine only, and quietly: nothing is fetched at run time."""

from __future__ import annotations

import logging
import os


def only_local() -> None:
    """Set the model libraries offline; call this before sentence_transformers or huggingface_hub is imported."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def silence() -> None:
    """Let the model libraries print nothing, once they are imported: what goes wrong is said once, by us."""
    from transformers.utils.logging import disable_progress_bar  # imports what only those need who load a model

    disable_progress_bar()  # type: ignore[no-untyped-call]
    for name in ("sentence_transformers", "transformers", "huggingface_hub"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
