from __future__ import annotations

import asyncio
import random

import pytest

from pullquote_bot.features.articles.line import Line, Ticket
from pullquote_bot.runtime.fair_queue import Busy


def line(at_once: int = 1, most_of_server: int = 9, most: int = 99) -> Line:
    return Line(at_once=at_once, most_of_server=most_of_server, most=most)


def joined(line: Line, server: int, person: int = 1) -> Ticket:
    ticket = line.join(server, person)
    assert ticket is not None
    return ticket


def began(ticket: Ticket) -> bool:
    return ticket.begun.done() and ticket.begun.result()


async def test_the_first_begins_at_once_and_the_others_know_their_places():
    queue = line()
    tickets = [joined(queue, 7) for _ in range(3)]
    assert [one.place for one in tickets] == [0, 1, 2]
    assert [began(one) for one in tickets] == [True, False, False]
    assert queue.is_adding(7)
    assert not queue.is_adding(8)
    queue.leave(tickets[0])
    assert [one.place for one in tickets[1:]] == [0, 1]
    assert await tickets[1].begun
    for ticket in tickets[1:]:
        queue.leave(ticket)
    assert not queue.is_adding(7)


async def test_one_file_of_a_server_is_added_at_a_time_and_several_servers_at_once():
    queue = line(at_once=2)
    mine, next_of_mine, other, third = (joined(queue, server) for server in (7, 7, 8, 9))
    assert [began(one) for one in (mine, next_of_mine, other, third)] == [True, False, True, False]
    queue.leave(other)
    assert [began(next_of_mine), began(third)] == [False, True]


async def test_a_server_with_many_files_lets_others_in():
    queue = line()
    first, *many = [joined(queue, 7) for _ in range(6)]
    other = joined(queue, 8)
    assert other.place == 2
    queue.leave(first)
    queue.leave(many[0])
    assert began(other)
    assert [one.place for one in many[1:]] == [1, 2, 3, 4]


async def test_whoever_waits_may_leave_and_nobody_else_takes_them_out():
    queue = line()
    running, mine, other = joined(queue, 7), joined(queue, 7, person=1), joined(queue, 7, person=2)
    assert not queue.cancel(mine.id, 2)
    assert not queue.cancel("0" * 16, 1)
    assert not queue.cancel(running.id, 1)
    assert queue.cancel(mine.id, 1)
    assert await mine.begun is False
    assert other.place == 1
    assert not queue.cancel(mine.id, 1)
    queue.leave(mine)
    queue.leave(running)
    assert began(other)


async def test_there_is_only_so_much_room():
    queue = line(most_of_server=2, most=3)
    for _ in range(3):
        joined(queue, 7)
    assert queue.join(7, 1) is None
    joined(queue, 8)
    assert queue.join(9, 1) is None


async def test_when_the_bot_stops_nobody_waits_any_more():
    queue = line()
    running, waiting = joined(queue, 7), joined(queue, 7)
    queue.close()
    with pytest.raises(Busy):
        await waiting.begun
    queue.leave(waiting)
    queue.leave(running)


async def test_a_place_is_the_number_of_those_who_really_begin_before():
    """With the rotation as an oracle: whoever has place n is the n-th to begin, if nobody joins or leaves."""
    chosen = random.Random(4)
    for _ in range(50):
        queue = line()
        tickets = [joined(queue, chosen.randrange(4)) for _ in range(12)]
        current = tickets[0]
        expected = sorted((one for one in tickets[1:]), key=lambda one: one.place)
        assert [one.place for one in expected] == list(range(1, 12))
        order = []
        for _ in range(11):
            queue.leave(current)
            current = next(one for one in tickets if began(one) and one not in order and one is not tickets[0])
            order.append(current)
        assert order == expected
        await asyncio.sleep(0)
