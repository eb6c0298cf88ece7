"""What a player sees of a game: plain data, which goes through a pipe as it is."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from pcviz.trace.event import Event

FINISHED = "finished"  # the verdict on a game in which nothing went wrong


@dataclass(frozen=True)
class Way:
    """One way in which a thread could go on: its variant, how (where there are several), and what it would do.

    "" where that was not tried, because what was tried before has not come back.
    """

    variant: int
    how: str
    would: str

    @property
    def words(self) -> str:
        """Both, as far as they are known."""
        return ", ".join(filter(None, (self.how, self.would))) or "goes on: nobody knows where to"


@dataclass(frozen=True)
class Choice:
    """A thread's card. `ways` is empty for a thread that cannot go: `why` says what it waits for, and who has that."""

    thread: int
    name: str
    role: str
    over: bool
    ways: tuple[Way, ...]
    why: str
    line: int  # that it runs next, in the file under study; 0 where it stands elsewhere
    text: str  # of that line
    place: str  # where it stands when not in the file: "queue.py:137"

    @property
    def can_go(self) -> bool:
        return bool(self.ways)


@dataclass(frozen=True)
class Ending:
    """How a game ended. Of what went wrong: the line to blame, the misconception that it stands for and the mend, or ""."""

    verdict: str
    sentence: str
    story: tuple[str, ...]  # turn by turn
    line: int = 0
    source: str = ""
    misconception: str = ""
    mend: str = ""

    @property
    def bad(self) -> bool:
        return self.verdict != FINISHED


@dataclass(frozen=True)
class Turn:
    """Steps that one thread takes in one go, on the way to somewhere."""

    name: str
    thread: int
    steps: int


@dataclass(frozen=True)
class Foresight:
    """What can still go wrong from here. `verdict`: "" for nothing, "undecided" where nobody knows."""

    verdict: str
    sentence: str
    turns: tuple[Turn, ...] = ()
    shortest: bool = False
    states: int = 0

    @property
    def found(self) -> bool:
        return self.verdict not in ("", "undecided")

    @property
    def steps(self) -> int:
        return sum(turn.steps for turn in self.turns)


@dataclass(frozen=True)
class Reach:
    """The fewest moves to a goal, each a thread and a way of going on; or that there are none, if `complete`.

    `fine`: however finely threads are switched; else it is said of the game's own moves.
    """

    found: bool = False
    moves: tuple[tuple[int, int], ...] = ()
    states: int = 0
    complete: bool = False
    fine: bool = False
    reason: str = ""  # why nobody knows

    @classmethod
    def of(cls, data: dict[str, Any]) -> "Reach":
        return cls(**{**data, "moves": tuple((thread, variant) for thread, variant in data["moves"])})


@dataclass(frozen=True)
class View:
    """Where a game stands. `events` are those of the run so far, but for the first `kept`, which have not changed."""

    lengths: tuple[int, ...]  # the steps of each move
    undone: int
    whole: bool
    schedule: str
    choices: tuple[Choice, ...]
    kept: int
    events: Sequence[Event] = field(repr=False)
    ending: Ending | None = None

    @property
    def moves(self) -> int:
        return len(self.lengths)

    @property
    def steps(self) -> int:
        return sum(self.lengths)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, data: dict[str, Any]) -> "View":
        """From what `as_json` gave, after a journey as JSON text."""
        ending = data["ending"]
        return cls(
            **{
                **data,
                "lengths": tuple(data["lengths"]),
                "choices": tuple(Choice(**{**c, "ways": tuple(Way(**way) for way in c["ways"])}) for c in data["choices"]),
                "events": [tuple(event) for event in data["events"]],
                "ending": None if ending is None else Ending(**{**ending, "story": tuple(ending["story"])}),
            }
        )


def foresight(data: dict[str, Any]) -> Foresight:
    """The same for a foresight."""
    return Foresight(**{**data, "turns": tuple(Turn(**turn) for turn in data["turns"])})
