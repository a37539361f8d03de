"""Every key of the live view, by Textual's pilot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from orbitwatch import remarks
from orbitwatch.features.live.app.keys import BINDINGS
from orbitwatch.features.live.app.live_app import LiveApp
from orbitwatch.features.live.app.search_dialog import SearchDialog
from orbitwatch.features.live.app.text_dialog import TextDialog
from tests.features.live.views import (
    AT,
    HUBBLE,
    ISS,
    NOAA_20,
    ROME,
    SETTINGS,
    SOURCE,
    TOKYO,
    Time,
    following,
    held,
    question,
)


@asynccontextmanager
async def _view(
    *numbers: int, time: Time | None = None, size: tuple[int, int] = (90, 26), light: bool = False
) -> AsyncIterator[tuple[LiveApp, Pilot[Exception | None]]]:
    clock = (time or Time()).clock()
    app = LiveApp(
        question(*numbers), SETTINGS, SOURCE, following(*numbers), clock=clock, light=light
    )
    with remarks.diverted(app.log_of_remarks.hear):
        async with app.run_test(size=size) as pilot:
            await _until(pilot, lambda: _searched(app))
            yield app, pilot


def _searched(app: LiveApp) -> bool:
    return app.frame is not None and app.frame.forecast is not None


async def _until(pilot: Pilot[Exception | None], holds: Callable[[], bool]) -> None:
    for _ in range(2000):
        await asyncio.sleep(0.005)
        if holds():
            return
    raise AssertionError("it never comes to hold")


def _text(app: LiveApp) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text for strip in strips)


async def _find(pilot: Pilot[Exception | None], app: LiveApp, text: str) -> None:
    """Type into the dialog, and press Enter before anything can have been found."""
    app.screen.query_one(Input).value = text
    await pilot.press("enter")
    await _until(pilot, lambda: not isinstance(app.screen, SearchDialog))


def test_objects_are_chosen_added_and_removed() -> None:
    async def keys() -> None:
        async with _view(ISS, HUBBLE) as (app, pilot):
            assert app.frame is not None
            first = app.frame.chosen
            await pilot.press("down")
            second = app.frame.chosen
            assert {first, second} == {ISS, HUBBLE}
            await pilot.press("up")
            assert app.frame.chosen == first
            await pilot.press("j", "escape")
            assert app.picked is None
            await pilot.press("a")
            assert isinstance(app.screen, SearchDialog)
            await pilot.press(*"noaa2")
            await _until(pilot, lambda: "NOAA 20 (JPSS-1) (43013)" in _text(app))
            await pilot.press("enter")
            assert app.numbers == (ISS, HUBBLE, NOAA_20)
            await _until(pilot, lambda: _searched(app) and "NOAA 20" in _text(app))
            assert app.frame.chosen == NOAA_20
            await pilot.press("d")
            assert app.numbers == (ISS, HUBBLE)
            await pilot.press("delete", "delete", "delete")
            assert app.numbers == ()
            await _until(pilot, lambda: "press a to add one" in _text(app))
            await pilot.press("up", "k", "d")
            await pilot.press("plus")
            await _find(pilot, app, "25544")
            await _until(pilot, lambda: _searched(app) and "ISS (ZARYA)" in _text(app))

    asyncio.run(keys())


def test_a_dialog_moves_finds_nothing_and_is_left() -> None:
    async def keys() -> None:
        async with _view(ISS) as (app, pilot):
            await pilot.press("a")
            await pilot.press(*"sa")
            found = app.screen.query_one(OptionList)
            await _until(pilot, lambda: found.highlighted == 0)
            await pilot.press("down")
            assert found.highlighted == 1
            await pilot.press("up", "up")
            assert found.highlighted == 0
            await pilot.press("x", "q", "q", "question_mark")
            await _until(pilot, lambda: "no stored object has that name" in _text(app))
            await pilot.press("enter")
            assert isinstance(app.screen, SearchDialog)
            await pilot.press("escape")
            assert app.numbers == (ISS,)
            assert not isinstance(app.screen, SearchDialog)

    asyncio.run(keys())


def test_time_goes_back_and_forth_faster_and_stops() -> None:
    async def keys() -> None:
        time = Time()
        async with _view(ISS, time=time) as (app, pilot):
            moment = app.clock.moment
            await pilot.press("left")
            assert moment() == AT - timedelta(minutes=1)
            await pilot.press("right", "right")
            assert moment() == AT + timedelta(minutes=1)
            await pilot.press("2", "right")
            assert moment() == AT + timedelta(minutes=11)
            time.passes(1)
            assert moment() == AT + timedelta(minutes=11, seconds=10)
            await pilot.press("3", "left")
            time.passes(6)
            assert moment() == AT + timedelta(minutes=-79, seconds=10)
            await pilot.press("r")
            time.passes(6)
            assert moment() == AT + timedelta(minutes=-89, seconds=10)
            await pilot.press("1", "space")
            time.passes(600)
            assert moment() == AT + timedelta(minutes=-89, seconds=10)
            await _until(pilot, lambda: "stopped" in _text(app))
            await pilot.press("n")
            assert moment() == time.now
            await _until(pilot, lambda: "  now  " in _text(app) and _searched(app))
            assert app.frame is not None
            assert app.frame.at == time.now

    asyncio.run(keys())


def test_the_site_is_changed() -> None:
    async def keys() -> None:
        async with _view(ISS) as (app, pilot):
            await pilot.press("s")
            await _find(pilot, app, "Tokyo")
            await _until(pilot, lambda: _searched(app) and " Tokyo" in _text(app))
            assert app.frame is not None
            assert app.frame.site is not None
            assert app.frame.site.latitude_deg == pytest.approx(TOKYO.latitude_deg, abs=0.1)
            assert app.sites[1] == ROME
            assert "+09:00" in _text(app)
            assert {row["site"] for row in app.frame.passes} == {app.frame.site.name}

    asyncio.run(keys())


def test_help_remarks_colours_and_sizes() -> None:
    async def keys() -> None:
        async with _view(ISS, light=True) as (app, pilot):
            await pilot.press("question_mark")
            assert isinstance(app.screen, TextDialog)
            for word in ("add an object", "reverse the direction", "change the site", "quit"):
                assert word in _text(app)
            await pilot.press("escape", "m")
            assert "There are no remarks" in _text(app)
            await pilot.press("q")
            remarks.warn("\x1b[2J[bold]left out[/bold]")
            await pilot.press("left")
            assert "[2J[bold]left out[/bold]" in _text(app)
            await pilot.press("m")
            assert "[2J[bold]left out[/bold]" in _text(app)
            await pilot.press("space")
            assert app.theme == "ansi-light"
            await pilot.press("t")
            assert app.theme == "ansi-dark"
            for width, height in ((160, 50), (80, 24), (30, 6), (200, 60)):
                await pilot.resize_terminal(width, height)
                await _until(pilot, lambda w=width: len(_text(app).splitlines()[0]) == w)  # type: ignore[misc]
            await pilot.press("q")
            assert app._exit

    asyncio.run(keys())


def test_names_are_inert_in_the_search_too() -> None:
    (station,) = held(ISS)
    record = replace(station.record, name="\x1b[31m[red]x[/red]")
    found = [(1, replace(station, record=record).label)]

    async def keys() -> None:
        async with _view(ISS) as (app, pilot):
            await app.push_screen(SearchDialog("Find", "", lambda _: found))
            await _until(pilot, lambda: "[31m[red]x[/red] (25544)" in _text(app))

    asyncio.run(keys())


def test_what_nobody_foresaw_ends_the_view_with_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    cause = ZeroDivisionError("unforeseen")

    def fail(*_: object) -> None:
        raise cause

    async def keys() -> LiveApp:
        async with _view(ISS) as (app, pilot):
            monkeypatch.setattr(app._background, "search", fail)
            await pilot.press("d")
            await _until(pilot, lambda: app._exit)
        async with _view(ISS) as (other, pilot):
            await pilot.press("ctrl+c")
            assert other._exit
        return app

    assert asyncio.run(keys()).return_value is cause


def test_every_key_is_pressed_here() -> None:
    text = Path(__file__).read_text(encoding="utf-8")
    for binding in BINDINGS:
        for key in binding.key.split(","):  # type: ignore[union-attr]
            assert f'"{key}"' in text, key
