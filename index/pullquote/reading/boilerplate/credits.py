"""Detection of picture text in a line: a credit, a caption that ends in one, or a line labelled as a caption."""

from __future__ import annotations

import re

from pullquote.reading.boilerplate.names import looks_like_names

# What pictures are called, in the languages whose credits name them so: `Photo:`, `Foto:`, `Zdjęcie:`, `Фото:`.
_PICTURE = (
    r"photos?|photographs?|images?|pictures?|illustrations?|graphics?|videos?|screenshots?"
    r"|fotos?|foto’s|fotografías?|imagen|imágenes|bild(?:er)?|photographies?|fotografie|fotoğraf|zdjęci[ea]|fot|kuvat?"
    r"|kép|fotók?|imagem|imagens|immagin[ei]|beeld|billeder?|bilder?|ảnh|gambar|fotografija|nuotrauka"
    r"|фото(?:графи[яі])?|снимка|слика|зображення|φωτο(?:γραφία)?|εικόνα|צילום|תמונה|صورة|تصوير|عکس|तस्वीर|फोटो|ภาพ"
)
_BY = r"credits?|courtesy(?:\s+of)?|by|via|von|par|por|di|af|av|door"
_CREDIT_WORD = (
    rf"(?:(?:{_PICTURE})(?:\s*(?:/|:|=|(?:{_BY})\b)\s*:?)|fot\.(?=\s)"
    rf"|(?:{_PICTURE})\s?(?:credits?|nachweis|quelle|kredit)\s*:"
    rf"|(?:credits?|cr[ée]dit(?:o|os|i)?|kredit|bildnachweis|bildquelle|bildrechte|fotocredit|courtesy|copyright)"
    rf"(?:\s(?:{_PICTURE}))?\s*:)"
)
_CJK = (
    r"(?:(?:写真|撮影|画像|图片来源|图片|圖片|照片|사진|사진\s?(?:제공|출처)|자료\s?사진|그래픽|이미지)"
    r"\s*(?:提供|来源|來源|제공)?\s*[:：=＝/／]\s*|(?:图|圖)\s*[/／=＝]\s*)"
)
_CJK_AFTER = r"(?:제공|자료\s?사진|캡처|캡쳐|촬영|提供|撮影|供图|供圖|摄影?|攝影?|資料写真)"
_LONGEST = 700  # code points of a line that is examined
_GAP = re.compile(r"[\s()\[\]（）【】<>|/–—-]{12}")
_SIGN = "[©ⓒⒸ]"
# A source that only pictures have: `Getty Images`, `Adobe Stock`, `file photo`.
_PICTURE_SOURCE = re.compile(
    r"(?:.*[\s/])?(?:images?|photos?|photography|pictures?|pix|stock|shutterstock|istock(?:photo)?|alamy|getty|flickr"
    r"|unsplash|pexels|pixabay|wikimedia(?: commons)?|depositphotos|fotolia|imago|handout|screenshot)",
    re.IGNORECASE,
)
_ANY_PHOTO = re.compile(
    r"(?:file|stock|courtesy|handout|archive|submitted|contributed) (?:photo|image|picture)s?", re.I
)
# Agencies that write themselves without capitals, and what German credits say where nobody is named.
_SMALL_AGENCY = re.compile(r"(?:dpa|epa|apa|ddp|sda|anp|ntb|afp|ap|picture alliance|privat|archiv)\b[\s/-]*")
# An agency's name in capitals before the photographer's: `REUTERS/Jane Doe`, `AP Photo/Jane Doe`.
_AGENCY = (
    r"(?-i:[A-Z]{2,12}(?:[ -][A-Z]{2,12})?(?: (?:[Ff]ile )?[Pp]hoto)?/\s?"
    r"[A-Z][^()\[\]|/\n]{1,60}(?:/[Ff]ile [Pp]hoto)?)"
)
_LINES = (
    re.compile(rf"[(\[]?\s*{_CREDIT_WORD}\s*(?P<who>[^()\[\]\n]{{2,80}}?)\s*[)\]]?", re.IGNORECASE),
    re.compile(rf"[(\[]\s*(?P<who>{_AGENCY})\s*[)\]]", re.IGNORECASE),
    re.compile(rf"(?P<who>{_AGENCY})", re.IGNORECASE),
    re.compile(rf"[(\[]?\s*{_SIGN}\s*(?P<who>[^()\[\]\d\n]{{2,80}}?)\s*[)\]]?"),
    re.compile(rf"[(（\[【<]?\s*{_CJK}(?P<who>[^()（）\[\]。\n]{{2,30}}?)\s*[)）\]】>]?"),
)
_TAILS = (
    re.compile(
        rf"(?P<part>(?:(?P<mark>[/|–—])\s*|(?P<open>[(\[])\s*|(?<=[.!?”\"’]))\s*{_CREDIT_WORD}\s*"
        r"(?P<who>[^()\[\]|\n]{2,80}?)\s*[)\]]?)$",
        re.IGNORECASE,
    ),
    re.compile(rf"(?P<part>[(\[]\s*(?P<who>{_AGENCY})\s*[)\]])$", re.IGNORECASE),
    re.compile(
        r"(?P<part>[(\[]\s*(?:(?:photos?|images?|pictures?) )?(?:courtesy(?: of)?|(?:provided|supplied|submitted) by)\s"
        r"(?P<who>[^()\[\]|\n]{2,80}?)\s*[)\]])$",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<=[.!?”\"’…])\s(?P<part>(?P<who>{_AGENCY}))$", re.IGNORECASE),
    re.compile(rf"\s(?P<part>[(\[]?{_SIGN}\s*(?P<who>[^()\[\]|\d\n]{{2,80}}?\d?)\s*[)\]]?)$"),
    re.compile(rf"(?<=\S)\s*(?P<part>[/|(（\[【<]?\s*{_CJK}(?P<who>[^()（）\[\]。\n]{{2,30}}?)\s*[)）\]】>]?)$"),
    re.compile(rf"(?<=\S)\s*(?P<part>[(（\[【<](?P<who>[^()（）\[\]【】<>。\n]{{2,30}}?)\s*{_CJK_AFTER}[)）\]】>])$"),
    re.compile(r"(?<=[。！？」』])\s*(?P<part>(?P<who>[^。！？\n]{2,20}?)\s*(?:摄影?|攝影?))$"),
    # After the end of a sentence: `… on Monday. Jane Doe/Harbour Ledger`
    re.compile(r"(?<=[.!?”\"’…])\s(?P<part>(?P<who>[A-Z][^.!?:;()/\n]{1,40}/\s?[A-Z][^.!?:;()/\n]{1,40}))$"),
)
_STOCK = re.compile(r"(?<=[.!?”\"’…])\s*(?P<part>[(\[]\s*(?P<who>[^()\[\]\n]{2,60}?)\s*[)\]])$")
# Agencies after the end of a sentence, in place of a credit: `… on Monday. Getty Images`, `… 서 있다. 연합뉴스`.
_AGENCIES = re.compile(
    r"(?<=[.!?。”\"’…])\s(?P<part>(?P<who>Getty(?: Images)?|Adobe Stock|Shutterstock|iStock(?:photo)?|Alamy|Unsplash"
    r"|Pexels"
    r"|Pixabay|Depositphotos|Imago(?: Images)?|REUTERS|Reuters|AFP|AP|EPA|dpa|ANP|NTB|PAP|TASS|ТАСС|РИА Новости"
    r"|Xinhua|EFE"
    r"|ANSA|Lusa|연합뉴스|뉴시스|뉴스1|로이터|로이터연합뉴스))$"
)
_CAPTION = re.compile(
    r"[(\[]?\s*(?:(?:photo|image|picture|video)\s)?caption\s*[:：].+|(?:file|handout) (?:photo|image|picture)\s*:.+"
    r"|pictured\s?:\s.+|[\[【(（<〈](?:사진|포토|写真|図|图片?|圖片?|照片)\s?\d{0,2}[\]】)）>〉]\s*.+|(?:图|圖|図|사진)\s?\d{0,2}[:：].+"
    # Japanese papers give the day and the place, or who took it, after the last words: `…を待つ読者＝12日、東京`.
    r"|[^。]{4,}[=＝](?:\d{1,4}[年月日]|[^。=＝]{0,16}(?:撮影|写す|提供))[^。=＝]{0,24}",
    re.IGNORECASE,
)
_LEAD = re.compile(
    rf"[\s(\[|/–—-]*(?:{_CREDIT_WORD}|{_CJK}|{_SIGN}|(?:credits?|copyright|courtesy(?: of)?|by)\s*[:/]?(?=\s))[\s:/]*",
    re.IGNORECASE,
)
_LABEL = re.compile(rf"(?:{_PICTURE})(?: (?:credits?|by|courtesy of))?\s*:?", re.IGNORECASE)


def split_credit(line: str) -> tuple[str, str, str] | None:
    """Split a caption from the credit at its end: `A bridge. / Image: X` -> (`A bridge.`, `/ Image: X`, `X`).

    Returns:
        The caption's words (empty if the line is only a credit), the credit's part of the line, and whom it names; None
        if the line does not end in a credit.
    """
    if not _is_examined(line):
        return None
    for pattern in _LINES:
        match = pattern.fullmatch(line)
        if match is not None and names_source(match["who"]):
            return "", line, match["who"].strip()
    for pattern in _TAILS:
        match = pattern.search(line)
        if match is None or not names_source(match["who"]):
            continue
        words = line[: match.start("part")].rstrip()
        if words:
            return words, line[match.start("part") :].lstrip(), match["who"].strip()
    match = _AGENCIES.search(line)
    if match is not None:
        return line[: match.start("part")].rstrip(), line[match.start("part") :], match["who"]
    match = _STOCK.search(line)
    if match is not None and (
        _ANY_PHOTO.fullmatch(match["who"]) or (_PICTURE_SOURCE.fullmatch(match["who"]) and names_source(match["who"]))
    ):
        return line[: match.start("part")].rstrip(), line[match.start("part") :], match["who"]
    return None


def without_label(credit: str) -> str:
    """Return whom a credit names, without its label (`Photo: `, `Foto von `, `© `) and brackets."""
    bare = credit.strip()
    return (_LEAD.sub("", bare, count=1) if _is_examined(bare) else bare).strip(" ()[]|/")


def has_label(credit: str) -> bool:
    """Return whether a credit begins with what pictures are labelled with."""
    bare = credit.strip()
    match = _LEAD.match(bare) if _is_examined(bare) else None
    return match is not None and match.end() > 0


def _is_examined(line: str) -> bool:
    """Return whether a line may be picture text: of some length, and without long gaps or rows of marks.

    The patterns' time grows faster than the length of such lines.
    """
    return len(line) <= _LONGEST and _GAP.search(line) is None


def is_caption(line: str) -> bool:
    """Return whether a line is labelled as a caption: `Caption: …`, `FILE PHOTO: …`."""
    return _is_examined(line) and _CAPTION.fullmatch(line) is not None


def is_label(line: str) -> bool:
    """Return whether a line is only a label for the credit on the next line: `Photo`."""
    return _LABEL.fullmatch(line) is not None


def names_source(who: str) -> bool:
    """Return whether a credit names someone: a few words, each of which looks like a name, unlike a sentence."""
    bare = who.strip().rstrip(".")
    agency = _SMALL_AGENCY.match(bare)
    if agency is not None:
        bare = bare[agency.end() :]
        if not bare:
            return True
    return bool(bare) and len(bare.split()) <= 10 and looks_like_names(bare, loosely=True)
