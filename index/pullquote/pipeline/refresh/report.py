"""What a refresh did to each source, and what went wrong, in one line for each kind of fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from pullquote.catalog.sources import Source

COUNTED = ("added", "updated", "unchanged", "reinstated", "withdrawn", "failed")
_LONGEST_FAULT = 300  # characters


@dataclass(frozen=True, slots=True)
class SourceRefresh:
    """What a refresh did with one source.

    `counts` are of articles (`added`, `updated`, `unchanged`, `reinstated`, `withdrawn`) and of pages that `failed`.
    `faults` are the lines that say what went wrong, one for each kind of fault. `left` is how many pages are still to
    be read by the next refresh.
    """

    source: Source
    counts: Mapping[str, int]
    faults: tuple[str, ...] = ()
    left: int = 0

    def to_dict(self) -> dict[str, object]:
        """Return it as JSON values."""
        source = self.source
        return {
            "address": source.address,
            "kind": source.kind,
            "collection": source.collection,
            **self.counts,
            "left": self.left,
            "faults": list(self.faults),
        }


@dataclass(frozen=True, slots=True)
class RefreshReport:
    """What a refresh did, source by source."""

    sources: tuple[SourceRefresh, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """Return what was done with all sources together."""
        return {name: sum(one.counts[name] for one in self.sources) for name in COUNTED}

    @property
    def faults(self) -> tuple[str, ...]:
        """Return the lines that say what went wrong."""
        return tuple(fault for one in self.sources for fault in one.faults)

    @property
    def left(self) -> int:
        """Return how many pages are still to be read by the next refresh."""
        return sum(one.left for one in self.sources)

    def to_dict(self) -> dict[str, object]:
        """Return it as JSON values."""
        return {**self.counts, "left": self.left, "sources": [one.to_dict() for one in self.sources]}


@dataclass(slots=True)
class Tally:
    """What is counted while a source is refreshed."""

    source: Source
    counts: Counter[str] = field(default_factory=Counter)
    _faults: dict[str, tuple[str, int]] = field(default_factory=dict)

    def fault(self, place: str, why: str, code: str | None = None) -> None:
        """Note that something went wrong; of what goes wrong in the same way, only the first is named."""
        line, count = self._faults.get(code or why, (f"{place}: {why}", 0))
        self._faults[code or why] = (line, count + 1)

    def faults(self) -> tuple[str, ...]:
        """Return a line for each kind of fault."""
        return tuple(
            " ".join(line.split())[:_LONGEST_FAULT] + (f" (and {count - 1} more like it)" if count > 1 else "")
            for line, count in self._faults.values()
        )

    def result(self, left: int) -> SourceRefresh:
        """Return what was done."""
        return SourceRefresh(self.source, {name: self.counts[name] for name in COUNTED}, self.faults(), left)
