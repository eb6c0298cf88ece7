"""The comparison: two variants of one scenario, to be run side by side."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from pcviz.workshop.scenario import Scenario, ScenarioError, folder, from_table
from pcviz.workshop.settings import CONTROL, SettingError, control, nearest

TABLE = re.compile(r"\s*\[+\s*(\w+)")  # the head of a table
KEYS = ("title", "look", "both", "a", "b")


@dataclass(frozen=True, slots=True)
class Side:
    """A variant: what it is called, in a word or two, and how it runs."""

    name: str
    scenario: Scenario


@dataclass(frozen=True, slots=True)
class Comparison:
    """`look` says what to look at."""

    title: str
    look: str
    a: Side
    b: Side

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.a, self.b

    @property
    def apart(self) -> dict[str, tuple[Any, Any]]:
        """The controls in which the two differ, by key: where each side's stands. These are what is compared."""
        a, b = self.a.scenario, self.b.scenario
        return {key: (getattr(a, key), getattr(b, key)) for key in CONTROL if getattr(a, key) != getattr(b, key)}


def parse_comparison(text: str, source: str) -> Comparison:
    """The comparison in a TOML text; `source` names it in errors. Raises ScenarioError.

    `title` and `look` are texts; `[both]` holds the keys of a scenario, `[a]` and `[b]` a `name` and the keys that differ.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ScenarioError(f"{source}: not TOML: {error}") from None
    for key, value in table.items():
        if key not in KEYS:
            raise ScenarioError(f"{source}: {key}: no such key{nearest(key, KEYS)}; there are {', '.join(KEYS)}")
        right = "a text in quotes" if key in KEYS[:2] else "a table"
        if not isinstance(value, str if key in KEYS[:2] else dict):
            raise ScenarioError(f"{source}: {key}: expected {right}, but this is {value!r}")
    if not table.get("title", "").strip():
        raise ScenarioError(f"{source}: title: there is none; say what is compared with what")
    sides = [_side(table, which, source, text) for which in ("a", "b")]
    return Comparison(table["title"], table.get("look", ""), *sides)


def _side(table: dict[str, Any], which: str, source: str, text: str) -> Side:
    own = dict(table.get(which, {}))
    name = own.pop("name", None)
    if not isinstance(name, str) or not name.strip():
        raise ScenarioError(f"{source}: {which}.name: there is none; call this side by what is special about it")
    lines = _lines(text, which, own)
    return Side(name, from_table({"title": table["title"], **table.get("both", {}), **own}, f"{source}: {which}", lines))


def _lines(text: str, which: str, own: dict[str, Any]) -> str:
    """The text with only those lines that this side is made of, each where it was, so that an error names the right one."""
    kept, table = [], ""
    for line in text.splitlines():
        if head := TABLE.match(line):
            table = head[1]
        common = table == "both" and line.partition("=")[0].strip() not in own
        kept.append(line if table in ("", which) or common else "")
    return "\n".join(kept)


def find_comparisons() -> dict[str, Path]:
    """Those that come with pcviz, by name."""
    return {path.stem: path for path in sorted(folder("comparisons").glob("*.toml"))}


def load_comparison(name: str) -> Comparison:
    """A built-in comparison by its name, or a file by its path. Raises ScenarioError."""
    built_in = find_comparisons()
    path = built_in.get(name, Path(name))
    if name not in built_in and path.suffix != ".toml":
        there = f"there are {', '.join(built_in)}, or name a .toml file"
        against = f"; a scenario takes --against or --a and --b: pcviz compare {name} --against ANOTHER"
        raise ScenarioError(f"no comparison {name!r}{nearest(name, built_in)}; {there}{against}")
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ScenarioError(f"{path}: not a comparison: its bytes are not UTF-8 text") from None
    except OSError as error:
        raise ScenarioError(f"{path}: cannot be read: {error.strerror}") from None
    return parse_comparison(text, str(path))


def against(a: Scenario, b: Scenario) -> Comparison:
    """Two scenarios as they are."""
    return Comparison(f"{a.title} against {b.title}", b.notes or b.description, Side(a.title, a), Side(b.title, b))


def variants(scenario: Scenario, a: dict[str, object], b: dict[str, object]) -> Comparison:
    """One scenario with these settings against itself with those. Raises SettingError."""
    sides = []
    for values in (a, b):
        taken = {key: _taken(key, value) for key, value in values.items()}
        name = ", ".join(f"{key.replace('_', ' ')} {value}" for key, value in taken.items()) or "as it is"
        sides.append(Side(name, msgspec.structs.replace(scenario, **taken)))
    return Comparison(scenario.title, scenario.notes or scenario.description, *sides)


def _taken(key: str, value: object) -> Any:
    """The value of a setting, or of `buffer`, as a scenario has it."""
    if key == "buffer":
        return str(value)
    if key not in CONTROL:
        raise SettingError(f"{key}: no such setting{nearest(key, CONTROL)}; there are buffer, {', '.join(CONTROL)}")
    taken = control(key).accept(value)
    return "unbounded" if taken is None else taken
