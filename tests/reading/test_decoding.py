import codecs

import pytest
from hypothesis import given, strategies as st

from pullquote.errors import ReadError
from pullquote.reading.decoding import clean_text, decode

STORY = "“Fares rose,” the harbour’s clerk said – by £2.\u00a0\n\nCafe\u0301 co\u00adop ｆｕｌｌ width.\n"
STORED = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=300)


def unified(text):
    return text.replace("\r\n", "\n").replace("\r", "\n")


@given(STORED)
def test_utf8_round_trip(text):
    data = text.encode()
    if data.startswith((codecs.BOM_UTF8, b"%PDF-", b"{\\rtf")) or text[:2] in ("PK", "BZ", "II"):
        return
    assert decode(codecs.BOM_UTF8 + data) == text


@given(STORED)
@pytest.mark.parametrize(("bom", "encoding"), [(codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")])
def test_utf16_round_trip(bom, encoding, text):
    if not text.startswith("\x00"):
        assert decode(bom + text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_story_in_every_unicode_encoding(encoding):
    assert decode(STORY.encode(encoding)) == STORY


def test_korean_utf16_without_a_mark():
    story = "부두의 요금이 올랐다. 상인들은 말했다.\n\n두 번째 문단이다. 여름까지 간다.\n" * 3
    assert decode(story.encode("utf-16-le")) == story


def test_windows_1252():
    story = "“Fares rose,” the clerk said – by £2, at the café.\n"
    assert decode(story.encode("cp1252")) == story


@given(st.lists(st.sampled_from(["a", "\r", "\n", "\r\n", "é"]), max_size=40).map("".join))
def test_newlines_are_one_convention(text):
    assert decode(text.encode()) == unified(text)


@pytest.mark.parametrize(
    ("page", "encoding"),
    [
        ('<meta charset="euc-kr"><p>요금이 올랐다', "cp949"),
        ('<meta http-equiv="Content-Type" content="text/html; charset=windows-1251"><p>Цены выросли', "cp1251"),
        ('<?xml version="1.0" encoding="shift_jis"?><p>運賃が上がった', "cp932"),
        ("<meta charset=iso-8859-1><p>“quoted” – €3", "cp1252"),
        ("<meta charset=utf-16><p>“quoted”", "utf-8"),
        ("<meta charset=rot13><p>“quoted”", "utf-8"),
        ("<meta charset=utf-8><p>“quoted” café at the harbour, where the fares rose", "cp1252"),
    ],
)
def test_html_declarations(page, encoding):
    assert decode(page.encode(encoding), html=True) == page


def test_a_declaration_in_a_comment_counts_for_nothing():
    page = "<!-- <meta charset=windows-1251> --><p>“quoted”"
    assert decode(page.encode(), html=True) == page


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"%PDF-1.7 ...", "PDF"),
        (b"PK\x03\x04rest", "ZIP"),
        (b"\x89PNG\r\n\x1a\n", "PNG"),
        (b"text\x00with\x01nul", "control characters"),
        (bytes(range(32)) * 9, "control characters|not valid"),
        ("Цены выросли в гавани".encode("cp1251"), "not valid"),
        ("운임이 올랐다 상인들은".encode("cp949"), "not valid"),
        ("“Harbour fares” – rose".encode() + b"\xe2\x80 and more", "not valid UTF-8"),
        (codecs.BOM_UTF8 + b"caf\xe9", "not valid UTF-8"),
        (codecs.BOM_UTF16_LE + b"a", "not valid UTF-16"),
    ],
)
def test_what_is_not_text_is_refused(data, why):
    with pytest.raises(ReadError, match=why) as caught:
        decode(data)
    assert "\n" not in str(caught.value)


def test_the_line_of_a_wrong_byte_is_told():
    data = "“One”\n“two”\n".encode() + b"\xffthree"
    with pytest.raises(ReadError, match="line 3"):
        decode(data)


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_a_read_error(data):
    for html in (False, True):
        try:
            text = decode(data, html=html)
        except ReadError:
            continue
        text.encode()
        assert "\r" not in text
        assert "\x00" not in text


def test_lone_surrogates_are_refused():
    with pytest.raises(ReadError, match="surrogate"):
        clean_text("a\ud800b")


@pytest.mark.parametrize("stray", [b"\xff", b"\xa9 2022 \xfc\xf6"])
@pytest.mark.parametrize("declared", [b"", b"<meta charset=utf-8>"])
def test_a_few_stray_bytes_do_not_reject_a_page_of_ascii(stray, declared):
    page = declared + b"<p>The lock on the canal was closed on Thursday.</p>" * 40
    text = decode(page + stray, html=True)
    assert text.count("The lock on the canal") == 40


MAC = (
    "Порт Эллам закроет северный причал на ремонт весной. Яхты переведут на южный причал, где стоит один кран.",
    "Пристанището затваря северния кей. Яхтите ще бъдат преместени на южния кей, където има само един кран.",
    "Порт закриє північний причал на ремонт навесні. Яхти переведуть на південний причал, де стоїть один кран.",
)


@pytest.mark.parametrize("text", MAC)
@pytest.mark.parametrize("encoding", ["mac_cyrillic", "cp1251"])
def test_the_two_encodings_of_cyrillic_that_differ_in_capitals(text, encoding):
    assert decode(text.encode(encoding)) == text


def test_a_page_that_declares_a_macs_encoding():
    page = f'<html><meta charset="x-mac-cyrillic"><p>{MAC[0]}</p>'
    assert decode(page.encode("mac_cyrillic"), html=True) == page


SHORT = {
    "cp1255": "העירייה הודיעה כי הגשר ייסגר עד הסתיו. הנהגים יעברו דרך הכפר השכן, מסרה המשטרה.",
    "cp932": "市は、橋を秋まで閉鎖すると発表した。運転者は隣の村を通らなければならない、と警察は述べた。",
    "euc_jp": "市は、橋を秋まで閉鎖すると発表した。運転者は隣の村を通らなければならない、と警察は述べた。",
    "gb18030": "市政府宣布，这座桥将关闭到秋天。警方表示，司机必须绕道邻近的村庄。渔民对这一决定感到不满。",
    "cp949": "시는 다리를 가을까지 폐쇄한다고 발표했다. 운전자들은 이웃 마을로 돌아가야 한다고 경찰은 말했다.",
}


@pytest.mark.parametrize(("encoding", "text"), SHORT.items())
def test_short_texts_of_scripts_that_one_encoding_shows(encoding, text):
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("label", "encoding"),
    [("x-euc-jp", "euc_jp"), ("windows-31j", "cp932"), ("windows-949", "cp949"), ("iso-8859-8-i", "iso8859_8")],
)
def test_labels_of_the_web_that_python_does_not_have(label, encoding):
    text = SHORT.get(encoding, SHORT["cp1255"])
    page = f"<html><meta charset={label}><p>{text}</p>"
    assert decode(page.encode(encoding), html=True) == page
