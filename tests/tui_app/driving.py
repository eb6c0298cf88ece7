"""The whole app under Textual's pilot: real runs on real threads, waited for by condition and never by time."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from textual.message import Message
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget

from pcviz.trace.event import Event
from pcviz.tui.app import PcvizApp
from pcviz.tui.options import AppOptions, RunOptions
from pcviz.tui.pulse import new_run
from pcviz.tui.screens.workshop import WorkshopScreen
from pcviz.tui.widgets.controls import Controls
from pcviz.tui.widgets.slider import Slider
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import Scenario, load_scenario, parse
from tests.settled import settled

PATIENCE_S = 60.0  # costs nothing where a thing comes; a machine may have other things to do
ASK_S = 0.005  # at the least between two looks, each of which takes
LOOKING = 0.1  # of the time at the most

# Goes on for ever and never asks.
ENDLESS = """
title = "Endless"
capacity = 3
producers = 2
consumers = 2
make = 0.05
take = 0.05
"""


def scenario(text: str = ENDLESS, **values: object) -> Scenario:
    """A scenario from TOML; `values` come on top of it."""
    lines = "".join(f"{key} = {value!r}\n".replace("'", '"') for key, value in values.items())
    head, brackets, tail = text.partition("\n[")
    kept = [line for line in head.splitlines() if line.partition(" = ")[0] not in values]
    return parse("\n".join(kept) + f"\n{lines}" + brackets + tail, "a test's")


def options(what: str | Scenario, overrides: Mapping[str, object] | None = None) -> RunOptions:
    chosen = load_scenario(what) if isinstance(what, str) else what
    return RunOptions(what if isinstance(what, str) else "mine.toml", chosen, seed=1, overrides=overrides or {})


class Driven(PcvizApp):
    """Remembers what it said in toasts."""

    def __init__(self, run: RunOptions | None = None, **display: object) -> None:
        super().__init__(AppOptions(run, **display), new_run(run) if run else None)  # type: ignore[arg-type]
        self.said: list[str] = []

    def notify(self, message: str, **more: object) -> None:  # type: ignore[override]
        self.said.append(message)
        super().notify(message, **more)  # type: ignore[arg-type]


class Clock:
    def __init__(self, now: float) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now

    def passes(self, seconds: float, condition: Callable[[], object]) -> Callable[[], object]:
        """The condition; each time it is asked for, so much time has passed."""

        def later() -> object:
            self.now += seconds
            return condition()

        return later


class Heard:
    """A message hook: of these kinds, each message once, in the order of their handling."""

    def __init__(self, *kinds: type[Message]) -> None:
        self.kinds = kinds
        self.messages: list[Message] = []

    def __call__(self, message: Message) -> None:
        if isinstance(message, self.kinds) and not any(message is known for known in self.messages):
            self.messages.append(message)


class Hand:
    """A pilot with eyes."""

    def __init__(self, app: Driven, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def workshop(self) -> WorkshopScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, WorkshopScreen))

    @property
    def run(self) -> Run:
        return self.workshop.run

    def slider(self, key: str) -> Slider:
        knob = self.workshop.query_one(Controls).knobs[key]
        assert isinstance(knob, Slider)
        return knob

    async def until(self, condition: Callable[[], object]) -> None:
        """Let the app go on until it is so; frames come by themselves."""
        deadline = time.monotonic() + PATIENCE_S
        asked = time.thread_time()
        while not condition():
            assert time.monotonic() < deadline, f"it never was so:\n{self.picture()}"
            await asyncio.sleep(max(ASK_S, (time.thread_time() - asked) / LOOKING))
            asked = time.thread_time()

    async def on(self, kind: type[Screen[object]] | tuple[type[Screen[object]], ...]) -> None:
        """A screen of this kind is on top."""
        await self.until(lambda: isinstance(self.app.screen, kind))

    async def handled(self) -> None:
        await settled()

    def hold_time(self) -> Clock:
        """From here on what plays goes on only as the test says: whoever waits by the wall may find that it is over."""
        self.app.clock = Clock(self.app.clock())
        return self.app.clock

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.handled()

    async def press_until(self, key: str, condition: Callable[[], object]) -> None:
        """Press the key again and again until it is so."""
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < deadline, f"it never was so:\n{self.picture()}"
            await self.press(key)

    def follow(self) -> list[Event]:
        """The run's events from here on, as they are folded."""
        followed: list[Event] = []
        drain = self.run.drain

        def overheard(*limits: int) -> list[Event]:
            events = drain(*limits)
            followed.extend(events)
            return events

        self.run.drain = overheard  # type: ignore[method-assign]
        return followed

    def rows(self) -> list[str]:
        """The screen as a person sees it, panels and all."""
        return ["".join(segment.text for segment in strip) for strip in self.app.screen._compositor.render_strips()]

    def picture(self) -> str:
        return "\n".join(self.rows())

    async def seen(self, *words: str) -> None:
        def stand_there() -> bool:
            picture = self.picture()
            return all(word in picture for word in words)

        await self.until(stand_there)

    async def click(self, widget: Widget, x: int, y: int = 0) -> None:
        await self.pilot.click(widget, offset=(x, y))
        await self.handled()

    async def click_on(self, word: str) -> None:
        """Click on the first place on the screen where the word stands."""
        y, row = next((y, row) for y, row in enumerate(self.rows()) if word in row)
        await self.pilot.click(offset=(row.index(word) + len(word) // 2, y))
        await self.handled()


@asynccontextmanager
async def driven(
    run: RunOptions | None = None,
    size: tuple[int, int] = (120, 40),
    hook: Callable[[Message], None] | None = None,
    **display: object,
) -> AsyncIterator[Hand]:
    app = Driven(run, **({"fps": 12} | display))  # enough to wait for
    try:
        async with app.run_test(size=size, message_hook=hook) as pilot:
            yield Hand(app, pilot)
    finally:
        app.close_runs()
