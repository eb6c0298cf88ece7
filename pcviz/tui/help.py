"""The pages of help: what am I looking at, and which keys do what."""

from collections.abc import Iterable, Iterator
from typing import Any

from rich.console import Group
from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual.screen import Screen

from pcviz.tui.glossary import CONTROLS, MOUSE, WORDS
from pcviz.tui.look import Look
from pcviz.tui.widgets.keys import key_of
from pcviz.tui.widgets.legend import Legend

FIRST_COLUMN = 14


def glossary(look: Look, screen: Screen[Any]) -> Group:
    """The signs, the words, the keys: everything on the screen."""
    signs = Legend(look).sentences()
    return Group(
        *_table(look, "SIGNS", ((f"{sign} {word}", meaning) for sign, word, meaning, _ in signs), [s for *_, s in signs]),
        *_table(look, "WORDS", WORDS),
        keys(look, screen),
    )


def keys(look: Look, screen: Screen[Any]) -> Group:
    """What each key does on this screen, what turns a control, and what the mouse does."""
    return Group(
        *_table(look, "KEYS", _bound(screen)),
        *_table(look, "A CONTROL", CONTROLS),
        *_table(look, "MOUSE", MOUSE),
    )


def _bound(screen: Screen[Any]) -> Iterator[tuple[str, str]]:
    names: dict[str, list[str]] = {}
    meanings: dict[str, str] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.id and not binding.system:
            found = names.setdefault(binding.id, [])
            key = key_of(screen.app, binding)
            if key not in found:
                found.append(key)
            meanings[binding.id] = binding.tooltip or binding.description
    for id, found in names.items():
        yield ", ".join(found), meanings[id]
    yield "^p", "Every command by its name"
    yield "^c, ^q", "End every thread and leave"


def _table(look: Look, title: str, rows: Iterable[tuple[str, str]], styles: Iterable[Style] = ()) -> Iterator[Text | Table]:
    yield Text(title, look.accent)
    table = Table.grid(padding=(0, 1))
    table.add_column(min_width=FIRST_COLUMN, no_wrap=True)
    table.add_column()
    own = iter(styles)
    for first, meaning in rows:
        table.add_row(Text(look.plain(first), next(own, look.strong)), Text(look.plain(meaning), look.text))
    yield table
    yield Text("")
