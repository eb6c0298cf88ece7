"""docs/teaching.md: every command that a teacher is told to type does what is said there, and its minutes fill two hours."""

import json
import re
import shlex
from functools import cache
from pathlib import Path

import pytest

from pcviz.cli.arguments import parser
from pcviz.lessons.course import MEND, Course, load_course
from pcviz.lessons.mend import load_mends
from pcviz.lessons.progress import Progress
from tests.cli.command import ROOT, pcviz

PAGE = (ROOT / "docs" / "teaching.md").read_text(encoding="utf-8")
LINES = [
    line for block in re.findall(r"^```sh\n(.*?)^```", PAGE, flags=re.MULTILINE | re.DOTALL) for line in block.splitlines()
]
IN_THE_APP = ("learn", "play", "compare")  # what needs a terminal, and is driven through the app elsewhere


@cache
def course() -> Course:
    return load_course(Progress())


def words(line: str) -> list[str]:
    first, *rest = shlex.split(line, comments=True)
    assert first == "pcviz", line
    return rest


def status(verb: str, *rest: str) -> int:
    done = pcviz(verb, *rest, timeout=120)
    assert done.returncode in (0, 1), f"{verb} {rest}: {done.stderr}"
    return done.returncode


@pytest.fixture(autouse=True)
def desk(tmp_path, monkeypatch):
    """A teacher's folder, with what two students have handed in."""
    monkeypatch.setenv("PCVIZ_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    mend = next(one for one in load_mends() if one.name == "thumbnails")
    (tmp_path / "submissions").mkdir()
    (tmp_path / "submissions" / "ada.py").write_text(mend.model, encoding="utf-8")
    (tmp_path / "submissions" / "bob.py").write_text(mend.start, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.partition("#")[0].strip())
def test_every_line_is_a_command_and_names_what_there_is(line):
    verb, *rest = words(line)
    chosen = parser().parse_args([verb, *rest])
    match verb:
        case "learn" if chosen.name is not None:
            course().pick(chosen.name)
        case "run":
            assert "--presenter" in rest
            kept = [word for word in rest if word != "--presenter"]
            assert pcviz(verb, *kept, "--headless", "--virtual-time", "--seconds", "5").returncode == 0
        case "compare":
            assert any(row.split()[:1] == [rest[0]] for row in pcviz("compare").stdout.splitlines())


@pytest.mark.slow
def test_every_line_that_needs_no_terminal_does_something(desk):
    """In their order: what one writes, the next one checks."""
    found = {}
    for line in LINES:
        verb, *rest = words(line)
        if verb in ("run", *IN_THE_APP) and "--list" not in rest:
            continue
        names = [str(path.relative_to(desk)) for word in rest if "*" in word for path in sorted(desk.glob(word))]
        arguments = [*names, *(word for word in rest if "*" not in word)]
        found[" ".join((verb, *rest))] = status(verb, *arguments)
    assert Path("mine.py").exists()
    # What the page says of them, for a class that has predicted it.
    one_condition = "check one_condition_notify --producers {} --consumers {} --capacity {} --endless"
    assert [found[one_condition.format(*shape)] for shape in ((1, 2, 1), (2, 2, 2), (2, 3, 2))] == [1, 0, 1]
    assert found["check if_instead_of_while --producers 1 --consumers 2 --capacity 1"] == 1
    assert found["check two_conditions --producers 2 --consumers 2 --capacity 1"] == 0


def test_what_is_handed_in_is_told_apart(desk):
    line = next(line for line in LINES if "submissions" in line)
    names = [f"submissions/{name}.py" for name in ("ada", "bob")]
    rest = [word for word in words(line)[1:] if "*" not in word]
    verdicts = [json.loads(row)["verdict"] for row in pcviz("check", *names, *rest).stdout.splitlines()]
    assert verdicts == ["ok", "deadlock"]


def test_both_hours_are_full_and_no_longer():
    spans = [tuple(map(int, span)) for span in re.findall(r"^### (\d+)–(\d+) ", PAGE, flags=re.MULTILINE)]
    ends = [end for _, end in spans]
    assert ends.count(50) == 2
    assert [start for start, _ in spans] == [0 if before == 50 else before for before in (0, *ends[:-1])]


def test_the_exercises_and_ideas_that_it_names_are_there():
    named = re.findall(r"^pcviz learn (\S+)$", PAGE.partition("## Homework")[2], flags=re.MULTILINE)
    assert named and all(course().pick(name).kind == MEND for name in named)
    quiz = course().lesson(course().pick("quiz-before"))
    rows = re.findall(r"^\| (\d+) \|", PAGE, flags=re.MULTILINE)
    assert rows == [str(number) for number in range(1, len(quiz.questions) + 1)]


def test_its_links_lead_to_files():
    targets = re.findall(r"\]\(([^)#]+)", PAGE)
    assert targets and [target for target in targets if not (ROOT / "docs" / target).exists()] == []
    assert "docs/teaching.md" in (ROOT / "README.md").read_text(encoding="utf-8")
