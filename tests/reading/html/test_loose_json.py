import json
import time

import pytest
from hypothesis import given, strategies as st

from pullquote.reading.html.loose_json import loads


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ('{"a": 1,}', [{"a": 1}]),
        ('[{"a": [1, 2,],},]', [[{"a": [1, 2]}]]),
        ('{"a": 1}{"b": 2}', [{"a": 1}, {"b": 2}]),
        ('{"a": 1};\n{"b": 2}', [{"a": 1}, {"b": 2}]),
        (r'{"a": "fares \d rise"}', [{"a": r"fares \d rise"}]),
        (r'{"a": "c:\users"}', [{"a": r"c:\users"}]),
        ("{&quot;a&quot;: &quot;b&quot;}", [{"a": "b"}]),
        ('{"a": "He said "no", then left", "b": "c"}', [{"a": 'He said "no", then left', "b": "c"}]),
        ('{"headline": "The "quay"", "b": 1}', [{"headline": 'The "quay"', "b": 1}]),
        ('{"a": "x", // the first\n "b": 2}', [{"a": "x", "b": 2}]),
        ('{"a": "http://x.example/y", /* last */}', [{"a": "http://x.example/y"}]),
        ('<!-- {"a": 1} -->', [{"a": 1}]),
        ('//<![CDATA[\n{"a": 1}\n//]]>', [{"a": 1}]),
        ('\ufeff{"a": 1}', [{"a": 1}]),
        ('/*<![CDATA[*/{"a": 1}/*]]>*/', [{"a": 1}]),
        ('{"a": "one\ntwo"}', [{"a": "one\ntwo"}]),
        ("not JSON", []),
        ("", []),
        ("[" * 100_000, []),
    ],
)
def test_what_pages_write(script, values):
    assert loads(script) == values


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(json_values)
def test_json_is_read_as_it_is(value):
    assert loads(json.dumps(value)) == [value]
    assert loads(json.dumps(value, ensure_ascii=False)) == [value]


@given(st.lists(st.dictionaries(st.text(max_size=8), json_values, max_size=4), min_size=2, max_size=4))
def test_objects_one_after_the_other_are_all_read(values):
    assert loads("\n".join(map(json.dumps, values))) == values


@given(st.text(max_size=300))
def test_any_text_is_read_or_left_out(text):
    assert isinstance(loads(text), list)
    assert isinstance(loads('{"a": "' + text + '"}'), list)


@pytest.mark.parametrize("unit", ['"', '" ', "/", "/*", ",", "[", "\\", '{"a":"', "{}", "<!--", '"   ', "{,", "//\n"])
def test_the_time_is_linear(unit):
    def seconds(count):
        begin = time.perf_counter()
        loads('{"a": "x' + unit * count)
        return time.perf_counter() - begin

    assert seconds(100_000) < 3


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ('{"a": 1, "b": "cut', [{"a": 1}]),
        (
            '{"a": {"b": [1, 2], "c": "d"}, "e": [{"f": "g"}, {"h": "i',
            [{"a": {"b": [1, 2], "c": "d"}, "e": [{"f": "g"}, {}]}],
        ),
        ('{"a": "b", "c":', [{"a": "b"}]),
        ('{"a": "b", "c": 12', [{"a": "b"}]),
        ("{'a': 'b', 'c': [1, 'd']}", [{"a": "b", "c": [1, "d"]}]),
        (r"{'a': 'It\'s late', 'b': 'the \"quay\"'}", [{"a": "It's late", "b": 'the "quay"'}]),
        ("{'a': 'It's late', 'b': None, 'c': True}", [{"a": "It's late", "b": None, "c": True}]),
        ('{a: "b", "@c": undefined, d_e: [1]}', [{"a": "b", "@c": None, "d_e": [1]}]),
        ('{"a": "b", c: "d"}', [{"a": "b", "c": "d"}]),
    ],
)
def test_what_breaks_off_and_what_is_written_for_other_languages(script, values):
    assert loads(script) == values


@pytest.mark.parametrize(
    ("script", "values"),
    [
        ('{"a": "b" "c": "d"}', [{"a": "b", "c": "d"}]),
        ('{"a": "b"\n"c": [1, 2]\n"d": 3}', [{"a": "b", "c": [1, 2], "d": 3}]),
        ('{"a": "b",, "c": [, "d"]}', [{"a": "b", "c": ["d"]}]),
        ("/* first */ {'a': 'b'}", [{"a": "b"}]),
        ("{“a”: “b”, “c”: [“d”]}", [{"a": "b", "c": ["d"]}]),
        ('{"a": "The “quay” is shut",}', [{"a": "The “quay” is shut"}]),
    ],
)
def test_commas_that_are_missing_or_twice_and_marks_of_print(script, values):
    assert loads(script) == values
