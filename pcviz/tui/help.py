"""The pages of help: what am I looking at, and which keys do what."""

from collections.abc import Iterable, Iterator
from typing import Any

from rich.text import Text
from textual.screen import Screen

from pcviz.tui.glossary import CONTROLS, MOUSE, WORDS
from pcviz.tui.look import Look
from pcviz.tui.widgets.keys import key_of
from pcviz.tui.widgets.legend import Legend


def glossary(look: Look, screen: Screen[Any]) -> Text:
    """The signs, the words, the keys: everything on the screen."""
    text = Text()
    _heading(text, look, "SIGNS")
    for sign, word, meaning, style in Legend(look).sentences():
        text.append(f"{sign} ", style)
        text.append(f"{word:<10}", look.strong)
        text.append(f" {meaning}\n", look.text)
    _heading(text, look, "\nWORDS")
    for word, meaning in WORDS:
        text.append(look.plain(word), look.strong)
        text.append(f"  {look.plain(meaning)}\n", look.text)
    text.append("\n")
    text.append_text(keys(look, screen))
    return text


def keys(look: Look, screen: Screen[Any]) -> Text:
    """What each key does on this screen, what turns a control, and what the mouse does."""
    text = Text()
    for title, rows in (("KEYS", _bound(screen)), ("A CONTROL", CONTROLS), ("MOUSE", MOUSE)):
        _heading(text, look, title if not text else f"\n{title}")
        _table(text, look, rows)
    return text


def _bound(screen: Screen[Any]) -> Iterator[tuple[str, str]]:
    names: dict[str, list[str]] = {}
    meanings: dict[str, str] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.id and not binding.system:
            keys = names.setdefault(binding.id, [])
            key = key_of(screen.app, binding)
            if key not in keys:
                keys.append(key)
            meanings[binding.id] = binding.tooltip or binding.description
    for id, found in names.items():
        yield ", ".join(found), meanings[id]
    yield "^p", "Every command by its name"


def _heading(text: Text, look: Look, title: str) -> None:
    text.append(f"{title}\n", look.accent)


def _table(text: Text, look: Look, rows: Iterable[tuple[str, str]]) -> None:
    for key, meaning in rows:
        text.append(f"{look.plain(key):<12}", look.strong)
        text.append(f" {look.plain(meaning)}\n", look.text)
