"""What is sent for a frame makes of the screen before it the screen of now, whatever lies beside or over what changed."""

from random import Random

from rich.console import Console
from textual._compositor import ChopsUpdate
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.strip import Strip
from textual.widgets import Static

from pcviz.tui.canvas import Canvas
from pcviz.tui.look import Look
from pcviz.tui.patches import PatchCompositor, PatchedScreen, Patches
from pcviz.tui.widgets.drawn import Drawn

LOOK = Look()
SIZE = (24, 6)


class Words(Drawn):
    """Each is a word, where it stands, and whether it is in bold."""

    words: tuple[tuple[int, int, str, bool], ...] = ()

    def show(self, *words: tuple[int, int, str, bool]) -> None:
        self.words = words
        self.update()

    def draw(self, canvas: Canvas) -> None:
        for x, y, text, bold in self.words:
            canvas.put(x, y, text, LOOK.strong if bold else LOOK.dim)


class Desk(App[None]):
    """Two drawn widgets side by side, a third one with a border below them, and a note that lies over all of them."""

    CSS = """
    Screen { layers: below above; }
    Horizontal { height: 3; }
    Words { width: 1fr; height: 1fr; }
    #framed { border: round red; height: 3; }
    #note { layer: above; offset: 9 1; width: 6; height: 2; background: blue; }
    """

    def get_default_screen(self) -> PatchedScreen[None]:
        return PatchedScreen(id="_default")

    def compose(self) -> ComposeResult:
        self.left, self.right, self.framed = Words(LOOK), Words(LOOK), Words(LOOK, id="framed")
        with Horizontal():
            yield self.left
            yield self.right
        yield self.framed
        yield Static("note", id="note")

    @property
    def compositor(self) -> PatchCompositor:
        compositor = self.screen._compositor
        assert isinstance(compositor, PatchCompositor)
        return compositor

    def screenful(self) -> list[list[tuple[str, object]]]:
        return [cells(strip) for strip in self.compositor.render_strips()]

    def update(self) -> object:
        """What would be sent now."""
        self.compositor.update_widgets(self.screen._dirty_widgets)
        self.screen._dirty_widgets.clear()
        return self.compositor.render_partial_update()


def cells(strip: Strip) -> list[tuple[str, object]]:
    return [(character, segment.style) for segment in strip for character in segment.text]


def some_words(random: Random) -> list[tuple[int, int, str, bool]]:
    return [
        (random.randint(-2, 12), random.randint(0, 2), random.choice(("a", "bcd", "ef ghi")), random.random() < 0.5)
        for _ in range(random.randint(0, 4))
    ]


async def test_patches_make_of_the_screen_before_the_screen_of_now():
    app, random, patched = Desk(), Random(1), 0
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = app.screenful()
        for _ in range(150):
            app.left.show(*some_words(random))
            app.right.show(*some_words(random))
            update = app.update()
            if isinstance(update, Patches):
                patched += 1
                for x, y, strip in update.patches:
                    screen[y][x : x + strip.cell_length] = cells(strip)
                assert screen == app.screenful()
            else:  # something has changed below the note
                screen = app.screenful()
    assert patched > 10


async def test_only_the_cells_that_differ_are_sent():
    app = Desk()
    async with app.run_test(size=SIZE) as pilot:
        app.left.show((1, 0, "five 5 of 9", False))
        await pilot.pause()
        app.left.show((1, 0, "five 6 of 9", False), (1, 2, "x", True))
        update = app.update()
        assert isinstance(update, Patches)
        assert sorted((x, y, strip.text) for x, y, strip in update.patches) == [(1, 0, "five 6 of 9"), (1, 2, "x")]
        sent = update.render_segments(Console(color_system="truecolor", force_terminal=True))
        assert sent.startswith("\x1b[1;2H")
        assert "\x1b[3;2H" in sent


async def test_what_a_note_covers_is_left_to_textual():
    app = Desk()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        app.left.show((8, 1, "under it", False))
        assert isinstance(app.update(), ChopsUpdate)
        assert "".join(character for character, _ in app.screenful()[1][8:15]) == "unote  "


async def test_a_border_is_not_drawn_over():
    app = Desk()
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause()
        screen = app.screenful()
        for words in ("inside", "again"):
            app.framed.show((0, 0, words, True))
            update = app.update()
            assert isinstance(update, Patches)
            for x, y, strip in update.patches:
                screen[y][x : x + strip.cell_length] = cells(strip)
            assert screen == app.screenful()
            assert "".join(character for character, _ in screen[4]).startswith(f"│{words} ")
