"""What there is to learn, at one look: lessons, quizzes, broken buffers to mend, levels to play; and how far you have come."""

from textual.app import ComposeResult
from textual.binding import Binding

from pcviz.lessons.course import LESSON, Course, Entry, load_course
from pcviz.lessons.progress import Progress
from pcviz.tui.screens.lab import LabScreen
from pcviz.tui.widgets.course_map import CourseMap
from pcviz.tui.widgets.keys import Keys
from pcviz.tui.widgets.sentence import Sentence


class LearnScreen(LabScreen):
    BINDINGS = [
        Binding("question_mark", "app.glossary", "help", key_display="?", tooltip="Every sign, word and key", id="glossary"),
        Binding("i", "app.interview", "interview", tooltip="Questions of an interview, one card at a time", id="interview"),
        Binding("f1", "app.keys", "keys", show=False, tooltip="Keys and mouse", id="keys"),
        Binding("t", "app.switch_theme", "light/dark", show=False, tooltip="The other theme", id="theme"),
        Binding("escape", "leave", "back", tooltip="Back to where it was opened", id="learn.leave"),
        Binding("q", "app.quit", "quit", show=False, tooltip="Leave pcviz", id="quit"),
    ]

    DEFAULT_CSS = """
    LearnScreen CourseMap { margin-top: 1; }
    LearnScreen #ln-about { margin-top: 1; }
    """

    def __init__(self, course: Course) -> None:
        super().__init__()
        self.course = course
        self._fresh = True
        self._opening = ""  # the level whose game is being opened, by its title

    def furniture(self) -> ComposeResult:
        yield Sentence(self.look, id="ln-title")
        yield CourseMap(self.look)
        yield Sentence(self.look, id="ln-about")
        yield Keys(self.look, ("course.choose", "learn.leave", "glossary", "interview"))

    def on_mount(self) -> None:
        self.query_one(CourseMap).focus()
        self._show(first_open(self.course))
        for trouble in self.course.troubles:
            self.lab.complain(trouble)

    def on_screen_resume(self) -> None:
        """What was done meanwhile."""
        if self._fresh:
            self._fresh = False
            return
        self.course = load_course(Progress())
        self._show(self.query_one(CourseMap).at)

    def _show(self, at: int) -> None:
        self.query_one(CourseMap).show(self.course.entries, at)
        done = sum(entry.right is not None for entry in self.course.entries)
        look = self.look
        self.query_one("#ln-title", Sentence).say(
            ("pcviz ", look.accent),
            (f"{look.signs.dot} learn: predict, run, explain ", look.strong),
            (f"{look.signs.dot} {done} of {len(self.course.entries)} done", look.dim),
        )
        self._describe()

    def say_opening(self, title: str) -> None:
        """A level is being opened, which takes a while on a machine that has other things to do; empty: none is any more."""
        self._opening = title
        if self.is_mounted:
            self._describe()

    def _describe(self) -> None:
        entry, look = self.query_one(CourseMap).entry, self.look
        if self._opening:
            self.query_one("#ln-about", Sentence).say((f"Opening {look.plain(self._opening)}…", look.accent), topic="opening")
            return
        if entry is None:
            self.query_one("#ln-about", Sentence).say(("There is nothing to learn here.", look.dim))
            return
        self.query_one("#ln-about", Sentence).say(
            (f"{entry.title}: ", look.accent), (entry.about, look.text), (f"({entry.standing})", look.dim), topic=entry
        )

    def wear(self, look: object) -> None:
        super().wear(look)  # type: ignore[arg-type]
        self._show(self.query_one(CourseMap).at)

    def on_course_map_moved(self) -> None:
        self._describe()

    def on_course_map_chosen(self) -> None:
        entry = self.query_one(CourseMap).entry
        if entry is not None:
            self.lab.open_entry(self.course, entry)

    def action_leave(self) -> None:
        self.lab.leave_screen()


def first_open(course: Course) -> int:
    """Where to begin: at the lesson or quiz that was left last, else at the first lesson that is not done."""
    half = [(entry.left.when, at) for at, entry in enumerate(course.entries) if entry.left is not None]
    if half:
        return max(half)[1]

    def is_open(entry: Entry) -> bool:
        return entry.kind == LESSON and entry.right is None

    return next((at for at, entry in enumerate(course.entries) if is_open(entry)), 0)
