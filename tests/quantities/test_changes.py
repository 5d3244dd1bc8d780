"""Figures that a newer article says to have changed, of invented places, and such as only look like it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, strategies as st

from pullquote.quantities.changes import figures_and_changes
from tests.quantities.test_conflicts import differs
from tests.support.texts import inline


def told(sentence: str) -> list[tuple[list[float], list[float]]]:
    """Return the changes that a sentence tells: former and current values."""
    return [(sorted(one.former.values), sorted(one.current.values)) for one in figures_and_changes(sentence)[1]]


@pytest.mark.parametrize(
    ("sentence", "changes"),
    [
        ("The pier will cost £5.2 million and not £2.8 million.", [(2.8e6, 5.2e6)]),
        ("It has cost €48,000, which is €9,500 more than the €38,500 announced last year.", [(38_500, 48_000)]),
        ("A pass goes from £31 to £34.50.", [(31, 34.5)]),
        ("A pass rose from £31 a year to £34.50.", [(31, 34.5)]),
        ("Turnout fell to 41 per cent from 56 per cent.", [(56, 41)]),
        ("Turnout was 41 per cent, down from 56.", [(56, 41)]),
        ("A swim cost £2 until May 2019, when it went to £3, and has been £4 since.", [(2, 4), (3, 4)]),
        ("The day book, which had held at £48 for years, goes to £56.", [(48, 56)]),
        ("The scheme costs $1.3m a year, compared with $900,000 when it began in 2018.", [(9e5, 1.3e6)]),
        ("The fee is to be 300 crowns instead of the 220 crowns first proposed.", [(220, 300)]),
        ("Leaks, which took 21 per cent of the water last winter, are down to 12 per cent.", [(21, 12)]),
        ("A loaf that cost £1.30 to bake now costs £1.95.", [(1.3, 1.95)]),
        ("The last tram leaves at 9.40 p.m. rather than 11.15 p.m.", [(23 * 60 + 15, 21 * 60 + 40)]),
        ("The gates close at 17:30 instead of 19:00.", [(19 * 60, 17 * 60 + 30)]),
        ("The wait is now 31 months, up from 18.", [(18, 31)]),
        ("It was not 340 people but 290 people.", [(340, 290)]),
        ("요금은 5,000원에서 6,500원으로 올랐다.", [(5000, 6500)]),
        ("料金は500円から650円に上がった。", [(500, 650)]),
        ("票价从3元上涨到4元。", [(3, 4)]),
        ("Die Karte verteuert sich von 3 € auf 4 €.", [(3, 4)]),
        ("De kaart gaat van 3 € naar 4 €.", [(3, 4)]),
    ],
)
def test_a_sentence_tells_which_figure_took_the_place_of_which(sentence: str, changes: list[tuple[float, float]]):
    assert told(sentence) == [([float(old)], [float(new)]) for old, new in changes]


@pytest.mark.parametrize(
    "sentence",
    [
        "Wages range from £9.80 to £13.40 an hour.",
        "Adults pay £9 and children now pay £5.",
        "More than 1,500 people came, and more than 400 people stayed.",
        "The mine employs 290 people, compared with 340 people at Hollin Beck.",
        "Apprentices get £8 an hour, against £12 an hour for drivers.",
        "It cost £3 million, and £2 million was borrowed.",
        "料金は500円から650円までだ。",
        "票价从3元到4元不等。",
        "The shop is open from 9 a.m. to 5 p.m.",
        "Trains leave at 7.15 a.m. and 9.15 a.m.",
        "The vote was 14 to 12.",
        "No figures at all, up from none.",
        "",
    ],
)
def test_figures_side_by_side_are_no_change(sentence: str):
    assert told(sentence) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Tickets to Osmey cost £6.40.", "Tickets to Osmey went from £6.40 to £7.10."),
        (
            "An adult single goes from £5.10 to £5.80.",
            "An adult single cost £5.10, then £5.80 until May, and is £6.30.",
        ),
        ("The repair of the pier will cost £2.8 million.", "The repair will cost £5.2 million and not £2.8 million."),
        ("The whole bell tower is priced at £410,000.", "The bell tower has cost £530,000, not the £410,000 foreseen."),
        ("The county has set aside £780,000 a year for lunches.", "Lunches cost £1.2m a year, up from £780,000."),
        ("A meal costs £2.30 to make.", "A meal that cost £2.30 to make now costs £2.95."),
        ("The works lose 19 per cent of the water through leaks.", "Leaks are down to 15 per cent from 19 per cent."),
        ("A licence would cost an owner £220 a year.", "The licence fee is £300 a year instead of the £220 proposed."),
        ("The last boat leaves at 6.45 p.m. all year.", "The last boat will leave at 5.30 p.m. rather than 6.45 p.m."),
        ("The library opens at 9.00 a.m. daily.", "The library opens at 10.30 a.m. instead of 9.00 a.m."),
        ("The baths lost 61,300 visitors.", "The baths lost 75,000 visitors, not the 61,300 first reported."),
        ("Unemployment in Aldane is 5.1 per cent.", "Unemployment in Aldane fell to 4.4 per cent, from 5.1 per cent."),
        ("The wait for a flat in Aldane is 31 months.", "The wait for a flat in Aldane is 44 months, up from 31."),
        (
            "The storm left 3,800 homes without power.",
            "The storm left 12,000 homes dark, not 3,800 homes as first thought.",
        ),
        ("The tram is to cost €180 million.", "The tram now costs €240 million, compared with €180 million in 2019."),
        ("Osmey has 418 residents.", "Osmey has 409 residents, down from 418 a year ago."),
        ("Rents in Aldane average £690 a month.", "Rents in Aldane average £815 a month, up from £690."),
        ("The quarry pays splitters €78 a day.", "The quarry now pays splitters €96 a day, up from €78."),
        ("The council has 27 seats.", "The council will have 23 seats instead of 27."),
        ("버스 요금은 1,250원이다.", "버스 요금은 1,250원에서 1,500원으로 올랐다."),
        ("バス料金は210円です。", "バス料金は210円から230円に上がる。"),
        ("公交票价是2元。", "公交票价从2元提高到3元。"),
        ("Die Fahrkarte nach Osmey kostet 3,20 €.", "Die Fahrkarte nach Osmey steigt von 3,20 € auf 3,60 €."),
    ],
)
def test_a_figure_that_a_newer_sentence_repeats_as_former_is_superseded(old: str, new: str):
    assert differs(old, new)
    assert not differs(new, old)


def test_what_took_the_place_of_one_figure_is_one_thing():
    earlier = "The repair of the pier will cost £3.9 million and not £2.8 million."
    later = "The final cost of the repair is £5.2 million, almost twice the £2.8 million announced in 2021."
    assert differs(earlier, later)
    assert differs(later, earlier)
    assert not differs(earlier, later.replace("£5.2", "£3.9"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("The mine at Hollin Beck employs 340 people.", "Cairn Vey employs 290 people, down from 310 people."),
        ("The mine at Hollin Beck employs 340 people.", "Cairn Vey has 290 people, compared with 340 at Hollin Beck."),
        ("Children travel to Osmey for £3.20.", "Adult fares to Osmey rose from £3.20 to £4."),
        ("Apprentices earn £8 an hour.", "Drivers earn £12 an hour, against £8 an hour for apprentices."),
        ("Line workers earn £21,000 a year.", "A worker's bonus is £900 a month, up from £21,000 a month."),
        ("In Aldane 5 per cent of shops are empty.", "In Osmey 9 per cent of shops are empty, up from 5."),
        ("Twelve people died in the fire.", "Thirty people were injured, not twelve as first reported."),
        ("The fine for a first offence is £80.", "Parking at the station went from £8 to £9."),
        ("The pier repair cost £2.8 million.", "The pier repair cost £2.8 million, up from £2.1 million."),
        ("Fares went from £6.40 to £7.10.", "Fares were £6.40."),
        ("The shop opens at 9.30 a.m. on Fridays.", "The last bus leaves at 8 p.m. instead of 9.30 p.m."),
        ("Tickets to Osmey cost £6.40.", "Tickets to Osmey cost between £6.40 and £7.10."),
    ],
)
def test_what_is_of_another_thing_or_still_holds_is_not_superseded(old: str, new: str):
    assert not differs(old, new)


@given(inline | st.text("12 ,.'-–£$%mk만원a fromtupnw", max_size=120))
@example("from £1 to £2 to £3 to £4 up from 5 down from 6")
@example("£5 from £5 to £5, not £5 but £5")
@example("12:60 and 25:10 at 0.00 p.m.")
def test_a_change_is_between_two_figures_of_one_unit(sentence: str):
    figures, changes = figures_and_changes(sentence)
    for one in changes:
        assert one.former in figures
        assert one.current in figures
        assert one.former.unit == one.current.unit
        assert not one.former.values & one.current.values


def test_a_table_tells_no_change():
    assert figures_and_changes("£1 from £2, " * 30) == ([], [])
