"""``pcviz learn``: lessons, quizzes, exercises and levels, in the app or in words."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from pcviz.cli.app import open_app
from pcviz.cli.arguments import add_display
from pcviz.cli.complaint import Complaint
from pcviz.cli.output import say
from pcviz.cli.status import FINE
from pcviz.cli.terminal import need_terminal

if TYPE_CHECKING:
    from pcviz.lessons.course import Course
    from pcviz.lessons.lesson import Lesson

SCHEMA = "pcviz/course/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "name",
        metavar="NAME",
        nargs="?",
        help="a lesson, quiz, exercise or level by its name (see --list), or FILE.toml, one of your own; without it, all",
    )
    parser.add_argument("--list", action="store_true", help="list everything there is to learn, and what was done")
    parser.add_argument("--json", action="store_true", help="with --list: as one JSON object")
    parser.add_argument("--plain", action="store_true", help="without the app: in words, on standard input and output")
    add_display(parser)


def command(options: argparse.Namespace) -> int:
    from pcviz.lessons.course import LESSON, QUIZ, CourseError, load_course
    from pcviz.lessons.lesson import LessonError, read_lesson
    from pcviz.lessons.progress import Progress

    if options.json and not options.list:
        raise Complaint("--json goes with --list")
    if options.list and options.name is not None:
        raise Complaint("--list names everything: leave NAME out")
    course = load_course(Progress())
    if options.list:
        return as_json(course) if options.json else listed(course)
    try:
        path = file_of(options.name)
        lesson = read_lesson(path) if path is not None else None
        entry = course.pick(options.name) if options.name is not None and lesson is None else None
    except (CourseError, LessonError) as error:
        raise Complaint(error) from error
    if options.plain:
        if entry is None and lesson is None:
            raise Complaint("--plain needs a NAME: pcviz learn --list names everything")
        if entry is not None and entry.kind not in (LESSON, QUIZ):
            raise Complaint(f"{entry.name} is for the app; --plain is for lessons and quizzes")
        chosen = course.lesson(entry) if entry is not None else lesson
        assert chosen is not None
        return in_words(chosen, course)
    need_terminal("pcviz learn NAME --plain tells a lesson in words")
    return open_app(options, course=course, entry=entry, lesson=lesson)


def file_of(name: str | None) -> Path | None:
    """The path, where a file is meant."""
    return Path(name) if name is not None and (name.endswith(".toml") or Path(name).is_file()) else None


def listed(course: "Course") -> int:
    from pcviz.lessons.course import HEADINGS

    for trouble in course.troubles:
        say(trouble)
    names = max((len(entry.name) for entry in course.entries), default=0)
    standings = max((len(entry.standing) for entry in course.entries), default=0)
    for kind, heading in HEADINGS.items():
        say(heading)
        for entry in course.entries:
            if entry.kind == kind:
                minutes = f" ({entry.minutes} min)" if entry.minutes else ""
                say(f"  {entry.name:<{names}}  {entry.standing:<{standings}}  {entry.title}{minutes}")
    return FINE


def as_json(course: "Course") -> int:
    import json

    entries = [
        {
            "kind": entry.kind,
            "name": entry.name,
            "title": entry.title,
            "about": entry.about,
            "minutes": entry.minutes or None,
            "done": entry.right is not None,
            "right": entry.right,
            "of": entry.of if entry.right is not None else None,
            "left": {"question": entry.left.question, "of": entry.left.of} if entry.left is not None else None,
        }
        for entry in course.entries
    ]
    say(json.dumps({"schema": SCHEMA, "entries": entries, "troubles": course.troubles}, ensure_ascii=False))
    return FINE


def in_words(lesson: "Lesson", course: "Course") -> int:
    from pcviz.cli.tutor import Tutor
    from pcviz.lessons.progress import Progress
    from pcviz.lessons.sitting import Sitting

    sitting = Sitting(lesson, Progress())
    sitting.take_up()
    Tutor(sitting, course.after(lesson)).go_on()
    return FINE
