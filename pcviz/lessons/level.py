"""*You are the scheduler*: six levels on `play`, each a thing to bring about, and then the buffer with which nobody can.

A level is one TOML file in ``levels/`` (a teacher's own lie in ``levels/`` beside the progress). What is to be brought about is
a goal of `pcviz.explore.goals`, so it is recognised in what happens; par and *it cannot be done* are found by a search, never
written down.
"""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec

from pcviz.explore.goals import Followed, Goal
from pcviz.lessons.progress import Done, Progress, ProgressError, data_folder
from pcviz.lessons.reading import Words, convert, parse_toml, read_text
from pcviz.workshop.settings import nearest

if TYPE_CHECKING:
    from pcviz.explore.play import Session
    from pcviz.explore.play_view import Reach
    from pcviz.trace.event import Event

HERE = Path(__file__).parent / "levels"
STARS = 3
GENEROUS = 1.5  # times par, for two stars
SEEKING_S = 30.0  # at most; the levels that come with pcviz take one to three
MOVES = ("turn", "line")

Few = Annotated[int, msgspec.Meta(ge=1, le=8)]


class LevelError(ValueError):
    """One clear line: the file, the key, and what would be right."""


class Aim(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to be brought about: a kind of goal, and in words. `thread` and `times` for goals about one thread."""

    kind: Words
    say: Words
    thread: str = ""
    times: int = 0


class Level(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One level. `buffer` and `right` name a built-in buffer, or a Python file beside this one; a move is a `turn` or a `line`.

    `won` is said when the goal is reached, `proof` when no schedule of the right buffer can. `about` is said in a list.
    """

    rank: Annotated[int, msgspec.Meta(ge=1)]
    title: Words
    about: Words
    story: Words
    goal: Aim
    buffer: Words
    right: Words
    move: Words
    producers: Few
    consumers: Few
    capacity: Few
    items: Few
    hints: Annotated[list[Words], msgspec.Meta(min_length=1)]
    won: Words
    proof: Words
    name: str = ""  # the file's, without its ending
    folder: str = ""  # where it lies

    @property
    def what(self) -> str:
        """What the progress calls it."""
        return f"level/{self.name}"

    @property
    def watched(self) -> Goal:
        return Goal(self.goal.kind, self.goal.thread, self.goal.times)

    def place(self, buffer: str) -> str:
        """The file, or the built-in name, as a session takes it."""
        return str(Path(self.folder) / buffer) if buffer.endswith(".py") else buffer


def own_folder() -> Path:
    """Where a teacher's levels are looked for."""
    return data_folder() / "levels"


def load_levels(*folders: Path) -> list[Level]:
    """All levels in their order. One's own takes the place of one with its name. Raises LevelError."""
    levels: dict[str, Level] = {}
    for folder in folders or (HERE, own_folder()):
        for path in sorted(folder.glob("*.toml")):
            levels[path.stem] = read_level(path)
    return sorted(levels.values(), key=lambda level: (level.rank, level.name))


def pick_level(levels: Sequence[Level], name: str) -> Level:
    """The level of this name. Raises LevelError."""
    for level in levels:
        if level.name == name:
            return level
    names = [level.name for level in levels]
    raise LevelError(f"no level {name!r}{nearest(name, names) or '; there are ' + ', '.join(names)}")


def read_level(path: Path) -> Level:
    """Raises LevelError."""
    return parse_level(read_text(path, "a level", LevelError), str(path), path)


def parse_level(text: str, source: str, path: Path) -> Level:
    """The level in a TOML text; `source` names the file in errors, `path` is where it lies. Raises LevelError."""
    table = parse_toml(text, source, LevelError)
    level = convert(table, Level, source, LevelError, name=path.stem, folder=str(path.parent))
    _judge(level, source)
    return level


def _judge(level: Level, source: str) -> None:
    """What the types alone do not say."""
    from pcviz.buffers import catalogue
    from pcviz.explore.play_game import MOST_THREADS

    if level.move not in MOVES:
        raise LevelError(f"{source}: move: {level.move!r}: a move is {' or '.join(MOVES)}")
    try:
        goal = level.watched
    except ValueError as problem:
        raise LevelError(f"{source}: goal: {problem}") from None
    threads = [f"P{n}" for n in range(1, level.producers + 1)] + [f"C{n}" for n in range(1, level.consumers + 1)]
    if goal.thread and goal.thread not in threads:
        raise LevelError(f"{source}: goal.thread: {goal.thread!r} does not play along; there are {', '.join(threads)}")
    if len(threads) > MOST_THREADS:
        raise LevelError(f"{source}: {len(threads)} threads are more than number keys: at most {MOST_THREADS}")
    for key, buffer in (("buffer", level.buffer), ("right", level.right)):
        if buffer.endswith(".py"):
            if not Path(level.place(buffer)).is_file():
                raise LevelError(f"{source}: {key}: there is no {buffer} beside it")
        elif buffer not in catalogue():
            raise LevelError(f"{source}: {key}: no built-in buffer {buffer!r}{nearest(buffer, catalogue())}")


# What was done


def stars(moves: int, par: int) -> int:
    """Three at par, two up to half as many moves more, one for having come there."""
    return 3 if moves <= par else 2 if moves <= GENEROUS * par else 1


def proved(level: Level, done: Iterable[Done]) -> bool:
    """Whether it was seen that with the right buffer nobody can."""
    return any(one.what == f"{level.what}/proof" for one in done)


# Playing one


def challenge(levels: Sequence[Level], name: str, progress: Progress) -> "Challenge":
    """The level of this name, to be played, and those after it. Raises LevelError."""
    level = pick_level(levels, name)
    return Challenge(level, progress, levels[levels.index(level) + 1 :])


def utc_now() -> datetime:
    return datetime.now(UTC)


class Challenge:
    """One level being played, without a screen: on the broken buffer, or (`proving`) on the right one.

    `then` are the levels after it.
    `shown`: the shortest way was, so that reaching the goal afterwards is worth one star at most.
    """

    def __init__(
        self,
        level: Level,
        progress: Progress,
        then: Sequence[Level] = (),
        *,
        proving: bool = False,
        now: Callable[[], datetime] = utc_now,
    ) -> None:
        self.level = level
        self.then = then
        self.progress = progress
        self.proving = proving
        self.trouble = ""  # why nothing is kept, or what was set aside
        self.par: int | None = None
        self.shown = False
        self.hinted = 0
        self._now = now
        self._kept = 0
        self._seeker: Session | None = None
        self._closed = False
        self._folded: list[Event] = []
        self._followed = Followed(level.watched)

    def open(self) -> "Session":
        """The game, in the moves of this level. Raises Unplayable."""
        from pcviz.explore.play import Session
        from pcviz.explore.play_game import Rules

        level = self.level
        rules = Rules(level.producers, level.consumers, level.capacity, level.items, "line")
        session = Session.open(level.place(level.right if self.proving else level.buffer), rules)
        if level.move == "turn":
            session.step_by(True)
        return session

    def seek(self) -> "Reach":
        """The fewest moves to the goal, or that there are none; takes as long as the search does, in a process beside the game.

        Raises Unplayable, and Refusal when `close` comes first.
        """
        self._seeker = seeker = self.open()
        with seeker:
            if self._closed:
                seeker.close()
            reach = seeker.seek(self.level.watched, proof=self.proving, seconds=SEEKING_S)
        if reach.found:
            self.par = len(reach.moves)
        return reach

    def close(self) -> None:
        """Nobody waits for a search any more."""
        self._closed = True
        if self._seeker is not None:
            self._seeker.close()

    def following(self) -> "Challenge | None":
        """After the broken buffer the right one, and after that the next level, if there is one."""
        if not self.proving:
            return Challenge(self.level, self.progress, self.then, proving=True, now=self._now)
        return Challenge(self.then[0], self.progress, self.then[1:], now=self._now) if self.then else None

    @property
    def says(self) -> str:
        """What it is for who comes from another one, in a few words."""
        return f"{'the right buffer' if self.proving else 'the next level'}: {self.level.title}"

    @property
    def leads_to(self) -> str:
        """What `following` is, in a few words."""
        return ("the next level" if self.then else "back, it was the last one") if self.proving else "the right buffer"

    def see(self, events: Sequence["Event"]) -> bool:
        """Whether a game in which this has happened stands at the goal."""
        known = len(self._folded)
        if list(events[:known]) != self._folded:
            self._followed, known = Followed(self.level.watched), 0
        self._followed.apply_all(events[known:])
        self._folded = list(events)
        return self._followed.reached

    def hint(self) -> str:
        """The next hint, and after the last one the first again."""
        self.hinted += 1
        return self.level.hints[(self.hinted - 1) % len(self.level.hints)]

    def won(self, moves: int) -> int:
        """The goal was reached in so many moves; the stars, which are kept where they are more than in this sitting before."""
        gained = stars(moves, moves if self.par is None else self.par)
        gained = min(gained, 1) if self.shown or self.par is None else gained
        if gained > self._kept:
            self._kept = gained
            self._keep(Done(self._now(), self.level.what, gained, STARS))
        return gained

    def settled(self, claimed: bool) -> None:
        """A search has shown that nobody can; `claimed`: the learner had said so, and not given up."""
        self._keep(Done(self._now(), f"{self.level.what}/proof", int(claimed), 1))

    def _keep(self, done: Done) -> None:
        try:
            self.progress.add_done(done)
        except ProgressError as error:
            self.trouble = f"{error}. The game goes on, but nothing is remembered."
        else:
            self.trouble = self.progress.notice
