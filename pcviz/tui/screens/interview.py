"""An interview: one card at a time, large and calm. Answer first, then compare, mark yourself, and let it be shown."""

from collections.abc import Callable, Iterable, Iterator

from rich.console import Group, RenderableType
from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual import work
from textual.app import ComposeResult, SystemCommand
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.widgets import Input, Static

from pcviz.explore.api import Verdict
from pcviz.explore.play import Session, Unplayable
from pcviz.explore.process import Stop
from pcviz.lessons.interview.card import Card, ShowMe, answer
from pcviz.lessons.interview.interview import Interview
from pcviz.lessons.progress import MARKS
from pcviz.lessons.prose import paragraphs
from pcviz.lessons.show import game, searched
from pcviz.tui.options import CompareOptions, RunOptions
from pcviz.tui.picture.cast import Piece
from pcviz.tui.screens.interview_panels import Found, PickShow
from pcviz.tui.screens.judging import JudgingScreen
from pcviz.tui.screens.panel import Reading
from pcviz.tui.widgets.keys import Keys
from pcviz.tui.widgets.sentence import Sentence
from pcviz.workshop.comparison import load_comparison
from pcviz.workshop.scenario import load_scenario

TICK_S = 1.0
MARK_WORDS = {"again": "did not know it", "hard": "knew it with effort", "good": "knew it", "easy": "knew it at once"}


class InterviewScreen(JudgingScreen):
    BINDINGS = [
        Binding("enter", "reveal", "the model answer", tooltip="Show the model answer, and compare", id="iv.reveal"),
        *(
            Binding(str(number), f"choose({number})", f"answer {number}", show=False, id=f"iv.choose{number}")
            for number in range(1, 10)
        ),
        *(
            Binding(str(number), f"mark({number})", mark, tooltip=f"{mark.capitalize()}: {MARK_WORDS[mark]}", id=f"iv.{mark}")
            for number, mark in enumerate(MARKS, 1)
        ),
        Binding("s", "show", "show me", tooltip="Run it, here and now", id="iv.show"),
        Binding("f", "follow", "follow-up", tooltip="The answer to the next question that they ask", id="iv.follow"),
        Binding(
            "e", "edit", "write it", tooltip="Write the file in your $EDITOR; when you leave it, it is judged", id="iv.edit"
        ),
        Binding("j", "judge", "judge it", tooltip="Judge your file by every schedule that can be searched", id="iv.judge"),
        Binding("m", "model", "a solution", tooltip="A solution of the coding question", id="iv.model"),
        Binding("question_mark", "help", "help", key_display="?", tooltip="Every sign, word and key", id="glossary"),
        Binding("f1", "app.keys", "keys", show=False, tooltip="Keys and mouse", id="keys"),
        Binding("t", "theme", "light/dark", show=False, tooltip="The other theme", id="theme"),
        Binding("escape", "leave", "back", tooltip="Leave the interview; what was marked is kept", id="iv.leave"),
        Binding("q", "quit", "quit", show=False, tooltip="Leave pcviz", id="quit"),
    ]
    MARKED = tuple(f"iv.{mark}" for mark in MARKS)
    KEPT = ("iv.reveal", *MARKED, "iv.show", "iv.leave", "iv.follow", "iv.edit", "iv.judge", "glossary")
    SHORT = {"iv.reveal": "the answer", "iv.follow": "more", "iv.edit": "write", "iv.judge": "judge", "iv.show": "show"}

    DEFAULT_CSS = """
    InterviewScreen #iv-title { height: 1; }
    InterviewScreen #iv-page { height: 1fr; align-horizontal: center; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }
    InterviewScreen #iv-card { width: 100%; max-width: 92; padding: 1 3; }
    InterviewScreen #iv-answer { margin: 0 3; border: round $border; height: 3; }
    InterviewScreen #iv-answer:focus { border: round $primary; }
    InterviewScreen #iv-answer > .input--placeholder { color: $text-muted; }
    InterviewScreen.-spoken #iv-answer { display: none; }
    """

    def __init__(self, interview: Interview) -> None:
        super().__init__()
        self.interview = interview
        self._growing = False

    # Furniture

    def furniture(self) -> ComposeResult:
        yield Sentence(self.look, id="iv-title")
        with VerticalScroll(id="iv-page"):
            yield Static(id="iv-card")
        yield Input(id="iv-answer", placeholder="Say it aloud, or type the gist of it; Enter compares")
        yield Sentence(self.look, id="iv-said")
        yield Keys(self.look, self.KEPT, self.SHORT)

    def on_mount(self) -> None:
        self.watch(self.query_one("#iv-page"), "virtual_size", self._grown, init=False)
        self._ask()
        self.after(TICK_S, self._tick)

    def _tick(self) -> None:
        self._show_title()
        self.after(TICK_S, self._tick)

    @property
    def _asking(self) -> bool:
        return not self.interview.over and not self.interview.revealed

    @property
    def card(self) -> Card | None:
        return None if self.interview.over else self.interview.card

    @property
    def _typing(self) -> bool:
        """Whether keys are letters of an answer."""
        return self._asking and not self.has_class("-spoken")

    def _ask(self, said: str = "") -> None:
        """The next card, or how it went; `said` is what became of the last one."""
        card = self.card
        if card is not None:
            self.interview.ask()
        self.set_class(card is None or bool(card.choices) or card.code is not None, "-spoken")
        self._growing = False
        answer = self.query_one("#iv-answer", Input)
        answer.value = ""
        self._draw()
        self.query_one("#iv-page", VerticalScroll).scroll_home(animate=False)
        (answer if self._typing else self.query_one("#iv-page")).focus()
        trouble, self.interview.trouble = self.interview.trouble, ""
        if trouble:
            self.say((trouble, self.look.alarm))
        else:
            how = f"Your answer: 1 to {len(card.choices)}." if card is not None and card.choices else ""
            self.say(*(piece for piece in ((how, self.look.text), (said, self.look.dim)) if piece[0]))
        self.refresh_bindings()

    # What is shown

    def _draw(self) -> None:
        self._show_title()
        card = self.card
        parts: list[RenderableType] = (
            [self._text(self._over())] if card is None else [self._text(self._question(card)), self._choices(card)]
        )
        if card is not None and self.interview.revealed:
            parts.append(self._text(self._told(card)))
        self.query_one("#iv-card", Static).update(Group(*parts))

    def _text(self, parts: Iterable[tuple[str, Style]]) -> Text:
        text = Text()
        for words, style in parts:
            text.append(self.look.plain(words), style)
        return text

    def _show_title(self) -> None:
        interview, look = self.interview, self.look
        dot = look.signs.dot
        pieces = [("pcviz ", look.accent), (f"{dot} interview ", look.strong)]
        if self.card is not None:
            place = f"{dot} question {interview.at + 1} of {len(interview.cards)} "
            pieces += [(place, look.strong), (f"{dot} {interview.standing(self.card)} ", look.dim)]
        left = interview.left_s
        if left is not None and self.card is not None:
            minutes, seconds = divmod(int(left), 60)
            pieces.append(
                (f"{dot} {minutes}:{seconds:02} left" if left else f"{dot} time is up", look.accent if left else look.alarm)
            )
        self.query_one("#iv-title", Sentence).say(*pieces, topic="title")

    def _question(self, card: Card) -> Iterator[tuple[str, Style]]:
        look = self.look
        yield f"{card.title}\n\n", look.accent
        yield "\n\n".join(paragraphs(card.question)) + "\n", look.strong
        if card.code is not None:
            yield f"\n{card.code.task} Or say it aloud.\n", look.text

    def _choices(self, card: Card) -> Table:
        """Numbers in a column of their own, so that a long choice hangs beside its number."""
        table = Table.grid(padding=(0, 2, 0, 0))
        for number, choice in enumerate(card.choices, 1):
            words, style = self._choice(card, number, choice)
            key = style if self.interview.revealed else self.look.accent
            table.add_row(Text(str(number), key), Text(self.look.plain(words), style))
        return table

    def _choice(self, card: Card, number: int, choice: str) -> tuple[str, Style]:
        look, taken = self.look, number == self.interview.choice
        if not self.interview.revealed:
            return choice, look.text
        if number == card.right:
            return f"{choice}  ({'right, and yours' if taken else 'right'})", look.good
        return (f"{choice}  (yours)", look.alarm) if taken else (choice, look.dim)

    def _told(self, card: Card) -> Iterator[tuple[str, Style]]:
        """The model answer, and what goes with it."""
        look, interview = self.look, self.interview
        if interview.given:
            yield "\nYou said\n", look.dim
            yield f"{interview.given}\n", look.text
        yield "\nA good answer\n", look.good
        yield "\n\n".join(paragraphs(card.answer)) + "\n", look.text
        for wrong in card.wrong:
            yield "\nA common wrong answer\n", look.alarm
            yield f"{'  '.join(paragraphs(wrong.says))} ", look.past
            yield f"{'  '.join(paragraphs(wrong.reveals))}\n", look.text
        if card.follow_ups:
            yield "\nThey go on asking\n", look.accent
        for number, one in enumerate(card.follow_ups):
            yield f"{one.ask}\n", look.strong
            if number < interview.told:
                yield f"{one.say}\n", look.text
        yield "\nShow me\n", look.accent
        for number, show in enumerate(card.show, 1):
            yield f"{number}  ", look.dim
            yield f"{show.command}\n", look.text

    def _over(self) -> Iterator[tuple[str, Style]]:
        look, interview = self.look, self.interview
        yield "Time is up.\n\n" if interview.at < len(interview.cards) else "That was all.\n\n", look.accent
        yield f"{interview.summary}\n\n", look.strong
        for card in interview.cards[: interview.at]:
            yield f"{card.title}  ", look.text
            yield f"{interview.standing(card)}\n", look.dim
        yield "\npcviz interview --sheet prints all of it on one page. Esc leaves.", look.dim

    def say(self, *pieces: Piece) -> None:
        self.query_one("#iv-said", Sentence).say(*pieces, topic=pieces)

    def wear(self, look: object) -> None:
        super().wear(look)  # type: ignore[arg-type]
        self._draw()

    # Answering and marking

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        card, revealed = self.card, self.interview.revealed
        match action:
            case "reveal":
                return self._asking
            case "choose":
                return card is not None and self._asking and int(str(parameters[0])) <= len(card.choices)
            case "mark" | "show":
                return card is not None and revealed
            case "follow":
                return card is not None and revealed and self.interview.told < len(card.follow_ups)
            case "edit" | "judge":
                return card is not None and card.code is not None
            case "model":
                return card is not None and revealed and card.code is not None
            case "help" | "theme" | "quit":
                return not self._typing
        return True

    def action_reveal(self) -> None:
        self._reveal(self.query_one("#iv-answer", Input).value)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        message.stop()
        if self._asking:
            self._reveal(message.value)

    def action_choose(self, number: int) -> None:
        self._reveal(choice=number)

    def _reveal(self, given: str = "", choice: int = 0) -> None:
        self.interview.reveal(given, choice)
        self.add_class("-spoken")
        self.query_one("#iv-page").focus()
        self._draw()
        right, look = self.interview.right, self.look
        verdict = [] if right is None else [("Right.", look.good) if right else ("Not that one.", look.alarm)]
        self.say(*verdict, ("How well did you know it? 1 again, 2 hard, 3 good, 4 easy.", look.text))
        self.refresh_bindings()

    def action_mark(self, mark: int) -> None:
        self._ask(self.interview.mark(mark))

    def action_follow(self) -> None:
        if self.interview.follow():
            self._growing = True
            self._draw()
            self.refresh_bindings()

    def _grown(self) -> None:
        """The answer that was asked for is laid out only now: bring it into sight."""
        if self._growing:
            self.query_one("#iv-page", VerticalScroll).scroll_end(animate=False)

    # Show me

    def action_show(self) -> None:
        assert self.card is not None
        shows = self.card.show
        if len(shows) == 1:
            self._do(shows[0])
        else:
            self.lab.push_screen(PickShow(shows), lambda at: self._do(shows[int(at)]) if at is not None else None)

    def _do(self, one: ShowMe) -> None:
        """Do it in the app itself."""
        show = one.show
        self.say((f"{one.command}: ", self.look.accent), (one.look, self.look.text))
        match show.verb:
            case "run":
                self.lab.open_workshop(RunOptions(show.target, load_scenario(show.target), overrides=show.settings))
            case "compare":
                self.lab.open_compare(CompareOptions([show.target], load_comparison(show.target)))
            case "play":
                self._open_game(one)
            case "check":
                self._search_for(lambda stop: searched(show, stop), one.command, one.look)

    @work(thread=True)
    def _open_game(self, one: ShowMe) -> None:
        try:
            session = game(one.show)
        except Unplayable as problem:
            self.app.call_from_thread(self.lab.complain, problem)
        else:
            self.app.call_from_thread(self._opened, session)

    def _opened(self, session: Session) -> None:
        if self.is_attached:
            self.lab.open_play(session)
        else:
            session.close()

    def _search_for(self, what: Callable[[Stop], Verdict], title: str, words: str) -> None:
        self.search(what, title, lambda verdict: self._found(verdict, title, words))

    def _found(self, verdict: Verdict, title: str, words: str) -> None:
        self.say((f"{title}: {verdict.verdict.replace('-', ' ')}", self.look.good if verdict.ok else self.look.alarm))
        self.lab.push_screen(Found(verdict, title, words), lambda what: self.replay(verdict) if what == "replay" else None)

    # Coding

    def action_edit(self) -> None:
        """What is left in the editor is judged."""
        assert self.card is not None
        self.edit(answer(self.card), self.action_judge)

    def action_judge(self) -> None:
        card = self.card
        assert card is not None and card.code is not None
        self._search_for(answer(card).judge, card.code.file, card.code.task)

    def action_model(self) -> None:
        assert self.card is not None and self.card.code is not None
        self.lab.push_screen(Reading("A solution", Text(self.card.code.model.strip(), self.look.text)))

    # Leaving

    def action_help(self) -> None:
        self.lab.action_glossary()

    def action_theme(self) -> None:
        self.lab.action_switch_theme()

    async def action_quit(self) -> None:
        await self.lab.action_quit()

    def action_leave(self) -> None:
        if self.stop_searching():
            self.say(("The search was stopped.", self.look.dim))
        else:
            self.lab.leave_screen()

    def commands(self) -> Iterable[SystemCommand]:
        yield SystemCommand("Leave the interview", "What was marked is kept", self.action_leave)
        if self.interview.revealed and self.card is not None:
            yield SystemCommand("Show me", "Run it, here and now", self.action_show)
