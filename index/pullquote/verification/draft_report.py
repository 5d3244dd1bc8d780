"""What became of a draft's quotations and attributed statements: the report an editor needs before printing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, get_args

from pullquote.types import Quote
from pullquote.verification.draft_claims import ClaimKind
from pullquote.verification.verdict import Verification, VerifyStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftItem:
    """A quotation, block quote or attributed statement of a draft, and whether it was printed.

    `text` is what was verified, `draft_text[start:end]` of the report what the draft has, `sentence` the draft's
    sentence around it, `paragraph` its number there. `depth` counts the quotations around it. `nearest` is, for a
    statement in nobody's printed words, the passage that comes nearest to it.
    """

    kind: ClaimKind
    text: str
    start: int
    end: int
    paragraph: int
    sentence: str
    depth: int
    verification: Verification
    nearest: Quote | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the item as JSON values."""
        return {
            "kind": self.kind,
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "paragraph": self.paragraph,
            "sentence": self.sentence,
            "depth": self.depth,
            "status": self.verification.status,
            "verification": self.verification.to_dict(),
            "nearest": None if self.nearest is None else self.nearest.to_dict(),
        }


@dataclass(frozen=True, slots=True, repr=False)
class DraftReport:
    """The items of a draft in order. A report is true if every one of them was printed exactly."""

    name: str
    draft_text: str
    items: tuple[DraftItem, ...]

    @property
    def counts(self) -> Mapping[VerifyStatus, int]:
        """Return how many items have each status, in order from exact to absent; those with none are left out."""
        found = Counter(item.verification.status for item in self.items)
        return {status: found[status] for status in get_args(VerifyStatus) if found[status]}

    def __bool__(self) -> bool:
        return all(item.verification.status == "exact" for item in self.items)

    def __repr__(self) -> str:
        counts = ", ".join(f"{number} {status}" for status, number in self.counts.items()) or "nothing to verify"
        return f"<DraftReport of {self.name!r}: {counts}>"

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON values."""
        return {
            "draft": self.name,
            "counts": dict(self.counts),
            "exact": bool(self),
            "items": [item.to_dict() for item in self.items],
        }
