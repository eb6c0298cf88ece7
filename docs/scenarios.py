"""``python -m docs.scenarios``: write docs/scenarios.md again, every field of a scenario file from the schema that reads it."""

from collections.abc import Iterator
from pathlib import Path
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from pcviz.workshop.cases.table import Case
from pcviz.workshop.moments import STEPS, WHENS, Moment
from pcviz.workshop.scenario import Goods, Logs, Prediction, Scenario
from pcviz.workshop.settings import CONTROL
from pcviz.workshop.stages import Stage

PAGE = Path(__file__).parent / "scenarios.md"
HEAD = """# Scenario files

A scenario is a TOML file; the built-in ones (`pcviz scenarios`) are files of the same kind. `pcviz run FILE.toml` runs it,
`pcviz validate FILE.toml` says what is wrong with it, and where, without running it. Times are run seconds. Every key but
`title` may be left out. What has a control can be turned while it runs, and set on the command line: `--set KEY=VALUE`. The
tables below come after the keys, as TOML wants it.

This page is written by `python -m docs.scenarios` from the schema itself.
"""
TABLES: tuple[tuple[str, type[msgspec.Struct], str], ...] = (
    ("[[goods]]", Goods, "Items by name, in place of `items`: each producer makes all of them, in this order."),
    (
        "[predict]",
        Prediction,
        "A question that is asked before the run. The answers to choose from follow from what is asked for.",
    ),
    ("[logs]", Logs, "Log files as items. See [logs.md](logs.md)."),
    ("[case]", Case, "A use case on a pipeline. See [cases.md](cases.md)."),
    (
        "[[stages]]",
        Stage,
        "One stage of a pipeline, in the order in which items go through them. See [pipelines.md](pipelines.md).",
    ),
    ("[[moments]]", Moment, "One moment that a presenter can go to by its number key."),
)


def fields(table: type[msgspec.Struct]) -> Iterator[tuple[str, str, str, str]]:
    """Key, what it may be, what it is when left out, what it means."""
    hints = get_type_hints(table, include_extras=True)
    for field in msgspec.structs.fields(table):
        control = CONTROL.get(field.name) if table is Scenario else None
        if control is not None:
            yield field.name, control.right, default(field), control.meaning
        else:
            kind, says = get_args(hints[field.name])  # Annotated: without a meaning there is no page
            yield field.name, words(kind), default(field), says.description


def words(kind: Any) -> str:
    """A type in the words of the file."""
    origin, parts = get_origin(kind), get_args(kind)
    if origin is Literal:
        return "one of " + ", ".join(f'"{value}"' for value in parts) if len(parts) > 1 else f'"{parts[0]}"'
    if origin in (Union, UnionType):
        return " or ".join(words(part) for part in parts if part is not type(None))
    if origin is list:
        return "tables, below" if words(parts[0]).startswith("a table") else f"a list of {words(parts[0]).removeprefix('a ')}s"
    if origin is dict:
        return "a table of numbers, by priority"
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return "a table, below"
    return {str: "a text", int: "a whole number", float: "a number"}[kind]


def default(field: Any) -> str:
    if field.required:
        return "must be there"
    value = field.default if field.default is not msgspec.NODEFAULT else field.default_factory()
    return "none" if value in (None, "", [], {}) else f"`{msgspec.json.encode(value).decode()}`"


def lines(table: type[msgspec.Struct]) -> Iterator[str]:
    yield "| key | may be | left out | what it is |"
    yield "|---|---|---|---|"
    for name, right, left_out, meaning in fields(table):
        yield f"| `{name}` | {right} | {left_out} | {meaning} |"


def page() -> str:
    parts = [HEAD, *lines(Scenario)]
    for name, table, about in TABLES:
        parts += ["", f"## `{name}`", about, "", *lines(table)]
    whens = ", ".join(f"`{word}`" for word in WHENS)
    parts += ["", f"`when` is one of {whens}, or an item and its step: `item 5 {'|'.join(STEPS)}`, `item P1·5 …`."]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
