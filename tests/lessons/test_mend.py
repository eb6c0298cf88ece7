"""The six exercises: each start breaks as stated, each model is proved; and a learner's file, whatever it is."""

import ast
import re
from itertools import pairwise

import pytest

from pcviz.buffers import catalogue
from pcviz.cli import main
from pcviz.explore.api import check
from pcviz.lessons.exercise import ExerciseError, set_aside
from pcviz.lessons.mend import (
    FILE,
    HERE,
    MODEL,
    START,
    MendError,
    Repair,
    load_mends,
    own_folder,
    pick,
    proved,
    read_mend,
    unblamed,
)
from pcviz.lessons.progress import Progress
from tests.lessons.clock import START as NOW
from tests.lessons.clock import Clock
from tests.lessons.mending import DELETES_ITSELF, MENDS, WRONG

NAMES = ["print-spooler", "thumbnails", "readings", "ticket-desk", "crawler", "log-queue"]
SLIDE = (50, 128)  # rows and columns that a file has at most


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("PCVIZ_DATA", str(tmp_path))
    return tmp_path


def written(name, text):
    """The exercise of this name with this as the learner's file."""
    exercise = MENDS[name].exercise()
    exercise.begin()
    exercise.path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return exercise


def repair(name="print-spooler"):
    return Repair(MENDS[name], Progress(), now=Clock())


# -- as they are shipped --


def test_six_exercises_in_their_order():
    assert [mend.name for mend in load_mends(HERE)] == NAMES
    assert [mend.rank for mend in load_mends(HERE)] == list(range(1, 7))
    assert set(WRONG) == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_start_breaks_as_stated(name):
    mend = MENDS[name]
    verdict = written(name, mend.start).judge()
    assert verdict.verdict == mend.fails, verdict
    assert verdict.trace is not None


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_the_model_is_proved_within_all_bounds(name):
    mend = MENDS[name]
    verdict = written(name, mend.model).judge()
    assert proved(verdict), verdict
    covered = [tuple(configuration) for configuration, _ in verdict.json["explored"]["covered"]]
    stated = [(options["producers"], options["consumers"], options["capacity"], options["items"]) for options in mend.searches]
    assert covered == stated
    assert verdict.json["strength"] == "expression"


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_likely_wrong_mend_does_not_pass(name):
    text, expected = WRONG[name]
    verdict = written(name, text).judge()
    assert verdict.verdict == expected, verdict


@pytest.mark.parametrize("name", NAMES)
def test_both_files_are_plain_python_for_a_slide(name):
    mend = MENDS[name]
    for text in (mend.start, mend.model):
        tree = ast.parse(text)
        imported = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
        assert imported == ["threading"]
        assert "pcviz" not in text
        assert len(text.splitlines()) <= SLIDE[0]
        assert max(map(len, text.splitlines())) <= SLIDE[1]
        (cls,) = [node for node in tree.body if isinstance(node, ast.ClassDef)]
        assert cls.name == mend.buffer
        assert {mend.put, mend.get} <= {node.name for node in cls.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("name", NAMES)
def test_the_hints_grow_stronger(name):
    """The first one names no code; the second the method and the rule; the last nearly the line, which the model has."""
    mend = MENDS[name]
    gentle, rule, line = mend.hints
    assert "`" not in gentle
    assert "The rule: " in rule
    assert {mend.put, mend.get} & set(rule.replace(",", "").split())
    code = line.split("`")[1::2]
    assert code
    assert [part for part in code if part.rstrip(":") not in mend.model + mend.start] == []
    assert [part for part in code if len(part) > 4 and part in mend.model] != []


@pytest.mark.parametrize("name", NAMES)
def test_what_is_listed_gives_nothing_away(name):
    words = set(MENDS[name].about.lower().replace(".", "").split())
    assert not {"condition", "notify", "while", "if", "semaphore"} & words


# -- a learner at one --


def test_a_pass_is_proved_and_kept_once():
    one = repair()
    one.exercise.begin()
    one.exercise.path.write_text(MENDS["print-spooler"].model, encoding="utf-8")
    assert not one.passed
    verdict = one.take(one.exercise.judge())
    assert verdict.ok
    assert one.passed
    one.take(verdict)
    assert one.tries == 2
    assert [(done.when, done.what, done.right, done.of) for done in Progress().done()] == [(NOW, "mend/print-spooler", 1, 1)]
    assert repair().passed
    assert not repair("crawler").passed


def test_what_could_not_be_searched_whole_is_no_pass():
    verdict = check("two_conditions", producers=1, consumers=1, capacity=1, items=1)
    assert proved(verdict)
    one = repair()
    one.take(verdict._replace(exhaustive=False))
    assert not one.passed
    assert Progress().done() == []


def test_three_hints_and_then_the_model_may_be_seen():
    one = repair()
    seen = [one.may_see_model]
    while one.hint():
        seen.append(one.may_see_model)
    assert seen == [False, False, False, True]
    assert one.told == 3


def test_the_guilty_line_is_told_only_when_there_are_no_more_hints():
    one = repair()
    one.exercise.begin()
    found = one.exercise.judge()
    blame, told = found.json["counterexample"]["blame"], one.take(found)
    assert blame["line"]
    assert blame["mend"] not in told.text
    assert blame["why"] not in told.text + told.explanation + told.trace["header"]["story"]
    assert "IndexError" in told.explanation
    assert told.explanation == told.trace["header"]["story"] == told.json["counterexample"]["explanation"]
    while one.hint():
        pass
    assert one.take(found).json["counterexample"]["blame"] == blame


def test_a_verdict_without_a_counterexample_has_nobody_to_blame():
    verdict = check("two_conditions", producers=1, consumers=1, capacity=1, items=1)
    assert unblamed(verdict) is verdict


def test_progress_that_cannot_be_kept_is_said_and_the_pass_stands(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    one = Repair(MENDS["crawler"], Progress(tmp_path / "file" / "data"), now=Clock())
    assert "nothing is remembered" in one.trouble
    one.take(check("two_conditions", producers=1, consumers=1, capacity=1, items=1))
    assert one.passed
    assert "not remembered" in one.trouble


def test_a_damaged_progress_is_said(data):
    (data / "progress.json").write_text("?", encoding="utf-8")
    assert "progress.damaged-1.json" in repair().trouble


# -- the file --


def test_a_file_is_begun_once_and_kept_when_begun_anew(data):
    exercise = MENDS["crawler"].exercise()
    assert exercise.path == data / "mending" / "crawler.py"
    with pytest.raises(ExerciseError, match="still to be written"):
        exercise.judge()
    assert exercise.begin().read_text(encoding="utf-8") == exercise.start
    for number in (1, 2, 3):
        exercise.path.write_text(f"mine = {number}\n", encoding="utf-8")
        exercise.begin()
        assert exercise.path.read_text(encoding="utf-8") == f"mine = {number}\n"
        kept = exercise.start_over()
        assert kept == data / "mending" / f"crawler.py.{number}"
        assert kept.read_text(encoding="utf-8") == f"mine = {number}\n"
        assert exercise.path.read_text(encoding="utf-8") == exercise.start
    assert set_aside(exercise.path, "typed").name == "crawler.py.4"
    exercise.path.unlink()
    assert exercise.start_over() is None
    assert exercise.path.exists()


def test_a_folder_that_cannot_be_written_is_said(data):
    (data / "mending").write_text("in the way", encoding="utf-8")
    with pytest.raises(ExerciseError, match="cannot be written"):
        MENDS["crawler"].exercise().begin()


def test_the_file_on_disk_is_judged_and_not_the_start():
    exercise = written("print-spooler", "x = 1\n")
    assert "there is no class PrintSpooler (classes: none)" in exercise.judge().error


def test_a_file_that_deletes_itself_is_put_back():
    exercise = MENDS["print-spooler"].exercise()
    text = DELETES_ITSELF.format(path=str(exercise.path))
    verdict = written("print-spooler", text).judge()
    assert proved(verdict), verdict
    assert "it is put back" in verdict.text
    assert exercise.path.read_text(encoding="utf-8") == text


@pytest.mark.slow
def test_a_refused_file_that_deletes_itself_is_put_back_too():
    exercise = MENDS["print-spooler"].exercise()
    text = DELETES_ITSELF.format(path=str(exercise.path)) + "\nclass Other:\n    x = 1 / 0\n"
    verdict = written("print-spooler", text).judge()
    assert "ZeroDivisionError" in verdict.error
    assert verdict.error.endswith("it is put back.")
    assert exercise.path.read_text(encoding="utf-8") == text


# -- a teacher's exercise --

GOOD = """
rank = 3
title = "T"
about = "A."
story = "S."
task = "T."
buffer = "Buffer"
put = "put"
get = "get"
bounds = ["--producers 1 --consumers 1"]
fails = "deadlock"
hints = ["1", "2", "3"]
"""


def teacher_s(folder, text=GOOD, name="mine", start="class Buffer: ...\n", model="class Buffer: ...\n"):
    here = folder / name
    here.mkdir(parents=True)
    for file, content in ((FILE, text), (START, start), (MODEL, model)):
        if content is not None:
            (here / file).write_text(content, encoding="utf-8")
    return here / FILE


def test_one_s_own_exercises_are_added_and_may_take_a_place():
    teacher_s(own_folder())
    teacher_s(own_folder(), name="crawler")
    mends = load_mends()
    assert len(mends) == 7
    assert pick(mends, "crawler").title == pick(mends, "mine").title == "T"
    assert all(one.rank <= other.rank for one, other in pairwise(mends))
    with pytest.raises(MendError, match="no exercise 'mime'"):
        pick(mends, "mime")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("rank = 3\n", ""), "rank: it is missing"),
        (("rank = 3", "rank = 0"), "rank: expected"),
        (("title", "titel"), "titel: no such key"),
        (('"2", "3"]', '"2"]'), "hints: expected"),
        (('["--producers 1 --consumers 1"]', "[]"), "bounds: expected"),
        (("--consumers 1", "--consumers"), "bounds: --consumers: a value is missing"),
        (("--consumers 1", "--consumers 99"), "bounds: consumers must be a whole number"),
        (("--consumers 1", "--colour red"), "bounds: --colour"),
        (('get = "get"', 'get = "get it"'), "get: 'get it' is no name in Python"),
        (('fails = "deadlock"', 'fails = "deadlock"\norder = "lilo"'), "order must be one of"),
        (("hints = [", "hints = [["), "not TOML"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_in_an_exercise_is_named(tmp_path, change, complaint):
    path = teacher_s(tmp_path, GOOD.replace(*change))
    with pytest.raises(MendError) as error:
        read_mend(path)
    line = str(error.value)
    assert line.startswith(f"{path}: ")
    assert complaint in line
    assert "\n" not in line


@pytest.mark.parametrize(
    ("start", "model", "said"),
    [
        ("two_conditions", "two_conditions", "fails: start.py is said to be deadlock, and is ok"),
        ("one_condition_notify", "one_condition_notify", "model.py does not pass: it is deadlock"),
        ("one_condition_notify", "two_conditions", ""),
    ],
    ids=["the start holds", "the model breaks", "fine"],
)
def test_an_exercise_is_proved(tmp_path, capsys, start, model, said):
    sources = [catalogue()[name].path.read_text(encoding="utf-8") for name in (start, model)]
    sources = [re.sub(r"class \w+", "class Buffer", source) for source in sources]
    path = teacher_s(tmp_path, GOOD.replace("--consumers 1", "--consumers 2 --capacity 1"), "mine", *sources)
    assert main(["validate", str(path)]) == (2 if said else 0)
    out, err = capsys.readouterr()
    assert (f"{path}: {said}" if said else "") in err
    assert said or "fine: 'T', start.py is deadlock, model.py passes within its bounds" in out


def test_a_missing_file_of_an_exercise_is_named(tmp_path):
    path = teacher_s(tmp_path, model=None)
    with pytest.raises(MendError, match=r"model\.py: cannot be read"):
        read_mend(path)
