"""The course: everything that there is to learn, in its order, and how far the learner has come."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from pcviz.lessons.lesson import LESSON as LESSON  # the kinds of all entries stand here
from pcviz.lessons.lesson import QUIZ as QUIZ
from pcviz.lessons.lesson import Lesson, LessonError, read_lesson
from pcviz.lessons.level import LevelError, load_levels
from pcviz.lessons.level import proved as proved_level
from pcviz.lessons.mend import MendError, load_mends
from pcviz.lessons.progress import Done, Left, Progress, ProgressError, data_folder
from pcviz.workshop.settings import nearest

HERE = Path(__file__).parent / "course"
QUIZZES = Path(__file__).parent / "quiz"
MEND, LEVEL = "mend", "level"
HEADINGS = {LESSON: "Lessons", QUIZ: "Quiz, before and after", MEND: "Mend it", LEVEL: "You are the scheduler"}


class CourseError(ValueError):
    """What is not there, in a line with the nearest name."""


@dataclass(frozen=True)
class Entry:
    """One thing to learn. `right` of `of` is the best that was done, of a quiz the first; None: not gone through
    to its end yet."""

    kind: str
    name: str
    title: str
    about: str
    minutes: int = 0
    right: int | None = None
    of: int = 0
    more: str = ""  # what else there is to say of how it was done
    left: Left | None = None  # where it was left half-way

    @property
    def what(self) -> str:
        """What the progress calls it."""
        return f"{self.kind}/{self.name.removeprefix(f'{QUIZ}-') if self.kind == QUIZ else self.name}"

    @property
    def standing(self) -> str:
        """How far the learner has come, for a person."""
        if self.right is None:
            return self.left.place if self.left is not None else "not done"
        words = f"{self.right} of {self.of}"
        if self.kind == MEND:
            words = "mended"
        elif self.kind == LEVEL:
            words += " stars"
        now = f"now {self.left.place}" if self.left is not None else ""
        return ", ".join(part for part in (words, self.more, now) if part)


@dataclass(frozen=True)
class Course:
    """All entries, lessons first; `lessons` has the quizzes, too. `troubles`: files that cannot be read, and what became of the
    progress, a line each."""

    entries: list[Entry]
    lessons: list[Lesson]
    troubles: list[str]

    def pick(self, name: str) -> Entry:
        """By its name, or kind/name. Raises CourseError."""
        found = next((one for one in self.entries if name in (one.name, one.what)), None)
        if found is None:
            names = [one.name for one in self.entries]
            raise CourseError(f"there is no {name!r} to learn{nearest(name, names)}; pcviz learn --list names everything")
        return found

    def lesson(self, entry: Entry) -> Lesson:
        """The lesson, or quiz, of an entry."""
        return next(one for one in self.lessons if one.what == entry.what)

    def after(self, lesson: Lesson) -> Lesson | None:
        """The next one; None after the last, after a quiz, and for a file that is none of the course."""
        lessons = [one for one in self.lessons if one.kind == LESSON]
        at = lessons.index(lesson) + 1 if lesson in lessons else len(lessons)
        return lessons[at] if at < len(lessons) else None


def own_folders() -> tuple[Path, Path]:
    """Where a teacher's lessons and quizzes are looked for."""
    return data_folder() / "course", data_folder() / "quiz"


def load_lessons(*folders: Path, troubles: list[str] | None = None) -> list[Lesson]:
    """The lessons in their order, then the quizzes. One's own takes the place of one with its name. A file that is wrong is
    told in `troubles` and left out; without such a list it raises LessonError."""
    lessons: dict[str, Lesson] = {}
    for folder in folders or (HERE, QUIZZES, *own_folders()):
        for path in sorted(folder.glob("*.toml")):
            try:
                lesson = read_lesson(path)
                lessons[lesson.what] = lesson
            except LessonError as problem:
                if troubles is None:
                    raise
                troubles.append(str(problem))
    return sorted(lessons.values(), key=lambda lesson: (lesson.kind, lesson.rank, lesson.name))


def load_course(progress: Progress) -> Course:
    """Whatever can be read."""
    troubles: list[str] = []
    done, left = _kept(progress, troubles)
    lessons = load_lessons(troubles=troubles)
    entries = [Entry(one.kind, one.called, one.title, one.aim, one.minutes) for one in lessons]
    entries += _or_trouble(lambda: [Entry(MEND, one.name, one.title, one.about) for one in load_mends()], MendError, troubles)
    entries += _or_trouble(lambda: _levels(done), LevelError, troubles)
    return Course([replace(_standing(entry, done), left=left.get(entry.what)) for entry in entries], lessons, troubles)


def _levels(done: list[Done]) -> list[Entry]:
    return [
        Entry(LEVEL, one.name, one.title, one.about, more="proved" if proved_level(one, done) else "") for one in load_levels()
    ]


def _kept(progress: Progress, troubles: list[str]) -> tuple[list[Done], dict[str, Left]]:
    """What was done, and what was left half-way."""
    try:
        done, left = progress.done(), progress.left()
    except ProgressError as problem:
        troubles.append(str(problem))
        return [], {}
    if progress.notice:
        troubles.append(progress.notice)
        progress.notice = ""
    return done, left


def _or_trouble(load: Callable[[], list[Entry]], error: type[ValueError], troubles: list[str]) -> list[Entry]:
    try:
        return load()
    except error as problem:
        troubles.append(str(problem))
        return []


def _standing(entry: Entry, done: Iterable[Done]) -> Entry:
    """With the best that was done of it. A quiz is to be compared with another, so there the first time counts: later its
    questions are known."""
    known = [one for one in done if one.what == entry.what]
    if not known:
        return entry
    best = max(known, key=lambda one: (one.right / one.of if one.of else 0.0, one.when))
    if entry.kind == QUIZ:
        best = min(known, key=lambda one: one.when)
    return replace(entry, right=best.right, of=best.of)
