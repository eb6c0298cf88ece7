"""The learner's own file: begun once, never over one that exists, and judged by the search of `check`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pcviz.explore.api import Verdict
    from pcviz.explore.process import Stop

PUT_BACK = "The file was deleted while it was judged, perhaps by itself: it is put back."
MOST_SHOWN = 1 << 20  # bytes of a file
ADDED_UP = ("schedules", "states", "steps", "seconds")
PUT_TOGETHER = ("configurations", "covered", "random", "open", "alike")


class ExerciseError(ValueError):
    """Why there is no file, in a line."""


@dataclass(frozen=True)
class Exercise:
    """A file at `path` that begins with `start`. It is judged by several searches, each with its options of `check`; what
    they share is in `about`, and `buffer` is the class meant, where that is fixed."""

    path: Path
    start: str
    searches: Sequence[dict[str, Any]] = ({},)
    about: dict[str, Any] = field(default_factory=dict)
    buffer: str = ""

    def begin(self) -> Path:
        """The file to write in; begun with the start where there is none yet. Raises ExerciseError."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            if not self.path.exists():
                with self.path.open("x", encoding="utf-8", newline="\n") as file:
                    file.write(self.start)
        except OSError as error:
            raise ExerciseError(f"{self.path}: cannot be written: {error.strerror}") from error
        return self.path

    def start_over(self) -> Path | None:
        """Begin anew; where the file that there was is kept, beside it. None where there was none. Raises ExerciseError."""
        kept = None
        if self.path.exists():
            kept = _free_name(self.path)
            try:
                self.path.replace(kept)
            except OSError as error:
                raise ExerciseError(f"{self.path}: cannot be set aside: {error.strerror}") from error
        self.begin()
        return kept

    def judge(self, stop: "Stop | None" = None) -> "Verdict":
        """The verdict on the file as it stands: of the first search that finds something, else of all of them.

        Raises ExerciseError where there is no file yet, and Stopped.
        """
        from pcviz.explore.api import check

        try:
            before = self.path.read_bytes()
        except FileNotFoundError:
            raise ExerciseError(f"{self.path} is still to be written") from None
        except OSError as error:
            raise ExerciseError(f"{self.path}: cannot be read: {error.strerror}") from error
        target = f"{self.path}:{self.buffer}" if self.buffer else self.path
        verdicts: list[Verdict] = []
        gone = False
        for options in self.searches:
            try:
                verdicts.append(check(target, trace=True, stop=stop, **self.about, **options))
            finally:
                if not self.path.exists():
                    gone = True
                    self._put_back(before)
            if not verdicts[-1].ok:
                break
        verdict = together(verdicts)
        return noted(verdict, PUT_BACK) if gone else verdict

    def _put_back(self, data: bytes) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.write_bytes(data)
        except OSError as error:
            raise ExerciseError(f"{self.path}: it was deleted, and cannot be put back: {error.strerror}") from error


def set_aside(path: Path, text: str) -> Path:
    """Keep a text beside a file, under the first number that is free. Raises ExerciseError."""
    kept = _free_name(path)
    try:
        kept.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ExerciseError(f"{kept}: cannot be written: {error.strerror}") from error
    return kept


def text_of(path: Path) -> str:
    """What stands in a learner's file, as far as it can be shown. Raises ExerciseError."""
    try:
        with path.open("rb") as file:
            data = file.read(MOST_SHOWN + 1)
    except FileNotFoundError:
        raise ExerciseError(f"{path} is still to be written") from None
    except OSError as problem:
        raise ExerciseError(f"{path}: cannot be read: {problem.strerror}") from problem
    if len(data) > MOST_SHOWN:
        raise ExerciseError(f"{path}: more than {MOST_SHOWN >> 20} MiB are too much to show")
    try:
        return data.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise ExerciseError(f"{path}: its bytes are not UTF-8 text") from None


def save(path: Path, text: str, before: str) -> Path | None:
    """Write the whole file, or leave it as it was. Where it is no longer what was read `before`, somebody else has written it
    meanwhile: where that is kept. Raises ExerciseError."""
    path = path.resolve()
    part = path.with_name(f"{path.name}.part")
    kept = None
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        if path.is_file() and path.read_bytes().replace(b"\r\n", b"\n") not in (before.encode(), text.encode()):
            kept = _free_name(path)
            path.replace(kept)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise ExerciseError(f"{path}: cannot be written: {error.strerror}") from error
    return kept


def _free_name(path: Path) -> Path:
    """``name.py.1``, .2, …: the first that is nobody's, and now is an empty file. Raises ExerciseError."""
    for number in count(1):
        kept = path.with_name(f"{path.name}.{number}")
        try:
            kept.open("x").close()
        except FileExistsError:
            continue
        except OSError as error:
            raise ExerciseError(f"{kept}: cannot be written: {error.strerror}") from error
        return kept
    raise AssertionError("there is always one more number")


def together(verdicts: "Sequence[Verdict]") -> "Verdict":
    """The last of several verdicts on one file, with what was searched before it."""
    last = verdicts[-1]
    if len(verdicts) == 1 or last.error:
        return last
    all_explored = [verdict.json["explored"] for verdict in verdicts]
    explored = dict(all_explored[-1])
    for key in ADDED_UP:
        explored[key] = sum(one[key] for one in all_explored)
    for key in PUT_TOGETHER:
        explored[key] = [entry for one in all_explored for entry in one[key]]
    exhaustive = all(verdict.exhaustive for verdict in verdicts)
    return last._replace(exhaustive=exhaustive, json={**last.json, "exhaustive": exhaustive, "explored": explored})


def noted(verdict: "Verdict", sentence: str) -> "Verdict":
    """The verdict with one more thing to know about the file."""
    error = f"{verdict.error}. {sentence}" if verdict.error else ""
    json = {**verdict.json, "said": [*verdict.json.get("said", ()), sentence]}
    return verdict._replace(error=error, json={**json, "error": error} if error else json)
