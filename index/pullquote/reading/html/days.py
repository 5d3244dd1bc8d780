"""The day on which a page says that its article was published: in marked elements, in print, in its address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from copy import deepcopy
from datetime import date

from pullquote.reading.dates import find_dates, in_future, parse_published
from pullquote.reading.html.dom import Element
from pullquote.reading.html.places import Page, named, text_of
from pullquote.text.calendar import day_comes_first

_UPDATED = re.compile(
    r"updat|modif|edited|revis|aktualis|geändert|überarbeit|mis à jour|maj\b|actualiza|actualis|atualiza"
    r"|aggiorna|uppdater|oppdater|opdater|bijgewerkt|gewijzigd|zaktualiz|aktualiz|обновл|измен|оновлен|güncel"
    r"|diperbarui|päivitet|frissít|ενημέρωσ|ažurir"
    r"|actualit|last change|stand:|수정|最終更新|更新|修改|تحديث|עודכן|cập nhật|แก้ไข|अपडेट",
    re.IGNORECASE,
)
_PUBLISHED = re.compile(
    r"publi|veröffentl|erschienen|posted|opublik|опублик|dodano|gepost|geplaatst|입력|등록|公開|発表|发布|發布|نشر|פורסם"
    r"|julkaistu|közzé",
    re.IGNORECASE,
)
_DATED = re.compile(
    r"(?:^|[\s_-])(?:\w*date\w*|\w*time(?:stamp|line)?|\w*publi(?:sh|c)\w*|posted\w*|datum|fecha|data|dato"
    r"|entry-meta|post-meta|meta|"
    r"byline\w*|dateline|article-?info|info|kicker|day|created|submitted|when)(?:$|[\s_-])|Date|Publi(?:sh|c)",
    re.IGNORECASE,
)
_EVENT = re.compile(
    r"event|termin|birth|death|expire|valid|start|end-?date|weather|deadline|copyright|footer", re.IGNORECASE
)
_IN_ADDRESS = re.compile(r"/((?:19[89]|20[0-4])\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_-]|\D|$)")
_LONGEST = 160


def marked_days(page: Page) -> tuple[list[str], list[str]]:
    """Return what a page marks as the time of publication, and the times beside its headline; never those of updates.

    They are as the page has them, such as `2022-01-12T10:00:00Z`, the surest first.
    """
    times = [
        element
        for element in page.elements
        if (element.tag in ("time", "abbr") or "datepublished" in (element.get("itemprop") or "").lower())
        and not page.is_other(element)
        and not _is_update(element)
    ]
    published = [element for element in times if _is_published(element)]
    beside = page.by_distance(times) if page.headline is not None else iter(e for e in times if _in_header(e))
    others = [element for element in beside if element.tag == "time" and element not in published]
    return [*filter(None, map(_value, published))], [*filter(None, map(_value, others))]


def printed_days(page: Page, language: str | None) -> Iterator[str]:
    """Yield the days printed beside a page's headline, as `YYYY-MM-DD`; those said to be of publication first."""
    found: list[tuple[bool, str]] = []
    if page.headline is None:
        return
    place = page.places[page.headline]
    near = [e for e in page.elements[max(0, place - 40) : place + 80] if not page.is_other(e)]
    for element in (
        *(e for e in near if page.places[e] > place),
        *(e for e in reversed(near) if page.places[e] < place),
    ):
        marks = named(element)
        if element.tag in ("h1", "script", "style", "body", "main", "article") or _EVENT.search(marks):
            continue
        text = text_of(element)
        if text is None or len(text) > _LONGEST or not re.search(r"\d", text):
            continue
        for start, day in find_dates(text, language):
            before = text[:start]
            said = [m.start() for m in _PUBLISHED.finditer(before)]
            updated = [m.start() for m in _UPDATED.finditer(before)]
            if (updated and (not said or updated[-1] > said[-1])) or _UPDATED.search(marks):
                continue
            # A date in a sentence is the story's; a line that is little more than a date is the page's.
            short = len(re.findall(r"[^\W\d_]+", text)) <= 14
            if said or (short and (_DATED.search(marks) or element.tag == "time" or _is_bare(text, start))):
                found.append((bool(said), day))
    for wanted in (True, False):
        yield from (day for said, day in found if said is wanted)


def addressed_day(addresses: Iterable[str | None]) -> str | None:
    """Return the day in the first address of a page that has one, such as `/2022/01/12/fares`."""
    for address in addresses:
        match = _IN_ADDRESS.search(address or "")
        if match is not None:
            try:
                day = date(int(match[1]), int(match[2]), int(match[3])).isoformat()
            except ValueError:
                continue
            if not in_future(day):
                return day
    return None


def searched_day(page: Page, address: str | None, language: str | None) -> str | None:
    """Return the day that htmldate finds in a page's markup, where updates and other stories are left out."""
    from htmldate import find_date

    root = deepcopy(page.root)
    for old, new in zip(page.elements, [e for e in root.iter() if isinstance(e.tag, str)], strict=True):
        names = f"{named(old)} {' '.join(old.get(name) or '' for name in ('itemprop', 'property', 'name'))}"
        other = old.tag in ("script", "time", "abbr", "span", "div") and page.is_other(old)
        left_out = other or _UPDATED.search(names) or "ld+json" in (old.get("type") or "") or _says_update(old)
        if new.getparent() is not None and left_out:
            new.drop_tree()
    try:
        day = find_date(root, extensive_search=False, original_date=True, outputformat="%Y-%m-%d", url=address)
    except (ValueError, TypeError, AttributeError, OverflowError):  # of odd pages; the day is then unknown
        return None
    # htmldate takes the first of two figures for the day, in whatever language.
    if not day or (day_comes_first(language or "") is not True and _may_be_guessed(day, page.root)):
        return None
    return usable(day, None)


def _in_header(element: Element) -> bool:
    tags = [each.tag for each in element.iterancestors()]
    return "header" in tags and bool({"article", "main"} & set(tags))


def _may_be_guessed(day: str, root: Element) -> bool:
    """Return whether a page prints a day in figures that may also mean another one, as 03/04/2022 does."""
    year, month, number = (int(part) for part in day.split("-"))
    if month == number or number > 12:
        return False
    either = rf"(?<!\d)0?(?:{number}[-/.]0?{month}|{month}[-/.]0?{number})[-/.](?:{year}|{year % 100:02d})(?!\d)"
    values = (value for e in root.iter("meta", "time") for value in (e.get("content"), e.get("datetime")) if value)
    return any(re.search(either, text) for text in (*values, *root.itertext()))


def _says_update(element: Element) -> bool:
    """Return whether an element without others in it says that it is of an update."""
    text = (
        (element.text or "").strip()[:_LONGEST] if len(element) == 0 and element.tag not in ("script", "style") else ""
    )
    return _UPDATED.search(text) is not None and not _PUBLISHED.search(text)


def _value(element: Element) -> str | None:
    """Return what an element says when it was: in an attribute, or in print."""
    values = (element.get("content"), element.get("datetime"), element.get("title"), text_of(element))
    return next((value.strip() for value in values if value and value.strip()), None)


def _is_published(element: Element) -> bool:
    marks = named(element).lower()
    itemprop = (element.get("itemprop") or "").lower()
    hatom = "published" in marks or "entry-date" in marks
    return "datepublished" in itemprop or element.get("pubdate") is not None or hatom


def _is_update(element: Element) -> bool:
    """Return whether an element, or what stands right before its date, says that it is of an update."""
    marks = f"{named(element)} {element.get('itemprop') or ''}".lower()
    if "datepublished" in marks or ("published" in marks.split()):
        return False
    parent = element.getparent()
    label = f"{(text_of(element) or '')[:60]} {((parent.text if parent is not None else '') or '')[-30:]}"
    before = element.getprevious()
    if before is not None:
        label += f" {(text_of(before) or '')[-30:] if len(before) < 4 else ''} {before.tail or ''}"[-60:]
    above = named(parent) if parent is not None and len(parent) < 3 else ""
    return _UPDATED.search(f"{marks} {above}") is not None or (
        _UPDATED.search(label) is not None and not _PUBLISHED.search(label)
    )


def _is_bare(text: str, start: int) -> bool:
    """Return whether a text is a date with few words around it."""
    return start <= 40 and len(re.findall(r"[^\W\d_]+", text)) <= 6


def usable(value: str, language: str | None) -> str | None:
    """Return the day that a marked value says, in ISO form or as printed; None for a placeholder or no date."""
    try:
        day = parse_published(value, language)
    except ValueError:
        found = find_dates(value[:200], language)
        day = found[0][1] if len({each for _, each in found}) == 1 else ""
    return day if day and not in_future(day) else None
