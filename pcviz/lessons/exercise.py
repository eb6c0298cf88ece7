"""The file that a coding question asks for: begun once, never over one that exists, and judged by the search of `check`."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING

from pcviz.lessons.card import Card
from pcviz.lessons.progress import data_folder
from pcviz.lessons.show import parse_options

if TYPE_CHECKING:
    from pcviz.explore.api import Verdict


class ExerciseError(ValueError):
    """Why there is no file, in a line."""


def place(card: Card, folder: Path | None = None) -> Path:
    """Where the file of a card is."""
    assert card.code is not None
    return (folder or data_folder() / "answers") / card.code.file


def begin(card: Card, folder: Path | None = None) -> Path:
    """The file to write in; begun with the card's skeleton where there is none yet. Raises ExerciseError."""
    assert card.code is not None
    path = place(card, folder)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(card.code.start)
    except FileExistsError:
        pass
    except OSError as error:
        raise ExerciseError(f"{path}: cannot be written: {error.strerror}") from error
    return path


def judge(card: Card, folder: Path | None = None) -> "Verdict":
    """The verdict on the file as it stands, under hostile schedules. Raises ExerciseError where there is none yet."""
    from pcviz.explore.api import check

    assert card.code is not None
    path = place(card, folder)
    if not path.exists():
        raise ExerciseError(f"{path} is still to be written")
    options, _ = parse_options("check", shlex.split(card.code.options))
    return check(path, trace=True, **options)
