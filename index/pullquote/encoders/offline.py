"""Offline use of the model libraries: models are read from this machine only, and nothing is printed."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def offline() -> Iterator[None]:
    """Keep the model libraries off the network while this lasts.

    Afterwards the process may use them as before: it may have its own models to fetch.
    """
    from huggingface_hub import constants  # the switch that all of them ask; the environment is read only once

    before = constants.HF_HUB_OFFLINE
    constants.HF_HUB_OFFLINE = True
    try:
        yield
    finally:
        constants.HF_HUB_OFFLINE = before


def silence() -> None:
    """Keep the model libraries, once imported, from printing anything: Pullquote reports errors itself, once."""
    from transformers.utils.logging import disable_progress_bar  # slow to import, and needed only to load a model

    disable_progress_bar()  # type: ignore[no-untyped-call]
    for name in ("sentence_transformers", "transformers", "huggingface_hub"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
