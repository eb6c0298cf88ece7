"""Reading what teachers write: a TOML file as a struct, or one clear line: the file, the key, and what would be right."""

import re
import tomllib
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec

from pcviz.workshop.settings import nearest

S = TypeVar("S", bound=msgspec.Struct)
Words = Annotated[str, msgspec.Meta(min_length=1)]
TYPES = {"array": "a list", "object": "a table", "str": "a text", "int": "a whole number", "bool": "true or false"}


def read_text(path: Path, what: str, error: type[ValueError]) -> str:
    """The text of a file; `what` says what it was to be ("a lesson"). Raises `error`."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise error(f"{path}: not {what}: its bytes are not UTF-8 text") from None
    except OSError as problem:
        raise error(f"{path}: cannot be read: {problem.strerror}") from None


def parse_toml(text: str, source: str, error: type[ValueError]) -> dict[str, Any]:
    """Raises `error`."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as problem:
        raise error(f"{source}: not TOML: {problem}") from None
    except RecursionError:
        raise error(f"{source}: not TOML: too many brackets within each other") from None


def convert(table: dict[str, Any], kind: type[S], source: str, error: type[ValueError], **more: Any) -> S:
    """The struct; `more` are fields that no file sets. Raises `error`."""
    known = [field for field in kind.__struct_fields__ if field not in more]
    for key in table:
        if key not in known:
            raise error(f"{source}: {key}: no such key{nearest(key, known)}; there are {', '.join(known)}")
    try:
        return msgspec.convert({**table, **more}, kind)
    except msgspec.ValidationError as problem:
        raise error(f"{source}: {_plain(str(problem))}") from None


def _plain(complaint: str) -> str:
    """What msgspec says, in words for people who do not know it."""
    what, _, where = complaint.partition(" - at ")
    key = re.sub(r"\[(\d+)\]", lambda place: f"[{int(place[1]) + 1}]", where.strip("`").removeprefix("$").removeprefix("."))
    if what.startswith("Object missing required field"):
        field = what.rpartition("field ")[2].strip("`")
        return f"{key + '.' if key else ''}{field}: it is missing"
    if what.startswith("Object contains unknown field"):
        return f"{key}.{what.rpartition('field ')[2].strip('`')}: no such key"
    for theirs, ours in TYPES.items():
        what = what.replace(f"`{theirs}`", ours)
    return f"{key}: {what.replace('Expected ', 'expected ').replace(', got ', ', but this is ').replace('`', '')}"
