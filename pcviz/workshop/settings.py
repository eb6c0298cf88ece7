"""What can be turned: one table for the sliders, for ``--set``, for scenario files and for saving them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from difflib import get_close_matches
from typing import Any

from pcviz.workshop.discipline import ORDERS
from pcviz.workshop.policy import BLOCK, POLICIES

UNBOUNDED = "unbounded"
SHUTDOWNS = (
    *("tickets", "stop-event", "sentinel", "join", "close", "close-now", "daemon"),
    *("sentinel-per-producer", "early-sentinel", "event-only", "nobody-takes"),  # the wrong ones
)
PATTERNS = ("fixed", "uniform", "exponential", "bursty")


class SettingError(ValueError):
    """One line: the key, what is wrong with its value, and what would be right."""


@dataclass(frozen=True, slots=True)
class Control:
    """One thing to turn. `low` and `high` bound what is accepted, `slider` what a slider offers."""

    key: str
    label: str
    meaning: str
    unit: str = ""
    whole: bool = False
    low: float = 0
    high: float = 0
    slider: tuple[float, float] = (0, 0)
    step: float = 1
    choices: tuple[str, ...] = ()
    optional: bool = False  # may be `unbounded`

    def accept(self, value: object) -> Any:
        """The value in its own type. Raises SettingError."""
        if self.choices:
            if isinstance(value, str) and value.lower() in self.choices:
                return value.lower()
            raise SettingError(f"{self.key}: {value!r} is none of {', '.join(self.choices)}{nearest(str(value), self.choices)}")
        if self.optional and (value is None or value == UNBOUNDED):
            return None
        number = self._number(value)
        if number is None or not self.low <= number <= self.high:
            raise SettingError(f"{self.key}: {value!r} is not {self.right}")
        return number

    def _number(self, value: object) -> float | int | None:
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            return None
        try:
            number = float(value)
        except ValueError:
            return None
        if not math.isfinite(number) or (self.whole and number != int(number)):
            return None
        return int(number) if self.whole else number

    @property
    def right(self) -> str:
        """What would be right, in words."""
        if self.choices:
            return "one of " + ", ".join(self.choices)
        kind = "a whole number" if self.whole else "a number"
        unit = f" ({self.unit})" if self.unit else ""
        return f"{kind} from {self.low:g} to {self.high:g}{unit}" + (f" or {UNBOUNDED!r}" if self.optional else "")


CONTROLS: tuple[Control, ...] = (
    Control(
        "capacity",
        "capacity",
        "how many slots the buffer has",
        whole=True,
        low=1,
        high=100_000,
        slider=(1, 64),
        optional=True,
    ),
    Control("producers", "producers", "how many threads make items", whole=True, high=64, slider=(0, 16)),
    Control("consumers", "consumers", "how many threads take items", whole=True, high=64, slider=(0, 16)),
    Control("make", "make every", "seconds a producer works on an item", "s", high=3600, slider=(0, 2), step=0.05),
    Control("take", "take", "seconds a consumer works on an item", "s", high=3600, slider=(0, 2), step=0.05),
    Control("jitter", "jitter", "how far a uniform time may be off, up or down", "s", high=3600, slider=(0, 1), step=0.05),
    Control("pattern", "pattern", "how the times vary", choices=PATTERNS),
    Control("scale", "speed", "run seconds in a second of yours", "×", low=0.01, high=100, slider=(0.1, 10), step=0.1),
    Control(
        "slow_motion", "slow motion", "seconds between one step and the next; 0 is off", "s", high=60, slider=(0, 2), step=0.1
    ),
    Control("order", "order", "which item a consumer gets next", choices=ORDERS),
    Control(
        "ageing_rate",
        "ageing",
        "priority classes that an item rises in a second",
        "/s",
        high=1000,
        slider=(0, 5),
        step=0.1,
    ),
    Control("policy", "when full", "what becomes of an item that finds no room", choices=POLICIES),
    Control(
        "patience",
        "patience",
        "seconds it waits for room before it goes",
        "s",
        high=3600,
        slider=(0, 5),
        step=0.1,
    ),
    Control("shutdown", "shutdown", "how threads are told to stop; on a restart", choices=SHUTDOWNS),
)
CONTROL: Mapping[str, Control] = {control.key: control for control in CONTROLS}


@dataclass(frozen=True)
class Settings:
    """The position of every control. Times are run seconds; capacity None is unbounded. Raises SettingError."""

    capacity: int | None = 5
    producers: int = 2
    consumers: int = 3
    make: float = 0.2
    take: float = 0.3
    jitter: float = field(default=0.0)
    pattern: str = "uniform"
    scale: float = 1.0
    slow_motion: float = 0.0
    order: str = "fifo"
    ageing_rate: float = 1.0
    policy: str = BLOCK
    patience: float = 1.0
    shutdown: str = "tickets"

    def __post_init__(self) -> None:
        for one in fields(self):
            object.__setattr__(self, one.name, CONTROL[one.name].accept(getattr(self, one.name)))


def control(key: str) -> Control:
    """Raises SettingError for a key that nothing answers to."""
    if key not in CONTROL:
        raise SettingError(f"{key}: no such setting{nearest(key, CONTROL)}; there are {', '.join(CONTROL)}")
    return CONTROL[key]


def nearest(word: str, words: Any) -> str:
    """`; did you mean …?`, or nothing when no word comes near."""
    close = get_close_matches(word.lower(), list(words), 1)
    return f"; did you mean {close[0]!r}?" if close else ""
