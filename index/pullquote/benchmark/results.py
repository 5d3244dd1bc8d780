"""Results of a run of `pullquote bench`. Times are in seconds, medians of the runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AgainstBaseline:
    """A figure of Pullquote's and its lower bound measured in the same run."""

    ours: float
    bare: float
    ratio: float

    @classmethod
    def of(cls, ours: float, bare: float) -> AgainstBaseline:
        """Compare two figures."""
        return cls(ours, bare, ours / bare)


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine measured; memory in bytes, None if the system does not say.

    `threads` is OMP_NUM_THREADS, which limits torch but not every encoder; None if it is not set.
    """

    date: str
    system: str
    cores: int
    threads: str | None
    memory: int | None
    python: str
    pullquote: str
    encoder: str


@dataclass(frozen=True, slots=True)
class Cold:
    """`pullquote ask` as a process, compared with one that loads sentence-transformers and encodes the question."""

    passages: int
    seconds: AgainstBaseline


@dataclass(frozen=True, slots=True)
class Size:
    """An archive of one size: asking it, compared with encoding the question, and what else grows with size.

    `open` is with the encoder loaded; `memory` and `disk` are bytes per passage, `disk_without_tokens` leaves out token
    vectors; `recall` is that of the ten nearest passages in the search by vector.
    """

    passages: int
    p50: AgainstBaseline
    p95: float
    recall: float
    open: float
    memory: float | None
    disk: float
    disk_without_tokens: float


@dataclass(frozen=True, slots=True)
class Updates:
    """Adding an article to the largest archive, compared with adding it to an empty one; and removing it.

    Each until it is done, and until it shows in the answers of a reader that has the archive open.
    """

    passages: int
    added: AgainstBaseline
    added_seen: AgainstBaseline
    removed: AgainstBaseline
    removed_seen: AgainstBaseline


@dataclass(frozen=True, slots=True)
class Bench:
    """All measurements. `ingestion` is in passages per second, compared with only encoding the same paragraphs."""

    machine: Machine
    runs: int
    questions: int
    cold: Cold
    ingestion: AgainstBaseline
    sizes: tuple[Size, ...]
    updates: Updates
