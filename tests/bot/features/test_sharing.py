from __future__ import annotations

import pytest

from pullquote_bot.features.buttons import sharing
from pullquote_bot.features.buttons.sharing import Pace


def test_a_person_shares_once_in_a_while():
    now = 1000.0
    pace = Pace(lambda: now)
    assert pace.wait(1, 1) == 0
    now += 5
    assert pace.wait(1, 1) == pace.wait(1, 2) == sharing.EACH - 5
    assert pace.wait(2, 1) == 0
    now += sharing.EACH
    assert pace.wait(1, 2) == 0
    now += sharing.EACH
    assert pace.wait(1, 2, 600) == 600 - sharing.EACH, "slow mode"
    assert pace.wait(1, 3, 600) == 0, "it counts what was shared there"


def test_a_channel_is_not_flooded_by_many_together():
    now = 1000.0
    pace = Pace(lambda: now)
    assert [pace.wait(person, 1) for person in range(sharing.IN_CHANNEL)] == [0] * sharing.IN_CHANNEL
    assert pace.wait(100, 1) == sharing.PER_SECONDS
    assert pace.wait(100, 2) == 0
    now += sharing.PER_SECONDS
    assert pace.wait(101, 1) == 0


def test_the_pace_remembers_no_end_of_people(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sharing, "REMEMBERED", 3)
    pace = Pace(lambda: 0.0)
    for person in range(50):
        assert pace.wait(person, person) == 0
    assert len(pace._people) == len(pace._channels) == len(pace._in_channels) == 3
