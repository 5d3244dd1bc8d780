from __future__ import annotations

import io
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from pullquote import EncoderError
from pullquote.cli import main
from pullquote.encoders import DEFAULT_ENCODER
from tests.support.archives import FERRY, MILL, write_lines
from tests.support.fake_encoder import FakeEncoder


@dataclass(frozen=True)
class Result:
    code: int
    out: str
    err: str


Run = Callable[..., Result]


def load(name: str = DEFAULT_ENCODER, *_: object) -> FakeEncoder:
    if name == "missing":
        raise EncoderError("missing", "missing is not on this machine")
    return FakeEncoder(name, "" if name == DEFAULT_ENCODER else name)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Return a function that runs `pullquote` with arguments in this process, with the fake encoder."""
    monkeypatch.setattr("pullquote.pipeline.components.load_encoder", load)
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "100")
    handlers = list(logging.getLogger("pullquote").handlers)

    def run_one(*arguments: object, stdin: str | bytes = "") -> Result:
        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([*map(str, arguments)])
        said = capsys.readouterr()
        logging.getLogger("pullquote").handlers[:] = handlers
        assert "Traceback" not in said.err
        return Result(int(left.value.code or 0), said.out, said.err)

    yield run_one
    logging.getLogger("pullquote").handlers[:] = handlers


ARTICLES = (
    {
        "text": FERRY,
        "id": "ferry",
        "title": "Pears at dawn",
        "authors": ["Ada Fenn"],
        "outlet": "Harbour Ledger",
        "published": "2022-03-04",
        "url": "https://ledger.example/ferry",
        "language": "en",
    },
    {
        "text": f"{MILL}\n\nThe ferry was late again. It rained.\n\nNobody waited.",
        "id": "mill",
        "published": "2021-01-02",
        "outlet": "Upland Courier",
    },
    {"text": "A ferry of another kind: the lamp of the ferry burned all night.", "id": "lamp"},
)


@pytest.fixture
def home(tmp_path: Path, run: Run) -> Path:
    """Return the folder of an archive made by the command line."""
    folder = tmp_path / "news"
    result = run("add", write_lines(tmp_path / "lines", *ARTICLES), "--archive", folder)
    assert (result.code, result.out) == (0, "3 added\n")
    return folder
