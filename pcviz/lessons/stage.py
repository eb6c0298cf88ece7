"""What a step of a lesson runs: understood when the file is read, performed when a learner comes to it."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from pcviz.lessons.facts import Facts
from pcviz.lessons.show import ShowError, known, parse_options
from pcviz.trace.event import Event
from pcviz.workshop.settings import nearest

if TYPE_CHECKING:
    from pcviz.explore.process import Stop
    from pcviz.trace.file import Trace
    from pcviz.workshop.run import Run
    from pcviz.workshop.scenario import Scenario

KINDS = ("check", "play", "scenario", "live")
SECONDS = 20.0  # of a run, where the file says nothing
LONGEST_S = 600.0  # of virtual time
LONGEST_LIVE_S = 60.0  # of the wall's: nobody looks on for longer
MOST_EVENTS = 100_000  # of a run that somebody is to understand
MOST_MOVES = 500
RANDOM_MOVES = 300
BUDGET_S = 120.0  # of a search, which takes a second or two where nothing else is going on
EXAMPLE_MOVES, EXAMPLE_ITEMS = 24, 99  # of the picture that a search has which finds nothing
FASTEST = 50.0


class StageError(ValueError):
    """Why there is nothing to show, in a line."""


class Setup(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is run: exactly one of check, play, scenario and live, each the rest of a command line."""

    check: str = ""
    play: str = ""
    scenario: str = ""
    live: str = ""
    fine: bool = False  # a counterexample line by line, and not one critical section a step
    moves: str = ""  # of a game: whose turn it is, in a row; of a check: what is shown if it finds nothing
    whole: bool = False  # a move goes on until the thread has let go of its locks, or cannot go on
    seed: int | None = None
    seconds: float | None = None
    pace: float = 1.0  # steps, or run seconds, in a second of the learner's
    start: str = ""  # a query: the moment before which the picture begins
    stop: str = ""  # a query: the moment behind which it ends

    @property
    def kind(self) -> str:
        """ "" where nothing is run."""
        return next((kind for kind in KINDS if getattr(self, kind)), "")

    @property
    def same_again(self) -> bool:
        """Whether it happens in the same way each time and everywhere."""
        return self.kind != "live"

    @property
    def run(self) -> "Setup":
        """What is run, without how it is shown: two setups of the same run need one."""
        shown = ("pace", "start", "stop")
        return Setup(**{name: getattr(self, name) for name in Setup.__struct_fields__ if name not in shown})

    @property
    def command(self) -> str:
        """As it could be typed, but for what only a lesson says."""
        verb = {"scenario": "run", "live": "run"}.get(self.kind, self.kind)
        return f"pcviz {verb} {getattr(self, self.kind)}"


@dataclass(frozen=True)
class Order:
    """A setup understood: what it is done to, and how."""

    target: str
    options: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    moves: tuple[tuple[str, int], ...] = ()  # a thread's name, and in which of its ways it goes, from 1


@dataclass(frozen=True)
class Performance:
    """What happened: enough to show it and to ask it. A check that found nothing has no events; it has `words`, and an
    `example`: one of the ways that it covers, which is there to be looked at, and of which no answer is asked."""

    header: dict[str, Any] = field(repr=False)
    events: Sequence[Event] = field(repr=False)
    end: str
    words: str
    exhaustive: bool = False
    explored: int = 0
    example: "Performance | None" = field(default=None, repr=False)

    @property
    def shown(self) -> "Performance":
        """What there is to look at."""
        return self.example or self

    @cached_property
    def facts(self) -> Facts:
        return Facts(self.events, verdict=self.end, exhaustive=self.exhaustive, explored=self.explored)

    def trace(self) -> "Trace":
        """To be replayed."""
        from pcviz.trace.file import Trace

        return Trace.told(self.header, self.events, self.end)


def understand(setup: Setup, folder: Path | None = None) -> Order:
    """Files are looked for in `folder`. Raises StageError for what cannot be done, in words that follow the key."""
    kinds = [kind for kind in KINDS if getattr(setup, kind)]
    if len(kinds) != 1:
        what = f"there are {' and '.join(kinds)}" if kinds else "there is none"
        raise StageError(f"expected one of {', '.join(KINDS)}, but {what}")
    kind = kinds[0]
    _check_keys(setup, kind)
    try:
        target, *rest = shlex.split(getattr(setup, kind)) or [""]
        verb = {"scenario": "run", "live": "run"}.get(kind, kind)
        options, settings = parse_options(verb, rest)
    except (ShowError, ValueError) as problem:
        raise StageError(f"{kind}: {problem}") from None
    return Order(_target(kind, verb, target, folder), options, settings, _moves(setup.moves))


def perform(setup: Setup, folder: Path | None = None, stop: "Stop | None" = None) -> Performance:
    """Run it, to its end. Takes as long as that does: some seconds, but for live threads. Raises StageError, and Stopped
    where `stop` breaks it off."""
    order = understand(setup, folder)
    match setup.kind:
        case "check":
            return _checked(setup, order, stop)
        case "play":
            return _played(setup, order)
        case _:
            return _ran(setup, folder, stop)


def new_run(setup: Setup, folder: Path | None = None) -> "Run":
    """A run of a scenario that is still to be started, on real threads where the lesson wants them. Raises StageError."""
    from pcviz.sync.virtual import Virtual
    from pcviz.workshop.preparation import seed_for
    from pcviz.workshop.run import Run

    order = understand(setup, folder)
    scenario = _scenario(order.target)
    seed = seed_for(scenario, setup.seed)
    live = setup.kind == "live"
    overrides = order.settings if live else {"slow_motion": 0, **order.settings}
    seconds = setup.seconds or SECONDS
    try:
        return Run(scenario, seed=seed, seconds=seconds, overrides=overrides, kernel=None if live else Virtual(seed))
    except ValueError as problem:
        raise StageError(f"{setup.kind}: {problem}") from problem


def of_run(run: "Run", events: Sequence[Event]) -> Performance:
    """What a run that has ended leaves."""
    end = run.ended or "interrupted"
    return Performance(run.header(), events, end, run.explanation or f"The end: {end.replace('-', ' ')}.")


def _check_keys(setup: Setup, kind: str) -> None:
    only = {
        "fine": ("check",),
        "moves": ("play", "check"),
        "whole": ("play", "check"),
        "seed": ("play", "check", "scenario", "live"),
        "seconds": ("scenario", "live"),
    }
    for key, kinds in only.items():
        if getattr(setup, key) not in ("", False, None) and kind not in kinds:
            raise StageError(f"{key}: this is for {' and '.join(kinds)}, not for {kind}")
    if kind == "play" and not setup.moves and setup.seed is None:
        raise StageError("moves: a game needs moves, a seed, or both: who goes?")
    longest = LONGEST_LIVE_S if kind == "live" else LONGEST_S
    if setup.seconds is not None and not 0 < setup.seconds <= longest:
        raise StageError(f"seconds: expected above 0 and at most {longest:g}, but this is {setup.seconds:g}")
    if not 0 < setup.pace <= FASTEST:
        raise StageError(f"pace: expected above 0 and at most {FASTEST:g}, but this is {setup.pace:g}")
    if setup.seed is not None and not 0 <= setup.seed < 2**31:
        raise StageError(f"seed: expected a whole number from 0 to {2**31 - 1}, but this is {setup.seed}")


def _target(kind: str, verb: str, target: str, folder: Path | None) -> str:
    """A built-in buffer or scenario by its name, or a file beside the lesson by its path."""
    suffix = ".toml" if verb == "run" else ".py"
    path, _, cls = target.partition(".py:")
    if target.endswith(suffix) or (verb != "run" and cls.isidentifier()):
        place = (folder or Path()) / (f"{path}.py" if cls else target)
        if not place.is_file():
            raise StageError(f"{kind}: there is no file {place}")
        return f"{place}:{cls}" if cls else str(place)
    names = known(verb)
    if target not in names:
        more = f"or a file beside the lesson, whose name ends in {suffix}"
        raise StageError(f"{kind}: there is no {target!r}{nearest(target, names)}; there are {', '.join(names)}, {more}")
    return target


def _moves(text: str) -> tuple[tuple[str, int], ...]:
    """``C1 P1*3 C2/2``: C1, three times P1, and C2 in the second of its ways."""
    moves: list[tuple[str, int]] = []
    for word in text.split():
        rest, star, times = word.partition("*")
        name, slash, way = rest.partition("/")
        if not name or (star and not times.isdecimal()) or (slash and not way.isdecimal()) or "0" in (times, way):
            raise StageError(f"moves: {word!r}: expected a thread, for example C1, C1*3 (three times) or C1/2 (its second way)")
        moves += [(name, int(way or 1))] * min(int(times or 1), MOST_MOVES + 1)
        if len(moves) > MOST_MOVES:
            raise StageError(f"moves: there are more than {MOST_MOVES}")
    return tuple(moves)


def _checked(setup: Setup, order: Order, stop: "Stop | None") -> Performance:
    from pcviz.explore.api import check

    try:
        verdict = check(order.target, trace=True, budget=BUDGET_S, stop=stop, **order.options)
    except (TypeError, ValueError) as problem:
        raise StageError(f"check: {problem}") from None
    if verdict.error:
        raise StageError(f"check: {verdict.error}")
    if verdict.verdict == "undecided":
        raise StageError(f"check: the search did not come to its end within {BUDGET_S:g} seconds")
    explored = int(verdict.json["explored"]["schedules"])
    if verdict.trace is None:
        found = f"The search found nothing wrong in {explored:,} executions"
        words = f"{found}, and these stand for every interleaving." if verdict.exhaustive else f"{found}. It did not try all."
        return Performance({}, [], verdict.verdict, words, verdict.exhaustive, explored, _example(setup, order))
    header = verdict.trace["header"]
    words = str(verdict.json["counterexample"]["violation"])
    if setup.fine:
        from pcviz.explore.api import place
        from pcviz.explore.play import Session, Unplayable

        path, cls = place(order.target)
        wishes = {"cls": cls or header.get("source", {}).get("class"), "order": order.options.get("order")}
        try:
            with Session(path, wishes["cls"], wishes={"order": wishes["order"]}, schedule=verdict.schedule) as session:
                events, header = list(session.events), {**header, "schedule": session.schedule}
        except Unplayable as problem:
            raise StageError(f"fine: {problem}") from None
        return Performance(header, events, verdict.verdict, words, False, explored)
    events = [tuple(event) for event in verdict.trace["events"]]
    return Performance(header, events, verdict.verdict, words, False, explored)


def _example(setup: Setup, order: Order) -> Performance | None:
    """One of the ways that a search covers: the moves that the lesson says, else some at random, a turn each."""
    options = {name: value for name, value in order.options.items() if name not in ("endless", "order")}
    if order.options.get("endless"):
        options["items"] = EXAMPLE_ITEMS
    game = Order(order.target, options, moves=order.moves)
    random = None if order.moves else setup.seed or 1
    try:
        return _game(game, whole=setup.whole or not order.moves, seed=random, most=EXAMPLE_MOVES)
    except StageError:
        if order.moves:
            raise
        return None  # not everything that can be searched can be played


def _played(setup: Setup, order: Order) -> Performance:
    return _game(order, whole=setup.whole, seed=setup.seed, most=RANDOM_MOVES)


def _game(order: Order, *, whole: bool, seed: int | None, most: int) -> Performance:
    """The moves of an order, and then, with a seed, so many at random."""
    from pcviz.explore.play import Session, Unplayable
    from pcviz.explore.play_game import Refusal, Rules

    try:
        with Session.open(order.target, Rules(**order.options)) as session:
            if whole:
                session.step_by(True)
            for number, (name, way) in enumerate(order.moves, 1):
                _move(session, number, name, way)
            if seed is not None and session.ending is None:
                session.run_on(seed, most)
            ending = session.ending
            header = {
                "clock": "virtual", "tells": ["items", "lines"], "title": session.name, "seed": seed, "settings": {},
                "source": {"file": session.path, "class": session.name, "text": session.source}, "schedule": session.schedule,
            }  # fmt: skip
            end, words = (ending.verdict, ending.sentence) if ending else ("", "")
            return Performance(header, list(session.events), end, words)
    except Unplayable as problem:
        raise StageError(f"play: {problem}") from None
    except Refusal as problem:
        raise StageError(f"moves: {problem}") from None


def _move(session: Any, number: int, name: str, way: int) -> None:
    choice = next((one for one in session.choices() if one.name == name), None)
    if choice is None:
        names = [one.name for one in session.choices()]
        raise StageError(f"moves: move {number}: no thread {name!r}{nearest(name, names)}; there are {', '.join(names)}")
    if session.ending is not None:
        raise StageError(f"moves: move {number}, {name}: the game is over before it: {session.ending.verdict}")
    if not choice.can_go:
        raise StageError(f"moves: move {number}: {name} cannot go: {choice.why}")
    if way > len(choice.ways):
        raise StageError(f"moves: move {number}: {name} can go in {len(choice.ways)} ways there, so there is no number {way}")
    session.take(choice.thread, choice.ways[way - 1].variant)


def _ran(setup: Setup, folder: Path | None, stop: "Stop | None") -> Performance:
    import time

    from pcviz.explore.process import Stopped
    from pcviz.trace.state import State

    run = new_run(setup, folder)
    state, events = State(), list[Event]()
    try:
        run.start()
        while not run.ended:
            fresh = run.drain()
            events += fresh
            state.apply_all(fresh)
            run.tend(state)
            if len(events) > MOST_EVENTS:
                raise StageError(f"{setup.kind}: these are more than {MOST_EVENTS:,} events; give fewer seconds")
            if stop is not None and stop.asked:
                raise Stopped
            if not run.virtual:
                time.sleep(0.02)
        events += run.drain(None)
    finally:
        run.close()
    return of_run(run, events)


def _scenario(target: str) -> "Scenario":
    from pcviz.workshop.scenario import ScenarioError, load_scenario

    try:
        return load_scenario(target)
    except ScenarioError as problem:
        raise StageError(str(problem)) from None
