"""Detection of lines that only say when an article was published or changed: `Published: 12 January 2022 10:15`."""

from __future__ import annotations

import re

from pullquote.reading.dates import parse_date

_LONGEST = 120  # code points
_PARTS = re.compile(r"\s*[|•·●]\s*|\s+[–—/]\s+|\s{3,}")
_YEAR = re.compile(r"\d{4}|\d[./-]\d")
_LABEL = re.compile(r"[^\W\d][^:：\d]{0,40}?\s*[:：]\s*")
_MOST_WORDS = 3  # before a date, where no colon follows them: `Publicado el`
_PUBLISHED = (
    r"publi|post(?:ed|ado)|veröffentlicht|erstellt|erschienen|pubblicat|gepubliceerd|geplaatst|julkaistu|opublikowan"
    r"|dodan"
    r"|опублик|дата|создан|yayın|diterbit|објав|оприл|δημοσ|lagt ut"
    r"|입력|등록|작성|게시|公開|発行|发布|发表|發布|發表|日期|时间|時間|date"
)
_CHANGED = (
    r"updat|modif|chang|revis|edit|correct|aktual|geändert|bearbeitet|\bstand\b|mis à jour|màj|actuali[sz]"
    r"|atualiz|aggiorn|bijgewerkt|oppdater|uppdater|opdater|endret|päivit|zmian|обновл|оновл|измен|güncel|diperbarui"
    r"|diubah|ενημ"
    r"|수정|최종|更新|修正|修改"
)
_SAYS_DATE = re.compile(rf"(?:{_PUBLISHED}|{_CHANGED})", re.IGNORECASE)
_SAYS_CHANGED = re.compile(_CHANGED, re.IGNORECASE)


def read_date_line(line: str, *, at_top: bool) -> tuple[str | None, bool]:
    """Read a line that consists of dates and their labels.

    Args:
        line: a line without white space around it.
        at_top: whether it stands above an article, where any label, or none, may precede a date; elsewhere, only what
            says that the article was published or changed.

    Returns:
        The day of publication, if it says one, as an ISO date; and whether the line is such a line at all.
    """
    dated = len(line) <= _LONGEST and _YEAR.search(line) is not None
    parts = [part for part in _PARTS.split(line) if part.strip()] if dated else []
    published: str | None = None
    for part in parts:
        label, day = _split_label(part.strip())
        said = _SAYS_DATE.search(label) is not None
        if day is None or not (said or (at_top and (not label or label.rstrip().endswith((":", "："))))):
            return None, False
        if published is None and day and said and not _SAYS_CHANGED.search(label):
            published = day
    return published, bool(parts)


def _split_label(part: str) -> tuple[str, str | None]:
    """Split `Updated: 3 May 2024` into its label and its day; an ambiguous day is empty, None stands for no day."""
    match = _LABEL.match(part)
    if match is not None:
        return match[0], _day(part[match.end() :])
    words = part.split()
    for count in range(min(_MOST_WORDS, len(words) - 1) + 1):
        day = _day(" ".join(words[count:]))
        if day is not None:
            return " ".join(words[:count]), day
    return "", None


def _day(text: str) -> str | None:
    try:
        return parse_date(text)
    except ValueError as error:
        return (
            ""
            if "ambiguous" in str(error) and re.fullmatch(r"[\d./-]+(?:[,\s]+\d{1,2}[:.]\d{2}.{0,20})?", text)
            else None
        )
