"""`pullquote` with the fake encoder, to be run by `tests.bot.launch`: `tests.bot.fake_bot:main`.

Only the model is another; FAKE_SECONDS makes encoding a question take that long, as a slow model does.
"""

from __future__ import annotations

import os
import time

import index.archive
from index.cli import main as pullquote
from index.encoding.base import QuestionViews
from tests.fake import FakeEncoder


class SlowEncoder(FakeEncoder):
    """The fake encoder, slow from the second question on: the first one warms it."""

    def __init__(self) -> None:
        super().__init__()
        self._warm = False

    def encode_question(self, question: str) -> QuestionViews:
        """Encode after a while."""
        if self._warm:
            time.sleep(float(os.environ.get("FAKE_SECONDS", "0")))
        self._warm = True
        return super().encode_question(question)


def main() -> None:
    """Run the command line with the fake encoder in the place of every other."""
    index.archive.load_encoder = lambda name: SlowEncoder()  # type: ignore[assignment]
    pullquote()
