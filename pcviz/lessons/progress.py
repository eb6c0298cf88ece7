"""The progress: what was marked how, what was done, what was left half-way, and when. One JSON file that survives whatever
happens while it is written.

A file is never changed in place: a new one is written beside it, brought to the disk, and takes its name. Whoever writes holds
a lock that the system lets go when its process dies, reads again what stands there, and adds to it: so two apps lose nothing
to each other.
"""

import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec.structs import replace

SCHEMA = "pcviz/progress/1"
FILE = "progress.json"
MARKS = ("again", "hard", "good", "easy")  # from 1, as they are stored
PATIENCE_S = 10.0  # for a lock that somebody holds for some milliseconds
LOOK_EVERY_S = 0.01


class ProgressError(OSError):
    """Why progress cannot be kept, in a line."""


class Review(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """One mark: when (UTC), of which card, how well (1 to 4, see `MARKS`)."""

    when: Annotated[datetime, msgspec.Meta(tz=True)]
    card: str
    mark: Annotated[int, msgspec.Meta(ge=1, le=len(MARKS))]


class Done(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Something gone through to its end: when (UTC), what ("lesson/while-not-if", "mend/…", "level/…", "quiz/…"), and how well:
    so many right of so many (a lesson's questions, a level's stars)."""

    when: Annotated[datetime, msgspec.Meta(tz=True)]
    what: Annotated[str, msgspec.Meta(min_length=1)]
    right: Annotated[int, msgspec.Meta(ge=0)] = 1
    of: Annotated[int, msgspec.Meta(ge=0)] = 1


class Answered(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """An answer: on which page it was given, and whether it was right, where that is known."""

    page: Annotated[int, msgspec.Meta(ge=0)]
    given: int | float | str | tuple[int, ...]
    right: bool | None = None


class Left(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A lesson left half-way: when (UTC), what, a fingerprint of it, at which page, at which question of how many; the answers,
    the pages whose counter-example was seen, and of a quiz that is counted the line to hand in."""

    when: Annotated[datetime, msgspec.Meta(tz=True)]
    what: Annotated[str, msgspec.Meta(min_length=1)]
    lesson: str
    at: Annotated[int, msgspec.Meta(ge=1)]
    question: Annotated[int, msgspec.Meta(ge=0)]
    of: Annotated[int, msgspec.Meta(ge=0)]
    answers: list[Answered] = []
    seen: list[int] = []
    receipt: str = ""

    @property
    def place(self) -> str:
        """In words."""
        return f"at question {self.question} of {self.of}" if self.of else "half-way"


class Book(msgspec.Struct, frozen=True):
    """The whole file."""

    schema: str
    reviews: list[Review] = []
    done: list[Done] = []
    left: list[Left] = []


def data_folder() -> Path:
    """Where the user's own data are: ``PCVIZ_DATA``, else what this system has for it."""
    chosen = os.environ.get("PCVIZ_DATA")
    if chosen:
        return Path(chosen)
    from platformdirs import user_data_path

    return user_data_path("pcviz", appauthor=False)


class Progress:
    """What is kept in one folder. `notice` says, once, what had to be set aside."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or data_folder()
        self.path = self.folder / FILE
        self.notice = ""

    def reviews(self) -> list[Review]:
        """What stands there now, oldest first; nothing where there is no file. Raises ProgressError."""
        return self._book().reviews

    def done(self) -> list[Done]:
        """What was gone through to its end, oldest first. Raises ProgressError."""
        return self._book().done

    def left(self) -> dict[str, Left]:
        """What was left half-way, by what it is. Raises ProgressError."""
        return {one.what: one for one in self._book().left}

    def add(self, review: Review) -> None:
        """Keep one more, beside whatever others have kept meanwhile. Raises ProgressError."""
        with self._locked():
            book = self._mended()
            self._write(replace(book, reviews=sorted([*book.reviews, review], key=lambda one: one.when)))

    def add_done(self, done: Done) -> None:
        """The same of something done. Raises ProgressError."""
        with self._locked():
            book = self._mended()
            self._write(replace(book, done=sorted([*book.done, done], key=lambda one: one.when)))

    def keep_left(self, left: Left) -> None:
        """Where it is left now, in the place of where it was left before. Raises ProgressError."""
        with self._locked():
            book = self._mended()
            others = [one for one in book.left if one.what != left.what]
            self._write(replace(book, left=[*others, left]))

    def forget_left(self, what: str) -> None:
        """It is not half-way any more. Raises ProgressError."""
        if what not in self.left():
            return
        with self._locked():
            book = self._mended()
            self._write(replace(book, left=[one for one in book.left if one.what != what]))

    def _book(self) -> Book:
        data = self._data()
        book = _decoded(data) if data is not None else Book(SCHEMA)
        if book is not None:
            return book
        with self._locked():
            return self._mended()

    def _mended(self) -> Book:
        """What stands there, under the lock: a damaged file is set aside first, and nobody else writes meanwhile."""
        data = self._data()
        book = _decoded(data) if data is not None else Book(SCHEMA)
        if book is None:
            self._set_aside()
            return Book(SCHEMA)
        return book

    def _data(self) -> bytes | None:
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise ProgressError(f"{self.path}: cannot be read: {error.strerror}") from error

    def _set_aside(self) -> None:
        number = 1
        while (aside := self.folder / f"progress.damaged-{number}.json").exists():
            number += 1
        try:
            self.path.rename(aside)
        except OSError as error:
            raise ProgressError(f"{self.path}: damaged, and cannot be set aside: {error.strerror}") from error
        self.notice = f"{self.path} was not readable as progress. It is kept as {aside.name}, and progress begins anew."

    def _write(self, book: Book) -> None:
        data = msgspec.json.format(msgspec.json.encode(book), indent=1)
        try:
            number, name = tempfile.mkstemp(prefix="progress.", suffix=".part", dir=self.folder)
            try:
                with os.fdopen(number, "wb") as file:
                    file.write(data + b"\n")
                    file.flush()
                    os.fsync(file.fileno())
                os.replace(name, self.path)
            except BaseException:
                with suppress(OSError):
                    os.unlink(name)
                raise
            _sync(self.folder)
        except OSError as error:
            raise ProgressError(f"{self.path}: cannot be written: {error.strerror}") from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            number = os.open(self.folder / "progress.lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise ProgressError(f"{self.folder}: progress cannot be kept there: {error.strerror}") from error
        try:
            deadline = time.monotonic() + PATIENCE_S
            while not _try_lock(number):
                if time.monotonic() > deadline:
                    raise ProgressError(f"{self.path}: another pcviz has been writing it for {PATIENCE_S:g} s")
                time.sleep(LOOK_EVERY_S)
            # What a process that was killed had begun to write is nobody's now.
            for rest in self.folder.glob("progress.*.part"):
                with suppress(OSError):
                    rest.unlink()
            yield
        finally:
            os.close(number)  # lets the lock go, too


def _decoded(data: bytes) -> Book | None:
    try:
        book = msgspec.json.decode(data, type=Book)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        return None
    return book if book.schema == SCHEMA else None


def _try_lock(number: int) -> bool:
    """Take the system's lock on an open file; False where somebody has it. It goes with the process, however that ends."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _sync(folder: Path) -> None:
    """Bring the new name to the disk, where a folder can be opened (not on Windows)."""
    if os.name != "nt":
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
