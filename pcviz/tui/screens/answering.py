"""Answering a question of a lesson, by keys and by clicks."""

from textual import events
from textual.binding import Binding

from pcviz.lessons.answer import Given
from pcviz.lessons.sitting import Sitting
from pcviz.tui.screens.lab import LabScreen
from pcviz.tui.screens.lesson_page import OPTION, Answering

ANSWER_KEYS = (
    *(
        Binding(
            str(figure),
            f"pick({figure})",
            f"answer {figure}",
            show=False,
            tooltip="This answer, or a figure of it",
            id=f"lesson.pick{figure}",
        )
        for figure in range(10)
    ),
    Binding("full_stop", "sign('.')", "point", key_display=".", show=False, tooltip="In a number", id="lesson.point"),
    Binding("backspace", "erase", "take back", show=False, tooltip="Take the last figure back", id="lesson.erase"),
    Binding("down", "move(1)", "next", show=False, key_display="Down", tooltip="The next answer", id="lesson.down"),
    Binding("up", "move(-1)", "the one before", show=False, key_display="Up", tooltip="The answer before", id="lesson.up"),
)


class AnsweringScreen(LabScreen):
    """Its BINDINGS take in `ANSWER_KEYS`, among its own."""

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting
        self.answering = Answering()

    def write(self) -> None:
        """Show the page as it is now, with the answer as far as it goes."""
        raise NotImplementedError

    @property
    def asked(self) -> str:
        """The kind of the question that is to be answered now; "" for none."""
        question = self.sitting.question if self.sitting.asking else None
        return question.kind if question is not None else ""

    def finished(self) -> Given | None:
        """The answer; None where it is not whole yet: then the page says what is missing."""
        given = self.answering.given
        self.answering.hasty = given is None
        if given is None:
            self.write()
        return given

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        match action:
            case "pick":
                return self.sitting.asking
            case "sign":
                return self.asked == "number"
            case "erase":
                return self.asked in ("number", "order")
            case "move":
                return self.asked in ("choice", "thread")
        return True

    def on_click(self, event: events.Click) -> None:
        at = event.style.meta.get(OPTION)
        if at is not None and self.sitting.asking:
            self.action_pick(at)

    def action_pick(self, figure: int) -> None:
        self.answering.digit(figure)
        self.write()

    def action_sign(self, sign: str) -> None:
        self.answering.sign(sign)
        self.write()

    def action_erase(self) -> None:
        self.answering.erase()
        self.write()

    def action_move(self, by: int) -> None:
        self.answering.move(by)
        self.write()
