"""The reader: a question and passages in, out come how surely each passage answers and the words that do.

A small cross-encoder, made from all-MiniLM-L6-v2 by `tools/training/reader` and packaged with its weights rounded to
eight bits. It brings its own tokenizer, so its logits mean the same whatever encoder an archive has. It writes no
text: all it returns of a passage are numbers and a range.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import onnxruntime
from tokenizers import Tokenizer

from pullquote.answerability.layout import (
    Layout,
    LayoutEncoder,
    ReaderInput,
    Reading,
    Window,
    best_span,
    sentence_margins,
    stack,
)
from pullquote.encoders.onnx.encoder import cores, session_options
from pullquote.errors import DamagedReader
from pullquote.types import Span

FOLDER = Path(__file__).parent
FACTS, GRAPH, TOKENIZER = "reader.json", "reader.onnx", "tokenizer.json"
OUTPUTS = ("answer", "start", "end")


class Reader:
    """Reads questions and passages together.

    Its files are checked and loaded when it first reads. Threads may share it.

    Args:
        folder: holds the graph, its facts and the tokenizer; by default the packaged ones.
        threads: how many passages are read at once; by default one for each core this process may use.
    """

    def __init__(self, folder: Path = FOLDER, *, threads: int | None = None) -> None:
        self._folder = folder
        self._threads = threads or cores()
        self._loading = threading.Lock()
        self._model: _Model | None = None

    def load(self) -> None:
        """Check and load the reader's files, unless that was done.

        Raises:
            DamagedReader: a file is missing, or is not the one that the reader's facts name.
        """
        self._loaded()

    def is_word(self, word: str) -> bool:
        """Return whether a word is one of the reader's vocabulary, some 24,000 common English words and names."""
        return self._loaded().layout.is_token(word)

    def knows_language(self, text: str) -> bool:
        """Return whether a question is in English, the only language that the reader was trained in."""
        return self._loaded().layout.is_english(text)

    def _loaded(self) -> _Model:
        with self._loading:
            if self._model is None:
                self._model = _Model.load(self._folder)
            return self._model

    def read(self, question: str, passages: Sequence[ReaderInput]) -> list[Reading]:
        """Read passages for the answer to a question.

        Each passage is read by itself: what is said of it does not depend on what else is read. (In a batch it would,
        since activations are rounded to eight bits over the whole batch; and padding costs more than batches gain.)

        Args:
            question: the question, cleaned.
            passages: with what is needed to understand them.

        Returns:
            A reading of each passage, in the order given. Of one that is read in two windows, the better counts.

        Raises:
            DamagedReader: a file of the reader is missing or damaged.
        """
        model = self._loaded()
        windows = [
            (place, one) for place, passage in enumerate(passages) for one in model.layout.windows(question, passage)
        ]

        def run(place_and_window: tuple[int, Window]) -> Reading:
            place, window = place_and_window
            return model.run(window, passages[place].sentences)

        windows.sort(key=lambda one: -len(one[1].ids))  # the longest first, so that no thread ends up alone with it
        if self._threads == 1 or len(windows) <= 1:
            readings = list(map(run, windows))
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                readings = list(pool.map(run, windows))
        best: dict[int, Reading] = {}
        for (place, _), reading in zip(windows, readings, strict=True):
            best[place] = _better(best[place], reading) if place in best else reading
        return [best[place] for place in range(len(passages))]


@dataclass(frozen=True, slots=True)
class _Model:
    """A reader's files, loaded."""

    layout: LayoutEncoder
    session: onnxruntime.InferenceSession

    @classmethod
    def load(cls, folder: Path) -> _Model:
        """Load a reader's files, each after its SHA-256 was checked."""
        try:
            facts: dict[str, Any] = json.loads((folder / FACTS).read_text("utf-8"))
            contents = {name: (folder / name).read_bytes() for name in (GRAPH, TOKENIZER)}
        except (OSError, ValueError) as error:
            raise DamagedReader(
                "reader_unreadable",
                "the reader's files in {folder} cannot be read ({problem}): install Pullquote again",
                folder=str(folder),
                problem=str(error),
            ) from error
        _check(folder, contents, facts["sha256"])
        session = onnxruntime.InferenceSession(contents[GRAPH], session_options(), providers=["CPUExecutionProvider"])
        tokenizer = Tokenizer.from_str(contents[TOKENIZER].decode("utf-8"))
        return cls(LayoutEncoder(tokenizer, Layout(**facts["layout"])), session)

    def run(self, window: Window, sentences: Sequence[Span]) -> Reading:
        """Read one window of a passage with some sentences."""
        answer, start, end = self.session.run(OUTPUTS, stack([window]))
        margin, span, margins = best_span(start[0], end[0], window, self.layout.layout.longest_answer)
        return Reading(float(answer[0]), span, margin, sentence_margins(margins, window, sentences))


def _better(one: Reading, other: Reading) -> Reading:
    """Return the better of a passage's two windows, with each sentence's greater margin."""
    better = max(one, other, key=lambda reading: reading.logit)
    return replace(better, sentences=tuple(map(max, one.sentences, other.sentences)))


def _check(folder: Path, contents: Mapping[str, bytes], digests: Mapping[str, str]) -> None:
    """Raise an error if a file is not the one whose digest is known."""
    for name, content in contents.items():
        found = hashlib.sha256(content).hexdigest()
        if found != digests[name]:
            raise DamagedReader(
                "reader_damaged",
                "{file} is not the file that belongs to this version of Pullquote (SHA-256 {found}, expected "
                "{expected}): install Pullquote again",
                file=str(folder / name),
                found=found,
                expected=digests[name],
            )
