"""*Mend it*: a broken buffer that the learner mends, three hints, and a proof that it holds.

Exercises are folders with an exercise.toml, a start.py and a model.py: those that come with pcviz, and a teacher's in
``mending/`` beside the progress. The learner's own file lies there too, as ``<name>.py``.
"""

import shlex
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import msgspec

from pcviz.lessons.exercise import Exercise
from pcviz.lessons.progress import Done, Progress, ProgressError, data_folder
from pcviz.lessons.reading import Words, convert, parse_toml, read_text
from pcviz.lessons.show import ShowError, parse_options
from pcviz.workshop.settings import nearest

if TYPE_CHECKING:
    from pcviz.explore.api import Verdict

HERE = Path(__file__).parent / "mending"
FILE, START, MODEL = "exercise.toml", "start.py", "model.py"
HINTS = 3  # a gentle one, one that names the method and the rule, and nearly the line
BLAME = {"line": 0, "source": "", "why": "", "mend": ""}  # on nobody


class MendError(ValueError):
    """One clear line: the file, the key, and what would be right."""


class Mend(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One exercise. `buffer` is the class in both files, `put` and `get` its methods; each of `bounds`, options of `check`, is
    searched; `fails` is the verdict on the start. `about` is said in a list, so it gives nothing away."""

    rank: Annotated[int, msgspec.Meta(ge=1)]
    title: Words
    about: Words
    story: Words
    task: Words
    buffer: Words
    put: Words
    get: Words
    bounds: Annotated[list[Words], msgspec.Meta(min_length=1)]
    fails: Words
    hints: Annotated[list[Words], msgspec.Meta(min_length=HINTS, max_length=HINTS)]
    order: str = "any"
    name: str = ""  # the folder's
    start: str = ""
    model: str = ""

    @property
    def what(self) -> str:
        """What the progress calls it."""
        return f"mend/{self.name}"

    @property
    def searches(self) -> list[dict[str, Any]]:
        return [parse_options("check", shlex.split(bound))[0] for bound in self.bounds]

    def exercise(self, folder: Path | None = None) -> Exercise:
        """The learner's file, in `folder` (their own by default)."""
        # The capacity is named here: a class that no longer takes one would be unbounded, and never full.
        about = {"put": self.put, "get": self.get, "make": f"{self.buffer}(capacity)", "order": self.order}
        return Exercise((folder or own_folder()) / f"{self.name}.py", self.start, self.searches, about, self.buffer)


def own_folder() -> Path:
    """Where the learner's files are, and where a teacher's exercises are looked for."""
    return data_folder() / "mending"


def load_mends(*folders: Path) -> list[Mend]:
    """All exercises in their order. One's own takes the place of one with its name. Raises MendError."""
    mends: dict[str, Mend] = {}
    for folder in folders or (HERE, own_folder()):
        for path in sorted(folder.glob(f"*/{FILE}")):
            mends[path.parent.name] = read_mend(path)
    return sorted(mends.values(), key=lambda mend: (mend.rank, mend.name))


def pick(mends: list[Mend], name: str) -> Mend:
    """The exercise of this name. Raises MendError."""
    names = [mend.name for mend in mends]
    if name not in names:
        raise MendError(f"no exercise {name!r}{nearest(name, names)}; there are {', '.join(names)}")
    return mends[names.index(name)]


def read_mend(path: Path) -> Mend:
    """The exercise of an exercise.toml, with the two files beside it. Raises MendError."""
    source, folder = str(path), path.parent
    table = parse_toml(read_text(path, "an exercise", MendError), source, MendError)
    start, model = (read_text(folder / file, "Python", MendError) for file in (START, MODEL))
    mend = convert(table, Mend, source, MendError, name=folder.name, start=start, model=model)
    _judge(mend, source)
    return mend


def _judge(mend: Mend, source: str) -> None:
    """What the types alone do not say."""
    from pcviz.explore.api import judge

    try:
        for options in mend.searches:
            judge(mend.order, **options)
    except (ShowError, ValueError, TypeError) as error:
        raise MendError(f"{source}: bounds: {error}") from None
    for key, word in (("buffer", mend.buffer), ("put", mend.put), ("get", mend.get)):
        if not word.isidentifier():
            raise MendError(f"{source}: {key}: {word!r} is no name in Python")


def trouble_of(mend: Mend) -> str:
    """What keeps this exercise from being one, by searches of both files: empty where the start breaks as it says and the model
    holds."""
    with TemporaryDirectory() as folder:
        exercise = mend.exercise(Path(folder))
        exercise.begin()
        found = exercise.judge()
        if found.verdict != mend.fails:
            return f"fails: {START} is said to be {mend.fails}, and is {found.error or found.verdict}"
        exercise.path.write_text(mend.model, encoding="utf-8")
        found = exercise.judge()
    if proved(found):
        return ""
    why = "not everything within the bounds could be searched" if found.ok else f"it is {found.error or found.verdict}"
    return f"{MODEL} does not pass: {why}"


class Repair:
    """A learner at one exercise. `trouble` says what became of the progress when it could not be read or kept."""

    def __init__(
        self,
        mend: Mend,
        progress: Progress,
        *,
        folder: Path | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.mend = mend
        self.exercise = mend.exercise(folder)
        self.told = 0  # hints
        self.tries = 0
        self.verdict: Verdict | None = None
        self.trouble = ""
        self._progress = progress
        self._now = now
        self.passed = self._passed_before()

    def _passed_before(self) -> bool:
        try:
            passed = any(done.what == self.mend.what for done in self._progress.done())
        except ProgressError as error:
            self.trouble = f"{error}: nothing is remembered."
            return False
        self._notice()
        return passed

    def hint(self) -> bool:
        """Tell one more; whether there was one."""
        if self.told == len(self.mend.hints):
            return False
        self.told += 1
        return True

    @property
    def may_see_model(self) -> bool:
        return self.passed or self.told == len(self.mend.hints)

    def start_over(self) -> Path | None:
        """Begin the file anew; where the old one is kept. Raises ExerciseError."""
        kept = self.exercise.start_over()
        self.verdict = None
        return kept

    def take(self, verdict: "Verdict") -> "Verdict":
        """What a search of the learner's file has found, as the learner may see it: the guilty line, which a hint would tell,
        only when there are no more hints. A verdict that holds is kept in the progress."""
        self.tries += 1
        self.verdict = verdict if self.may_see_model else unblamed(verdict)
        if proved(verdict) and not self.passed:
            self.passed = True
            try:
                self._progress.add_done(Done(self._now(), self.mend.what, 1, 1))
            except ProgressError as error:
                self.trouble = f"{error}: not remembered."
            else:
                self._notice()
        return self.verdict

    def _notice(self) -> None:
        """What had to be set aside is said once."""
        self.trouble, self._progress.notice = self._progress.notice or self.trouble, ""


def proved(verdict: "Verdict") -> bool:
    """Whether nothing breaks the file, and nothing within the bounds was left out."""
    return verdict.ok and verdict.exhaustive


def unblamed(verdict: "Verdict") -> "Verdict":
    """What went wrong, without the line that is guilty of it and what would mend it."""
    found = verdict.json.get("counterexample")
    if found is None:
        return verdict
    until = found["explanation"].find(found["violation"]) + len(found["violation"])
    explanation = found["explanation"][:until]
    trace = verdict.trace
    if trace is not None:
        trace = {**trace, "header": {**trace["header"], "story": explanation}}
    json = {**verdict.json, "counterexample": {**found, "blame": BLAME, "explanation": explanation}}
    return verdict._replace(explanation=explanation, json=json, trace=trace)
