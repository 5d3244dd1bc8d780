"""A process that adds articles with the fake encoder, made to be killed.

`python -m tests.support.ingest_process` imports what it needs, prints `ready` and reads one line of JSON from standard
input: `folder`, `lines` (a JSON Lines file), `delay` (seconds for each passage), `batch` (passages encoded at once),
`most` (maximum bytes of a file), `held` (to the permissions of files) and `cli` (arguments for `pullquote` instead), or
`remove` (ids) and `step` (pages freed at once). It prints `done` when it is; one that removes stays until it is killed.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path

import pullquote.answerability.reader
import pullquote.catalog.vacuum
import pullquote.pipeline.add
import pullquote.pipeline.components
from pullquote import Archive
from pullquote.encoders.base import PassageText, PassageViews
from tests.support.fake_encoder import FakeEncoder
from tests.support.fake_reader import FakeReader
from tests.support.permissions import permissions_hold

COUNT = 200


class SlowEncoder(FakeEncoder):
    """A fake encoder that takes some time for every passage."""

    def __init__(self, delay: float) -> None:
        super().__init__()
        self._delay = delay

    def encode_passages(self, passages: Sequence[PassageText]) -> Iterator[PassageViews]:
        for views in super().encode_passages(passages):
            time.sleep(self._delay)
            yield views


def text_of(number: int, edition: int) -> str:
    """Return the text of an article in one of its editions: one to four paragraphs."""
    paragraphs = [f"Keeper k{number} lit the lamp in edition e{edition}. The tide was {number} feet high."]
    paragraphs += [f"Crate {n} of k{number} stood on the quay in e{edition}." for n in range(number % 4)]
    return "\n\n".join(paragraphs)


def write_articles(path: Path, edition: int, count: int = COUNT) -> Path:
    """Write the articles of an edition as JSON Lines; their ids are the same in all editions."""
    articles = ({"id": f"k{number:03}", "text": text_of(number, edition), "language": "en"} for number in range(count))
    path.write_text("".join(json.dumps(article) + "\n" for article in articles), "utf-8")
    return path


def main() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell starts background jobs with this signal ignored
    import faiss  # noqa: F401 - loaded before it says that it is ready

    print("ready", flush=True)
    line = sys.stdin.buffer.readline()  # the command line expects a text layer that has not been read from
    if not line:
        return
    given = json.loads(line)
    encoder = SlowEncoder(given.get("delay", 0))
    pullquote.pipeline.add.ENCODE_AT_ONCE = given.get("batch", pullquote.pipeline.add.ENCODE_AT_ONCE)
    if "most" in given:
        resource.setrlimit(resource.RLIMIT_FSIZE, (given["most"], given["most"]))
    if "cli" in given:
        held = permissions_hold() if given.get("held") else nullcontext()
        from pullquote.cli import main as command_line

        pullquote.pipeline.components.load_encoder = lambda *_: encoder  # type: ignore[assignment]
        pullquote.answerability.reader.Reader = FakeReader  # type: ignore[assignment,misc]
        sys.argv = ["pullquote", *given["cli"]]
        with held:
            command_line()
        return
    with Archive.open(given["folder"], encoder=encoder, create=True) as archive:
        if "remove" in given:
            pullquote.catalog.vacuum.STEP = given["step"]
            for id in given["remove"]:
                archive.remove(id)
            print("done", flush=True)
            signal.pause()
        archive.add(given["lines"])
    print("done", flush=True)


if __name__ == "__main__":
    main()
