"""The row of keys: whole words at any width, the palette always among them, and a click that does what the key does."""

from typing import ClassVar

import pytest
from textual.app import App, ComposeResult
from textual.binding import Binding

from pcviz.lessons.interview.deck import HERE, load_deck, pick
from pcviz.lessons.interview.interview import Interview
from pcviz.lessons.progress import Progress
from pcviz.tui.look import Look
from pcviz.tui.widgets.keys import Keys
from tests.tui_app.driving import driven

WORDS = {"a": "alpha", "b": "beta beta", "c": "gamma", "d": "delta"}


class Row(App[None]):
    BINDINGS: ClassVar = [
        *(Binding(key, f"do('{key}')", word, id=f"do.{key}") for key, word in WORDS.items()),
        Binding("e", "do('e')", "hidden", show=False, id="do.e"),
        Binding("f,F", "do('f')", "twice", id="do.f"),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.did: list[str] = []

    def compose(self) -> ComposeResult:
        yield Keys(Look(), ("do.c", "do.a"), {"do.b": "b"})

    def action_do(self, what: str) -> None:
        self.did.append(what)

    @property
    def row(self) -> str:
        return self.query_one(Keys).render_line(0).text


async def test_with_room_every_shown_binding_stands_there_once():
    app = Row()
    async with app.run_test(size=(100, 5)) as pilot:
        await pilot.pause()
        assert app.row.strip() == "a alpha  b beta beta  c gamma  d delta  f twice  ^p menu"


@pytest.mark.parametrize("width", (10, 17, 22, 30, 38, 46, 54, 62))
async def test_no_word_is_cut_and_the_most_important_stay(width):
    app = Row()
    async with app.run_test(size=(width, 5)) as pilot:
        await pilot.pause()
        entries = [entry for entry in app.row.strip().split("  ") if entry]
        known = {"a alpha", "b beta beta", "b b", "c gamma", "d delta", "f twice", "^p menu"}
        assert set(entries) <= known
        assert "^p menu" in entries
        assert len(app.row) == width
        if len(entries) > 1:
            assert "c gamma" in entries
        if len(entries) > 2:
            assert "a alpha" in entries


async def test_a_click_does_what_the_key_does_and_a_gap_does_nothing():
    app = Row()
    async with app.run_test(size=(100, 5)) as pilot:
        await pilot.pause()
        row = app.query_one(Keys)
        await pilot.click(row, offset=(app.row.index("gamma") + 2, 0))
        await pilot.click(row, offset=(app.row.index("delta") - 3, 0))
        await pilot.press("a")
        assert app.did == ["c", "a"]


async def test_what_a_key_does_may_change_its_word():
    app = Row()
    async with app.run_test(size=(100, 5)) as pilot:
        await pilot.pause()
        app.query_one(Keys).say("do.d", "omega")
        assert "d omega" in app.row
        assert "delta" not in app.row


async def test_on_a_narrow_screen_a_card_with_code_still_names_its_follow_ups():
    interview = Interview([pick(load_deck(HERE), "bounded-blocking-queue")], Progress())
    async with driven(size=(80, 24), interview=interview) as hand:
        await hand.seen("e write it", "j judge it")
        await hand.press("enter")
        await hand.seen("1 again", "s show", "f more", "e write", "Esc back")
