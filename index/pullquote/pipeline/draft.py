"""Verification of a draft: its quotations and attributed statements are found, and each is verified."""

from __future__ import annotations

from collections.abc import Callable

from pullquote.catalog import Catalog
from pullquote.filters import Filters
from pullquote.quoting.allowance import QuotePolicy
from pullquote.reading.drafts import Draft
from pullquote.text.segmentation import last_cut
from pullquote.text.sentences import sentences
from pullquote.types import Quote, Span
from pullquote.verification.draft_claims import DraftClaim, draft_claims
from pullquote.verification.draft_report import DraftItem, DraftReport
from pullquote.verification.verdict import Verification
from pullquote.verification.verify import MAX_CLAIM, verify_among
from pullquote.verification.versions import Versions


def verify_draft(
    catalog: Catalog, draft: Draft, filters: Filters, policy: QuotePolicy, nearest: Callable[[str], Quote | None]
) -> DraftReport:
    """Verify what a draft says was said.

    Args:
        catalog: the archive's.
        draft: what `read_draft` returned.
        filters: which articles to look in.
        policy: what may be shown of them.
        nearest: returns the passage nearest to a statement that was not printed in its words.
    """
    parts = [(claim, text, span) for claim in draft_claims(draft) for text, span in _within_limit(claim)]
    known: dict[str, Verification] = {}
    with catalog.snapshot():
        versions = Versions(catalog, filters, policy)
        for _, text, _ in parts:
            known[text] = known.get(text) or verify_among(versions, text)

    def item(claim: DraftClaim, text: str, span: Span) -> DraftItem:
        is_loose = claim.kind == "statement" and known[text].status in {"pieces", "absent"}
        return DraftItem(
            kind=claim.kind,
            text=text,
            start=span.start,
            end=span.end,
            paragraph=claim.paragraph,
            sentence=draft.text[slice(*claim.sentence)],
            depth=claim.depth,
            verification=known[text],
            nearest=nearest(text) if is_loose else None,
        )

    return DraftReport(draft.name, draft.text, tuple(item(*part) for part in parts))


def _within_limit(claim: DraftClaim) -> list[tuple[str, Span]]:
    """Return a claim's text, in runs of whole sentences if it is longer than can be verified at once."""
    if len(claim.text) <= MAX_CLAIM:
        return [(claim.text, Span(claim.start, claim.end))]
    runs: list[Span] = []
    for start, end in sentences(claim.text, 0, len(claim.text.rstrip()), None):
        position = start
        while end - position > MAX_CLAIM:
            stop = last_cut(claim.text, position, position + MAX_CLAIM)
            runs.append(Span(position, stop))
            position = stop
        if runs and end - runs[-1].start <= MAX_CLAIM:
            runs[-1] = Span(runs[-1].start, end)
        else:
            runs.append(Span(position, end))
    # Where a run stands in the draft is not known to the letter: an ellipsis was left out, marks became spaces.
    return [(claim.text[slice(*run)], Span(claim.start, claim.end)) for run in runs if claim.text[slice(*run)].strip()]
