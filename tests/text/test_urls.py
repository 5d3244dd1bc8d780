import pytest

from pullquote.text.urls import is_home, normalized, resolved, same_page, same_site

PAGE = "https://d.example/news/2020/bridge-opens-again"


@pytest.mark.parametrize(
    "other",
    [
        PAGE,
        PAGE + "/",
        PAGE + "#comments",
        PAGE + "?utm_source=x&fbclid=1",
        PAGE.replace("https", "http").replace("d.example", "D.Example"),
        PAGE.replace("d.example", "www.d.example"),
        PAGE.replace("d.example", "m.d.example"),
        PAGE.replace("news", "amp/news"),
        PAGE + "/amp",
        PAGE + ".amp.html",
        PAGE + "?outputType=amp",
        PAGE.replace("news", "local"),
    ],
)
def test_the_same_page(other):
    assert same_page(PAGE, other)
    assert same_page(other, PAGE)


@pytest.mark.parametrize(
    "other",
    [
        PAGE.replace("bridge", "bridges"),
        PAGE.replace("2020", "2021"),
        PAGE.replace("d.example", "e.example"),
        PAGE + "?id=2",
        PAGE + "#!/article/2",
        "https://d.example/",
        "ftp://d.example/news/2020/bridge-opens-again",
        "",
    ],
)
def test_other_pages(other):
    assert not same_page(PAGE, other)
    assert not same_page(other, PAGE)


def test_a_short_last_segment_tells_nothing():
    assert not same_page("https://d.example/sport/live", "https://d.example/politics/live")
    assert not same_page("https://d.example/", "https://d.example/")


def test_home_pages():
    assert is_home("https://d.example")
    assert is_home("https://D.example/?utm_source=x#top")
    assert not is_home("https://d.example/?p=12")
    assert not is_home("https://d.example/#!/article/1")


@pytest.mark.parametrize(
    ("address", "full"),
    [
        ("/other", "https://d.example/other"),
        ("//e.example/x", "https://e.example/x"),
        ("#article", None),
        ("WebPage", None),
        ("True", None),
        ("urn:uuid:1.2", None),
        ("https://[bad", None),
    ],
)
def test_addresses_in_full(address, full):
    assert resolved(address, PAGE) == full


def test_what_is_no_address():
    assert normalized("https://d.example:x/") is None
    assert normalized("/x") is None


def test_the_same_site():
    assert same_site("https://www.a.example/x", "http://m.a.example/y")
    assert not same_site("https://a.example/x", "https://b.example/x")
    assert not same_site("https://a.example/x", "x")
