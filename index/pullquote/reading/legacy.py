"""Evidence of the legacy encoding that text is in, where it is not UTF-8 and declares nothing, or declares wrongly.

Scripts that have an encoding of their own (Cyrillic, Greek, Hebrew, Arabic, Thai, Chinese, Japanese, Korean) are told
apart by charset-normalizer. The encodings of Latin letters differ only in a few letters, which it often confuses; there
each reading is scored by how well its letters beyond ASCII suit one language. What nothing decides stays undecided.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# Letters beyond ASCII per thousand letters, rounded: of German, English, French, Lithuanian, Polish and Turkish news as
# measured on saved pages, of the rest from published frequencies. Only their orders of magnitude matter.
_ALPHABETS: Mapping[str, Mapping[str, float]] = {
    language: {part[0]: float(part[1:]) for part in letters.split()}
    for language, letters in {
        "ca": "à5 é5 è4 ó6 ò2 í3 ú1 ç1 ï.5 ü.3 ·.5",
        "cs": "á9 č4.6 ď.2 é6 ě12 í16 ň.1 ó.2 ř4 š7 ť.1 ú.5 ů2 ý10 ž7",
        "da": "å12 ø9 æ9 é.2",
        "de": "ü6 ä5 ö3 ß1.5 é.1",
        "en": "é.3 ï.02 ñ.1 ö.05 ü.1 è.03 á.1 ç.05 ó.1 í.1 ä.05 ô.02 ê.02 â.02 ã.02 à.05 å.02 ø.02",
        "es": "ó8 í7 á5 é4 ñ3 ú1.7 ü.1",
        "et": "ä15 õ10 ü8 ö3 š.3 ž.2",
        "fi": "ä36 ö4.4 å.03 š.02",
        "fr": "é22 à5 è3 ê2 ç.9 â.5 ô.5 î.4 û.5 ù.3 ï.1 ë.1 œ.2",
        "ga": "á10 í10 é8 ó7 ú5",
        "hr": "č9 š9 ž7 ć6 đ2",
        "hu": "á34 é35 ö10 ó10 ő9 ü6 í5 ú3 ű2",
        "is": "ð44 á18 í16 þ14 ó10 æ9 ö8 é6 ú6 ý2",
        "it": "à6 è3 ù1.7 ò2 ì1 é.5",
        "lt": "ė20 š14 ą10 ų11 ž8 į6 ū5 ę3 č4",
        "lv": "ā36 ē18 ī17 š9 ņ6 ū5 ļ3 ķ1.3 ģ1.3 ž2 č1",
        "nl": "ë.6 é.6 ï.2 è.1 ö.1 ü.1 á.05",
        "no": "å15 ø9 æ2 é.2 ô.05",
        "pl": "ł19 ą10 ó8 ę9 ż8 ś6 ć4 ń2 ź.7",
        "pt": "ã7 ç5 á4 é3.5 í3.5 ó2.5 ê3 ú1.5 õ1 â.8 à.7 ô.5",
        "ro": "ă23 î10 ş12 ţ10 ș12 ț10 â5",
        "sk": "á16 í11 ý10 č10 ž9 š8 é8 ú8 ľ4 ť4 ô1.5 ň2 ä1 ó1 ď2 ŕ.1 ĺ.1",
        "sl": "č14 š10 ž6",
        "sq": "ë70 ç3",
        "sv": "ä18 å13 ö13 é.3",
        "tr": "ı45 ü18 ş17 ğ11 ö8 ç11 İ2 â.3 î.1",
    }.items()
}
_ENGLISH_LIKE = math.log(1e-6)  # a letter that a language does not have: in a name, in a quotation
_LATIN = ("cp1252", "cp1250", "iso8859_2", "cp1254", "cp1257", "iso8859_15", "mac_roman")
_OTHERS = (
    *(
        "cp1251",
        "mac_cyrillic",
        "koi8_u",
        "iso8859_5",
        "cp866",
        "cp1253",
        "iso8859_7",
        "cp1255",
        "cp1256",
        "iso8859_6",
        "cp874",
    ),
    *("cp949", "cp932", "euc_jp", "gb18030", "big5hkscs", "big5"),
)
# They differ in one letter and some marks; in capitals, one letter and marks.
_TWINS = (("cp1253", "iso8859_7"), ("cp1251", "mac_cyrillic"))
_SOUTHERN = "ЂЃЉЊЌЋЏђѓљњќћџ"  # of Serbian and Macedonian; what a Mac's capitals look like in Windows' encoding
MULTIBYTE = frozenset(
    {"cp949", "cp932", "euc_jp", "gb18030", "big5hkscs", "big5", "euc_kr", "shift_jis", "gbk", "gb2312"}
)
# Marks that prose uses in any language, and those of them that stand between two letters.
_MARKS = "“”„‘’‚«»‹›–—…•·´°§©®™£€¥¡¿¼½¾×²³ªº\u00a0\u00ad"
_BETWEEN = "’‘´–—·\u00a0\u00ad"
_MARK, _ODD = math.log(2e-3), math.log(1e-6)
_SAMPLE = 20_000  # bytes that are examined
_HIGH = re.compile(rb"[\x80-\xff]")
_SCRIPTS = re.compile(rb"<(script|style)\b.*?(?:</\1|\Z)", re.IGNORECASE | re.DOTALL)
_MARGIN = 3.0  # how much likelier the best reading must be than the next: e to this power, 20 times


@dataclass(frozen=True, slots=True)
class _Latin:
    """A reading with Latin letters: how likely it is, and the share of its characters beyond ASCII that suit it."""

    encoding: str
    text: str
    likelihood: float
    suits: float


def find_legacy(data: bytes, *, declared: str | None = None, language: str | None = None) -> str | None:
    """Find the encoding of text that is not UTF-8.

    Args:
        data: the text's bytes; markup in them is left out of account.
        declared: the codec that the text declares, if it is a legacy one; believed unless the bytes contradict it.
        language: the language that the text declares, such as `pl`.

    Returns:
        A Python codec; None where nothing decides.
    """
    sample = _sample(data)
    latin = _latin_readings(sample, declared, language)
    likely = _other_readings(sample)
    if declared is not None and likely and _same_family(likely[0], declared):
        return likely[0]
    if declared is not None and _is_believed(sample, declared, latin, likely):
        return declared
    if likely:
        return likely[0]
    if latin and _suits(latin[0]):
        rivals = [each for each in latin[1:] if each.text != latin[0].text]
        if not rivals or latin[0].likelihood - rivals[0].likelihood >= _MARGIN:
            return latin[0].encoding
    return None


def _sample(data: bytes) -> bytes:
    """Return the pieces of text that hold bytes beyond ASCII, without markup."""
    pieces: list[bytes] = []
    size = 0
    for piece in re.split(rb"[<>\r\n]+", _SCRIPTS.sub(b"<", data)):
        if _HIGH.search(piece):
            # A long piece is cut at a space, never inside a character of several bytes.
            end = piece.rfind(b" ", 0, _SAMPLE) if len(piece) > _SAMPLE else -1
            pieces.append(piece.strip() if end < 0 else piece[:end].strip())
            size += len(pieces[-1])
        if size >= _SAMPLE:
            break
    return b"\n".join(pieces)


def _is_believed(sample: bytes, declared: str, latin: list[_Latin], likely: list[str]) -> bool:
    """Return whether nothing in the bytes contradicts the encoding that a text declares."""
    try:
        text = sample.decode(declared)
    except UnicodeDecodeError:
        text = sample.decode(declared, "replace")
        if text.count("\ufffd") * 50 > len(text):
            return False
    if likely:
        return any(sample.decode(each, "replace") == text for each in likely)
    best = latin[0] if latin and _suits(latin[0]) else None
    if best is None:
        # Nothing else reads it either; of a declaration of Latin letters, at least most of them must be likely.
        own = next((each for each in latin if each.encoding == declared), None)
        return own is None or own.suits >= 0.5
    if best.text == text:
        return True
    own = next((each for each in latin if each.encoding == declared), None)
    return own is not None and _suits(own) and best.likelihood - own.likelihood < 4 * _MARGIN


def _same_family(one: str, other: str) -> bool:
    families = ({"cp949", "euc_kr"}, {"cp932", "shift_jis"}, {"big5", "big5hkscs"}, {"koi8_u", "koi8_r"})
    return any({one, other} <= family for family in families)


def _other_readings(sample: bytes) -> list[str]:
    """Return the codecs of other scripts whose reading charset-normalizer finds clean and like a language."""
    import charset_normalizer

    high = len(_HIGH.findall(sample))
    if high < 8:
        return []
    japanese = next((name for name in ("cp932", "euc_jp") if _has_kana(sample, name)), None)
    if japanese is not None:
        return [japanese]
    found = charset_normalizer.from_bytes(sample, cp_isolation=list(_OTHERS), enable_fallback=False)
    ranked = sorted(found, key=lambda match: (match.chaos, -match.coherence))
    likely = [match for match in ranked if match.coherence >= 0.1 and match.chaos <= 0.1]
    if not likely and ranked and ranked[0].encoding in MULTIBYTE and ranked[0].chaos <= 0.05 and high >= 24:
        # It knows few of the characters of Chinese, Japanese and Korean, so a clean reading without a rival counts too.
        rival = ranked[1].chaos if len(ranked) > 1 else 1.0
        likely = ranked[:1] if rival - ranked[0].chaos >= 0.1 else []
    # Hebrew read as Cyrillic is all in capitals, which prose is not.
    likely = [match for match in likely if not _is_shouting(str(match))] or likely
    names = [_widened(match.encoding) for match in likely if match.coherence * 2 >= likely[0].coherence]
    twins = next((pair for pair in _TWINS if names and names[0] in pair), None)
    if twins is not None:
        names.insert(0, min(twins, key=lambda name: _oddities(sample.decode(name, "replace"))))
    return names


def _has_kana(sample: bytes, encoding: str) -> bool:
    """Return whether a reading is in kana and Chinese characters, as only Japanese is."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    beyond = [character for character in text if not character.isascii()]
    hiragana = sum("\u3040" < character < "\u30a0" for character in beyond)
    fitting = sum("\u3000" <= character < "\ua000" or "\uff00" < character < "\uff60" for character in beyond)
    return hiragana >= 8 and hiragana * 7 >= len(beyond) and fitting == len(beyond)


def _is_shouting(text: str) -> bool:
    letters = [character for character in text if not character.isascii() and character.isalpha()]
    return sum(map(str.isupper, letters)) * 10 > 8 * len(letters)


def _widened(encoding: str) -> str:
    return {"big5": "big5hkscs", "koi8_r": "koi8_u"}.get(encoding, encoding)


def _oddities(text: str) -> int:
    """Return how many characters beyond ASCII no prose has where they stand.

    They are neither letters nor its marks, or stand inside a word, or are a capital after a small letter.
    """
    odd = 0
    for before, character, after in _around(text):
        inside = before.isalpha() and after.isalpha()
        opening = character == "’" and not before.isalpha() and after.isalpha()
        odd += (character.isupper() and before.islower()) or character in _SOUTHERN
        odd += not character.isalpha() and (character not in _MARKS or (inside and character not in _BETWEEN))
        odd += opening
    return odd


def _suits(reading: _Latin) -> bool:
    return reading.suits >= 0.9


def _latin_readings(sample: bytes, declared: str | None, language: str | None) -> list[_Latin]:
    """Return the readings with Latin letters, the likeliest first; ties keep the order of frequency on the web."""
    names = list(_LATIN)
    if declared is not None and declared not in _OTHERS and declared not in names and declared not in MULTIBYTE:
        names.append(declared)
    found: list[_Latin] = []
    for name in names:
        try:
            text = sample.decode(name)
        except UnicodeDecodeError:
            continue
        found.append(max(_in_languages(name, text, language), key=lambda each: each.likelihood))
    return sorted(found, key=lambda each: -each.likelihood)


def _in_languages(encoding: str, text: str, language: str | None) -> Iterator[_Latin]:
    """Yield a reading as a text of each language, with its likelihood."""
    plain = sum(1 for character in text if character.isascii() and character.isalpha())
    letters: Counter[str] = Counter()
    fixed, misfits, total = 0.0, 0, 0
    for before, character, after in _around(text):
        total += 1
        if not character.isalpha() or character in "ªº":
            good = character in _MARKS and not (before.isalpha() and after.isalpha() and character not in _BETWEEN)
            fixed += _MARK if good else _ODD
            misfits += not good
        elif character.isupper() and before.islower():
            fixed += _ODD
            misfits += 1
        else:
            letters[character if character == "İ" else character.lower()[:1]] += 1
    declared = (language or "").lower().split("-")[0].replace("nb", "no").replace("nn", "no")
    for name, frequencies in _ALPHABETS.items():
        likelihood = fixed + plain * math.log(1 - sum(frequencies.values()) / 1000)
        unknown = 0
        for letter, count in letters.items():
            frequency = frequencies.get(letter)
            likelihood += count * (math.log(frequency / 1000) if frequency else _ENGLISH_LIKE)
            unknown += 0 if frequency else count
        likelihood += 2 * _MARGIN if name == declared else 0.0
        likelihood -= _MARGIN + 1 if encoding == "mac_roman" else 0.0  # rare on the web
        yield _Latin(encoding, text, likelihood, 1 - (misfits + unknown) / max(1, total))


def _around(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield each character beyond ASCII with its neighbours; a space stands for those beyond the ends."""
    padded = f" {text} "
    for match in re.finditer(r"[^\x00-\x7f]", text):
        at = match.start() + 1
        yield padded[at - 1], padded[at], padded[at + 1]
