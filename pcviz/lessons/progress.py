"""The progress: which card was marked how, and when. One JSON file that survives whatever happens while it is written.

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


class Book(msgspec.Struct, frozen=True):
    """The whole file."""

    schema: str
    reviews: list[Review]


def data_folder() -> Path:
    """Where the user's own data are: ``PCVIZ_DATA``, else what this system has for it."""
    chosen = os.environ.get("PCVIZ_DATA")
    if chosen:
        return Path(chosen)
    from platformdirs import user_data_path

    return user_data_path("pcviz", appauthor=False)


class Progress:
    """The reviews in one folder. `notice` says, once, what had to be set aside."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or data_folder()
        self.path = self.folder / FILE
        self.notice = ""

    def reviews(self) -> list[Review]:
        """What stands there now, oldest first; nothing where there is no file. Raises ProgressError."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise ProgressError(f"{self.path}: cannot be read: {error.strerror}") from error
        book = _decoded(data)
        if book is not None:
            return book.reviews
        with self._locked():
            return self._mended()

    def add(self, review: Review) -> None:
        """Keep one more, beside whatever others have kept meanwhile. Raises ProgressError."""
        with self._locked():
            reviews = [*self._mended(), review]
            self._write(Book(SCHEMA, sorted(reviews, key=lambda one: one.when)))

    def _mended(self) -> list[Review]:
        """The reviews, under the lock: a damaged file is set aside first, and nobody else writes meanwhile."""
        try:
            data = self.path.read_bytes()
        except FileNotFoundError:
            return []
        except OSError as error:
            raise ProgressError(f"{self.path}: cannot be read: {error.strerror}") from error
        book = _decoded(data)
        if book is None:
            self._set_aside()
            return []
        return book.reviews

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
