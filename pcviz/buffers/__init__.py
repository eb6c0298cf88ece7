"""The bounded buffers under study, correct and broken: plain Python, each short enough for a slide."""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MARK = "BROKEN: "  # how the docstring of a broken buffer begins


@dataclass(frozen=True, slots=True)
class BufferFile:
    """A buffer, as its own file describes it."""

    name: str
    path: Path
    broken: bool
    description: str  # the first line of its docstring


def catalogue() -> dict[str, BufferFile]:
    """The buffers by name: the correct ones first."""
    files = [described(path) for path in sorted(Path(__file__).parent.glob("[!_]*.py"))]
    return {file.name: file for file in sorted(files, key=lambda file: file.broken)}


@cache
def described(path: Path) -> BufferFile:
    """What a file says of itself, without running it."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first = docstring.partition("\n")[0]
    sentence = first.removeprefix(MARK)
    return BufferFile(path.stem, path, first.startswith(MARK), sentence[:1].upper() + sentence[1:])
