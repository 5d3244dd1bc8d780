"""What a run of `pullquote bench` found, as values to print. Times are in seconds, medians of the runs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AgainstBaseline:
    """A figure of Pullquote's beside the bare one measured in the same run."""

    ours: float
    bare: float
    ratio: float

    @classmethod
    def of(cls, ours: float, bare: float) -> AgainstBaseline:
        """Compare two figures."""
        return cls(ours, bare, ours / bare)


@dataclass(frozen=True, slots=True)
class Machine:
    """What was measured on; memory in bytes, None where the system does not say.

    `threads` is OMP_NUM_THREADS, which holds back torch and not every encoder; None where it is not set.
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
    """`pullquote ask` as a process, beside one that loads sentence-transformers and encodes the question."""

    passages: int
    seconds: AgainstBaseline


@dataclass(frozen=True, slots=True)
class Size:
    """An archive of one size: asking it beside encoding the question, and what else grows with it.

    `open` is with the encoder loaded; `memory` and `disk` are bytes a passage, `disk_without_tokens` those that are no
    vectors of tokens; `recall` is that of the ten nearest passages in the search by vector.
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
    """An article added to the largest archive beside the same one added to an empty one; and removed.

    Both until it is done, and until the answers of a reader that has the archive open show it.
    """

    passages: int
    added: AgainstBaseline
    added_seen: AgainstBaseline
    removed: AgainstBaseline
    removed_seen: AgainstBaseline


@dataclass(frozen=True, slots=True)
class Bench:
    """All that was measured. `ingestion` is in passages a second, beside encoding the same paragraphs bare."""

    machine: Machine
    runs: int
    questions: int
    cold: Cold
    ingestion: AgainstBaseline
    sizes: tuple[Size, ...]
    updates: Updates
