"""Corrections of a page's article that stand beside its story: in a box, a footer, above it or below."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from pullquote.reading.boilerplate.corrections import is_correction
from pullquote.reading.html.asides import name_of
from pullquote.reading.html.dom import PageBlock
from pullquote.reading.html.places import OTHERS
from pullquote.types import FurnitureKind

_ABOVE, _BELOW = 15, 25  # paragraphs of the page before and after the story
_NAMED = re.compile(
    r"correction|clarification|erratum|corrigendum|editor-?s?-?note|korrektur|richtigstellung|correccion|rectificatif"
    r"|fe-?de-?erratas|amendment",
    re.IGNORECASE,
)
_MOSTLY_LINKS = 0.8  # of a paragraph's text
_NEAR = 4  # parts around a paragraph that may be another story's
_OF_OTHERS = frozenset({"related", "post", "comment", "caption", "alt", "credit"})


def corrections_beside(
    blocks: Sequence[PageBlock], keys: Sequence[str], chosen: Mapping[int, FurnitureKind | None]
) -> Iterator[int]:
    """Yield the places of corrections among a page's blocks that are no paragraphs of its story.

    Args:
        blocks: the page's.
        keys: what each is compared by.
        chosen: the places of the article's blocks, and the kind of those that are not its story.
    """
    story = [n for n, kind in chosen.items() if kind is None and blocks[n].block.kind is None]
    if not story:
        return
    seen = {keys[n] for n in story}
    for n in range(max(0, min(story) - _ABOVE), min(len(blocks), max(story) + _BELOW + 1)):
        kind = chosen.get(n, "notice") or blocks[n].block.kind
        if kind is None or kind in _OF_OTHERS or keys[n] in seen or blocks[n].links >= _MOSTLY_LINKS:
            continue
        lineage = [blocks[n].element, *blocks[n].element.iterancestors()]
        names = [name for part in lineage if part.tag not in ("html", "body") and (name := name_of(part))]
        if any(part.tag in ("nav", "blockquote") for part in lineage):
            continue
        named = any(_NAMED.search(name) for name in names)
        if not named and n not in chosen and any(OTHERS.search(name) for name in names[:_NEAR]):
            continue
        if is_correction(blocks[n].block.text, at_edge=named):
            seen.add(keys[n])
            yield n
