"""What is due is done once, in order, at its moment, also over a restart and over a calendar that jumps."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dcc_stub.calendar import RigCalendar
from dcc_stub.database import Database
from dcc_stub.timetable import Due, Timetable

WITHIN_S = 10.0
Setting = tuple[Timetable, RigCalendar, list[str], asyncio.Event]
Test = Callable[[Timetable, RigCalendar, list[str], "asyncio.Event"], Coroutine[Any, Any, None]]


def run(folder: Path, test: Test) -> list[str]:
    """A test on a timetable of its own; what was done, in order."""
    done: list[str] = []

    async def inner() -> None:
        calendar, news = RigCalendar(0.0), asyncio.Event()
        database = Database(folder / "t.sqlite")
        table = Timetable(database, calendar)

        def take(due: Due) -> None:
            done.append(due.subject)
            if due.data.get("again"):
                table.put("bell", datetime.fromtimestamp(due.at, UTC), due.data["again"])
            if due.data.get("fail"):
                raise ValueError("a defect")
            news.set()

        table.handle("bell", take)
        table.start()
        try:
            async with asyncio.timeout(WITHIN_S):
                await test(table, calendar, done, news)
        finally:
            table.close()
            database.close()

    asyncio.run(inner())
    return done


async def until(done: list[str], news: asyncio.Event, count: int) -> None:
    while len(done) < count:
        news.clear()
        await news.wait()


def test_events_come_in_the_order_of_their_moments_and_never_early(tmp_path: Path) -> None:
    async def test(table: Timetable, calendar: RigCalendar, done: list[str], news: asyncio.Event) -> None:
        now = calendar.now()
        table.put("bell", now + timedelta(hours=2), "second")
        table.put("bell", now + timedelta(hours=1), "first")
        table.put("bell", now + timedelta(hours=9), "later")
        await table.swept()
        assert done == []
        calendar.move(3 * 3600.0)
        await until(done, news, 2)

    assert run(tmp_path, test) == ["first", "second"]


def test_an_event_survives_the_end_of_the_process_and_is_done_once(tmp_path: Path) -> None:
    async def put(table: Timetable, calendar: RigCalendar, _done: list[str], _news: asyncio.Event) -> None:
        table.put("bell", calendar.now() + timedelta(hours=1), "kept")

    async def wait(table: Timetable, calendar: RigCalendar, done: list[str], news: asyncio.Event) -> None:
        calendar.move(7200.0)
        await until(done, news, 1)
        table.release()
        await table.swept()

    run(tmp_path, put)
    assert run(tmp_path, wait) == ["kept"]
    assert run(tmp_path, lambda table, *_: _released(table)) == []


async def _released(table: Timetable) -> None:
    table.release()
    await table.swept()


def test_a_held_timetable_does_nothing_until_it_is_released(tmp_path: Path) -> None:
    async def test(table: Timetable, calendar: RigCalendar, done: list[str], _news: asyncio.Event) -> None:
        table.put("bell", calendar.now() + timedelta(hours=1), "held", {"again": "follows"})
        table.hold()
        calendar.move(7200.0)
        for _ in range(20):
            await asyncio.sleep(0)
        assert done == []
        table.release()
        await table.swept()

    assert run(tmp_path, test) == ["held", "follows"]


def test_a_defect_in_one_handler_stops_nobody_else(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    async def test(table: Timetable, calendar: RigCalendar, done: list[str], news: asyncio.Event) -> None:
        table.put("bell", calendar.now(), "broken", {"fail": True})
        table.put("bell", calendar.now(), "sound")
        await until(done, news, 2)

    assert run(tmp_path, test) == ["broken", "sound"]
    assert "a defect" in capsys.readouterr().err


def test_a_removed_event_is_not_done(tmp_path: Path) -> None:
    async def test(table: Timetable, calendar: RigCalendar, _done: list[str], _news: asyncio.Event) -> None:
        number = table.put("bell", calendar.now() + timedelta(hours=1), "gone")
        table.put("bell", calendar.now() + timedelta(hours=1), "gone too")
        assert table.remove(number)
        assert not table.remove(number)
        assert [due.subject for due in table.find("bell")] == ["gone too"]
        assert table.remove_all("bell") == 1
        calendar.move(7200.0)
        table.release()
        await table.swept()

    assert run(tmp_path, test) == []
