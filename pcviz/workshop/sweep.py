"""The sweep: one scenario, run once at each point of a grid of settings, every time with the same seed."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from itertools import product
from math import prod
from typing import Any, TypeAlias

import msgspec

from pcviz.sync.virtual import Virtual
from pcviz.trace.event import Event
from pcviz.trace.recorder import LIGHT
from pcviz.trace.state import State
from pcviz.workshop.headless import Interrupt, run_headless
from pcviz.workshop.pipeline import STAGED, WORKERS
from pcviz.workshop.run import Run
from pcviz.workshop.scenario import Scenario
from pcviz.workshop.settings import CONTROL, UNBOUNDED, Control, SettingError, control

MOST_POINTS = 2_000
MOST_AXES = 2
ONLY_SEEN = ("scale", "slow_motion")  # controls that change nothing but how fast a run is seen
SAY = "say KEY=A..B, KEY=A..B/STEP or KEY=A,B,C, for example capacity=1..32"

Point: TypeAlias = tuple[Any, ...]  # a value for each axis


@dataclass(frozen=True, slots=True)
class Axis:
    """One setting and the values that it takes, in the order in which they were asked for; None is unbounded."""

    key: str
    values: tuple[Any, ...]

    @property
    def control(self) -> Control:
        return _control(self.key)

    @property
    def numeric(self) -> bool:
        return not self.control.choices

    def spelt(self, value: Any) -> str:
        """A value as `--set` takes it."""
        if value is None:
            return UNBOUNDED
        return value if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else str(value)


def axis(text: str) -> Axis:
    """What ``--vary`` says. Raises SettingError."""
    key, equals, said = text.partition("=")
    if not (key and equals and said):
        raise SettingError(f"--vary {text!r}: {SAY}")
    turned = _control(key)
    if key in ONLY_SEEN:
        raise SettingError(f"{key}: it changes how fast a run is seen, not what happens in it: there is nothing to sweep")
    values: dict[Any, None] = {}  # in order, each once
    for part in said.split(","):
        values.update(dict.fromkeys(_range(turned, part) if ".." in part else [turned.accept(part)]))
    return Axis(key, tuple(values))


def _control(key: str) -> Control:
    """Of `STAGE.KEY` that of the key; which stages there are, the scenario knows. Raises SettingError."""
    stage, dot, own = key.rpartition(".")
    if not (stage and dot):
        return control(key)
    own = "consumers" if own == WORKERS else own
    if own not in STAGED:
        raise SettingError(f"{key}: a stage has none of its own; it has {', '.join((WORKERS, *STAGED))}")
    return replace(CONTROL[own], key=key)


def _range(turned: Control, part: str) -> Iterator[Any]:
    key = turned.key
    if turned.choices:
        raise SettingError(f"{key}: {part!r}: names have no range; list them, for example {key}={','.join(turned.choices)}")
    ends, slash, width = part.partition("/")
    low, high = (_decimal(turned, end) for end in ends.split("..", 1))
    step = _decimal(turned, width, bounded=False) if slash else Decimal(str(turned.step))
    if step <= 0:
        raise SettingError(f"{key}: {part!r}: a step of {width} leads nowhere; give one above 0")
    if high < low:
        raise SettingError(
            f"{key}: {part!r} is an empty range: it goes up from the first to the last, for example {high}..{low}"
        )
    count = int((high - low) / step) + 1
    if count > MOST_POINTS:
        raise SettingError(f"{key}: {part!r} is {_many(count)}; take steps, for example {ends}/{_wide(low, high)}")
    # Decimals: in floats 0.1 + 2 · 0.1 is not 0.3.
    return (turned.accept(str(low + number * step)) for number in range(count))


def _decimal(turned: Control, text: str, bounded: bool = True) -> Decimal:
    """A number of a range; `bounded`: one that the control takes, too."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        if text == UNBOUNDED:
            raise SettingError(f"{turned.key}: a range cannot end in {text!r}; list it, for example {turned.key}=1..8,{text}")
        raise SettingError(f"{turned.key}: {text!r} is not a number: {SAY}")
    if bounded:
        turned.accept(text)
    return number


def _many(count: int) -> str:
    return f"{count:,} points, and a sweep has at most {MOST_POINTS:,}"


def _wide(low: Decimal, high: Decimal) -> str:
    """A round step that leaves 10 to 100 points."""
    return f"{Decimal(10) ** ((high - low) / 10).adjusted():f}"


@dataclass(frozen=True)
class Sweep:
    """What is run, and where. `seconds` (run clock) ends a point, `inputs` are the user's own files.

    Its figures are those of virtual time, unless files are read: they take the time that they take. Raises SettingError.
    """

    scenario: Scenario
    axes: tuple[Axis, ...]
    seed: int
    seconds: float | None = None
    overrides: dict[str, object] = field(default_factory=dict)
    inputs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        keys = [one.key for one in self.axes]
        if not 1 <= len(keys) <= MOST_AXES:
            raise SettingError(f"--vary: {len(keys)} settings at once make no picture; vary one or two")
        for key in keys:
            if keys.count(key) > 1:
                raise SettingError(f"{key}: it is varied twice; list its values in one --vary")
            if key in self.overrides:
                raise SettingError(f"{key}: it is varied and set at the same time; leave one of them out")
        if prod(len(one.values) for one in self.axes) > MOST_POINTS:
            sizes = " × ".join(str(len(one.values)) for one in self.axes)
            count = prod(len(one.values) for one in self.axes)
            raise SettingError(f"--vary: {sizes} is {_many(count)}; take larger steps, as in capacity=1..100/10")

    @property
    def points(self) -> list[Point]:
        """Curve by curve: the last axis first."""
        return [tuple(reversed(values)) for values in product(*(one.values for one in reversed(self.axes)))]

    @property
    def real(self) -> bool:
        """Whether its points are run in real time."""
        case = self.scenario.case or self.scenario.logs
        return bool(self.inputs or (case is not None and case.input))

    @property
    def endless(self) -> bool:
        """Whether a point goes on until its time is up."""
        scenario = self.scenario
        return not (scenario.items or scenario.goods or scenario.case or scenario.logs or scenario.stop_after)

    def run(self, point: Point) -> Run:
        """The run at a point, not yet begun. Raises ValueError, in one line."""
        values = dict(zip((one.key for one in self.axes), point, strict=True))
        run = Run(
            _without_database(self.scenario),
            seed=self.seed,
            seconds=self.seconds,
            level=LIGHT,
            kernel=None if self.real else Virtual(self.seed, LIGHT),
            overrides={"slow_motion": 0, **self.overrides, **values},  # it is for eyes, and nobody looks
            inputs=self.inputs,
        )
        for key, value in values.items():
            if getattr(run.settings, key, value) != value:
                run.close()
                raise SettingError(f"{key}: {run.needs_restart(key) or 'this scenario says by itself what it is'}")
        return run

    def run_to_the_end(self, point: Point, state: State, fold: Callable[[list[Event]], None], interrupt: Interrupt) -> Run:
        """`fold` takes each batch of events into `state`. Raises KeyboardInterrupt after Ctrl-C, once the run is closed."""
        run = self.run(point)
        run_headless(run, state, fold, interrupt)
        if interrupt.at is not None:
            raise KeyboardInterrupt
        return run


def _without_database(scenario: Scenario) -> Scenario:
    """One database cannot keep apart what each point would add to it."""
    own = {
        name: msgspec.structs.replace(table, database="")
        for name in ("logs", "case")
        if (table := getattr(scenario, name)) is not None
    }
    return msgspec.structs.replace(scenario, **own)
