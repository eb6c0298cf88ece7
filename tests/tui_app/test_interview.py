"""The interview on the screen, by keys only: every card, all that it shows, the learner's own file, and the way there."""

import sys
from contextlib import asynccontextmanager

import pytest
from textual.widgets import Input

from pcviz.lessons.interview.card import answer
from pcviz.lessons.interview.deck import HERE, load_deck, pick
from pcviz.lessons.interview.interview import Interview
from pcviz.lessons.progress import Progress
from pcviz.tui.screens.compare import CompareScreen
from pcviz.tui.screens.editor import EditorScreen
from pcviz.tui.screens.home import HomeScreen
from pcviz.tui.screens.interview import InterviewScreen
from pcviz.tui.screens.interview_panels import Found, PickShow
from pcviz.tui.screens.panel import Question, Reading
from pcviz.tui.screens.play import PlayScreen
from pcviz.tui.screens.replay import ReplayScreen
from pcviz.tui.screens.workshop import WorkshopScreen
from tests.sometimes import slowly
from tests.tui_app.driving import Hand, driven

DECK = load_deck(HERE)
SIZES = ((80, 24), (120, 40))


class Candidate(Hand):
    @property
    def screen(self) -> InterviewScreen:
        return next(screen for screen in self.app.screen_stack if isinstance(screen, InterviewScreen))

    @property
    def interview(self) -> Interview:
        return self.screen.interview

    async def reads(self, *words: str) -> None:
        """Scroll through the card until all of this has been seen."""
        missing = set(words)
        sheet = self.screen.query_one("#iv-page")
        await self.press("home")
        await self.until(lambda: sheet.scroll_y == 0)
        for _ in range(12):
            await self.until(lambda: sheet.scroll_y == sheet.scroll_target_y)
            await self.pilot.pause()
            page = " ".join("".join(self.rows()[1:-2]).split())
            missing = {word for word in missing if word not in page}
            if not missing:
                return
            await self.press("pagedown")
        raise AssertionError(f"{missing} not to be read:\n{self.picture()}")

    async def searched(self) -> None:
        """A search takes as long as it takes."""
        await self.on(Found)


@asynccontextmanager
async def asked(*names, size=(80, 24), minutes=None, **display):
    interview = Interview([pick(DECK, name) for name in names] or DECK, Progress(), minutes=minutes)
    async with driven(size=size, interview=interview, **display) as hand:
        candidate = Candidate(hand.app, hand.pilot)
        await candidate.seen("pcviz · interview" if not display.get("ascii") else "pcviz . interview")
        yield candidate


@pytest.mark.parametrize("size", [SIZES[0], *slowly(SIZES[1])])
async def test_every_card_from_its_question_to_its_mark(size):
    """All twenty in one sitting: question, answer, follow-ups, mark; and how it went."""
    async with asked(size=size) as candidate:
        for number, card in enumerate(DECK, 1):
            await candidate.seen(f"question {number} of 20 · new", card.title)
            assert "A good answer" not in candidate.picture()
            if card.choices:
                await candidate.seen(f"Your answer: 1 to {len(card.choices)}.")
                await candidate.press(str(card.right))
                await candidate.seen("Right.", "yours)")
            elif card.code is None:
                await candidate.press(*"1q?", "enter")  # letters of an answer, and neither a choice nor a command
                assert candidate.interview.given == "1q?"
            else:
                await candidate.press("enter")
            await candidate.seen("How well did you know it?", "1 again", "4 easy", "s show", "Esc back")
            assert candidate.interview.card is card
            await candidate.press("3")
            assert candidate.interview.at == number
        await candidate.seen("That was all.", "20 questions: 20 good.")
        assert {review.card for review in Progress().reviews()} == {card.name for card in DECK}
        await candidate.press("escape")
        assert candidate.app.return_code == 0


@pytest.mark.parametrize("size", [SIZES[0], *slowly(SIZES[1])])
async def test_the_whole_card_can_be_read(size):
    card = pick(DECK, "one-condition-or-two")
    async with asked(card.name, size=size) as candidate:
        await candidate.press("1")
        await candidate.seen("Not that one.", "(yours)", "(right)")
        assert card.follow_ups[0].say[:30] not in candidate.picture()
        sheet = candidate.screen.query_one("#iv-page")
        for told in (1, 2):
            await candidate.press("f")
            await candidate.seen(card.follow_ups[told - 1].say[:30])
            await candidate.until(lambda: sheet.scroll_y == sheet.max_scroll_y)
            assert candidate.interview.told == told
        await candidate.reads("A good answer", "A common wrong answer", "They go on asking", "Show me")
        await candidate.reads("more than twice the number of slots", card.show[1].command[:40])
        await candidate.press("f")
        assert candidate.interview.told == 2


async def test_what_was_typed_stands_beside_the_model_answer():
    async with asked("what-wait-does") as candidate:
        await candidate.press(*"gives the lock back", "enter")
        await candidate.seen("You said", "A good answer")
        assert not candidate.screen.query_one(Input).display


async def test_time_is_shown_and_ends_it_after_the_card():
    async with asked(minutes=0.002) as candidate:
        await candidate.seen("time is up")
        await candidate.press("enter", "2")
        await candidate.seen("Time is up.", "1 question: 1 hard.")
    assert len(Progress().reviews()) == 1


async def test_help_and_theme_and_leaving():
    async with asked("while-not-if", size=(120, 40)) as candidate:
        await candidate.press("question_mark")
        await candidate.seen("What am I looking at?")
        await candidate.press("escape", "t")
        assert not candidate.app.look.palette.dark
        await candidate.seen("Why while, and not if?")


async def test_plain_signs_only():
    async with asked("fifo-with-many-consumers", ascii=True) as candidate:
        await candidate.press("2")
        await candidate.seen("Right.")
        assert candidate.picture().isascii()
        await candidate.press("s", "2")
        await candidate.searched()
        await candidate.seen("= ok: no schedule breaks it.")
        assert candidate.picture().isascii()


async def test_from_home_and_back():
    async with driven(size=(80, 24)) as hand:
        candidate = Candidate(hand.app, hand.pilot)
        await candidate.seen("i quiz")
        await candidate.press("i")
        await candidate.seen("question 1 of 20", "Design a bounded blocking queue.")
        await candidate.press("escape")
        await candidate.on(HomeScreen)


async def test_a_damaged_progress_is_said_on_the_screen(data):
    (data / "progress.json").write_text("?", encoding="utf-8")
    async with asked() as candidate:
        await candidate.seen("progress.damaged-1.json")
        assert (data / "progress.damaged-1.json").read_text(encoding="utf-8") == "?"


# -- show me --


async def shown(candidate, card, number):
    """Let command number `number` of the card be shown, to its end, and come back."""
    await candidate.press("s")
    if len(card.show) > 1:
        await candidate.on(PickShow)
        await candidate.press(str(number))
    show = card.show[number - 1].show
    match show.verb:
        case "run":
            await candidate.on((WorkshopScreen, Question))
            assert candidate.workshop._options.name == show.target
            if isinstance(candidate.app.screen, Question):
                await candidate.press("escape")
            for key, value in show.settings.items():
                now = getattr(candidate.run.settings, key)
                assert str("unbounded" if now is None else now) == value
            await candidate.until(lambda: candidate.app._pulses and candidate.app._pulses[-1].state.snapshot().threads)
            # A run that has come to its end says so over the picture, whenever that is.
            await candidate.press_until("escape", lambda: isinstance(candidate.app.screen, InterviewScreen))
        case "compare":
            await candidate.on(CompareScreen)
            await candidate.until(lambda: len(candidate.app._pulses) == 2)
            await candidate.press("escape")
        case "play":
            await candidate.on(PlayScreen)
            await candidate.seen("you schedule", "step 0")
            await candidate.press("escape")
        case "check":
            await candidate.searched()
            verdict = candidate.app.screen._verdict
            assert candidate.interview.card is card
            if verdict.trace is not None:
                await candidate.press("v")
                await candidate.on(ReplayScreen)
            await candidate.press("escape")
    await candidate.on(InterviewScreen)


@pytest.mark.parametrize(
    ("name", "number"), [("lost-wake-up", 1), ("one-condition-or-two", 1), ("one-condition-or-two", 2), ("queue-shutdown", 1)]
)
async def test_one_of_each_kind_is_shown(name, number):
    card = pick(DECK, name)
    async with asked(name) as candidate:
        await candidate.press("enter")
        await shown(candidate, card, number)
        await candidate.press("4")
        await candidate.seen("That was all.")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("card", "size"), [(card, SIZES[number % 2]) for number, card in enumerate(DECK)], ids=[card.name for card in DECK]
)
async def test_everything_that_a_card_shows(card, size):
    async with asked(card.name, size=size) as candidate:
        await candidate.press("enter")
        for number in range(1, len(card.show) + 1):
            await shown(candidate, card, number)


# -- coding --


@pytest.mark.parametrize("size", [SIZES[1], *slowly(SIZES[0])])
async def test_the_file_is_begun_judged_and_its_counterexample_replayed(size):
    card = pick(DECK, "how-to-test")
    async with asked(card.name, size=size) as candidate:
        await candidate.press("j")
        # The name of a file may be long, so that the sentence is laid out in two rows.
        await candidate.until(lambda: "is still to be written" in " ".join(candidate.picture().split()))
        await candidate.press("e")  # no editor can have this terminal, which is none
        await candidate.on(EditorScreen)
        assert answer(card).path.read_text(encoding="utf-8") == card.code.start
        await candidate.press("ctrl+s")
        await candidate.searched()
        await candidate.seen("exception: C1 failed in get", "replay it, step by step")
        await candidate.press("v")
        await candidate.on(ReplayScreen)
        await candidate.press("escape")
        await candidate.on(InterviewScreen)
        await candidate.press("enter", "m")
        await candidate.on(Reading)
        await candidate.seen("A solution", "class Buffer:")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["bounded-blocking-queue", "how-to-test"])
async def test_a_right_file_passes(name, monkeypatch):
    monkeypatch.setattr("pcviz.explore.api.BUDGET", 600.0)  # far more than it needs
    card = pick(DECK, name)
    answer(card).begin().write_text(card.code.model, encoding="utf-8")
    async with asked(name) as candidate:
        await candidate.press("j")
        await candidate.searched()
        await candidate.seen("ok: no schedule breaks it.")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal, which Windows has not")
def test_in_a_terminal_the_editor_gets_it_and_what_is_left_is_judged(data, monkeypatch, tmp_path):
    pytest.importorskip("pexpect")
    from tests.tui_app.terminal import Terminal

    script = tmp_path / "editor.py"
    script.write_text("import sys\nopen(sys.argv[1], 'a').write('# edited\\n')\n", encoding="utf-8")
    monkeypatch.setenv("EDITOR", f"{sys.executable} {script}")
    monkeypatch.delenv("VISUAL", raising=False)
    with Terminal("interview", "how-to-test", "--minutes", "5", size=(80, 24)) as terminal:
        terminal.seen("How do you test it?", "left", "e write it")
        terminal.press("e")
        terminal.seen("exception: C1 failed in get")
        terminal.press("escape")
        terminal.seen("Or say it aloud", "tested_buffer.py: exception")
        terminal.press("enter")
        terminal.seen("A good answer", "1 again")
        terminal.press("3")
        terminal.seen("1 question: 1 good.")
        terminal.press("escape")
        assert terminal.ended() == 0
    written = (data / "answers" / "tested_buffer.py").read_text(encoding="utf-8")
    assert written.endswith("# edited\n")
    assert [review.mark for review in Progress().reviews()] == [3]
