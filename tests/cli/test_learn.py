"""`pcviz learn` without the app, and `pcviz validate` of a lesson: the list, a whole lesson in words, and what is refused."""

import json
from datetime import UTC, datetime

import pytest

from pcviz.lessons.course import HERE, load_course, load_lessons
from pcviz.lessons.progress import Done, Progress
from tests.cli.command import called, pcviz
from tests.lessons.learners import QUIZ, SMALL, as_quiz, right


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("PCVIZ_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def lesson(tmp_path):
    path = tmp_path / "small.toml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def talk(*arguments, words=()):
    done = pcviz("learn", "--plain", *arguments, stdin=None, input="".join(f"{word}\n" for word in words), timeout=120)
    assert done.stderr == "", done.stderr
    assert done.returncode == 0
    return " ".join(done.stdout.split())


def test_the_list_names_everything_and_what_was_done(lesson):
    talk(lesson, words=["", "2", "", "1", "2", "2 1", ""])
    done = pcviz("learn", "--list")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert {"Lessons", "Quiz, before and after", "Mend it", "You are the scheduler"} <= set(lines)
    for known in load_lessons(HERE):
        assert any(line.split()[:1] == [known.name] and known.title in line for line in lines)
    told = json.loads(called("learn", "--list", "--json").stdout)
    assert told["schema"] == "pcviz/course/1"
    assert told["troubles"] == []
    entry = next(entry for entry in told["entries"] if entry["name"] == "while-not-if")
    assert entry["kind"] == "lesson" and entry["done"] is False and entry["minutes"] == 7
    assert entry["left"] is None


def test_a_lesson_in_words_with_right_answers(lesson):
    told = talk(lesson, words=["", "2", "", "1", "2", "2 1", ""])
    assert "4 of 4 answers right the first time." in told
    assert "It was not so." not in told
    assert "C1 is waiting on not_empty" in told
    assert "1. step 4: C1 is waiting" in told
    assert [(one.what, one.right, one.of) for one in Progress().done()] == [("lesson/small", 4, 4)]


def test_a_lesson_in_words_with_wrong_answers(lesson):
    told = talk(lesson, words=["", "9", "one", "1", "", "x", "2", "1", "1 1", "1 2", ""])
    assert "0 of 4 answers right" in told
    assert told.count("It was not so.") == 4
    assert told.count("Look: ") == 4
    assert "Numbers from 1 to 2, please." in told and "A number, please." in told
    assert told.index("You mix them up.") < told.index("Look: C1 waits.") < told.index("It was: C1 does")


def test_a_lesson_in_words_goes_on_where_it_was_left(lesson):
    assert "Left before its end." in talk(lesson, words=["", "2", "", "1", "q"])
    told = talk(lesson, words=["", "2", "2 1", ""])
    assert "You left this lesson at question 3 of 4." in told
    assert "Who waits?" not in told
    assert "4 of 4 answers right the first time." in told


@pytest.mark.parametrize("tell", ["end", "never"])
def test_a_quiz_in_words(lesson, tell):
    lesson.write_text(as_quiz(tell), encoding="utf-8")
    told = talk(lesson, words=["", "1", "1", "1", "2 1"])
    assert "2 of 4 answers right." in told
    assert "Missed: 1: who goes first (pcviz learn while-not-if) 3: who goes first" in told
    assert "To hand in, copy this line: pcviz quiz-small: 2 of 4, missed 1 3, 2" in told
    assert told.index("Question 4.") < told.index("answers right")
    assert told.count("It was not so.") == (2 if tell == "end" else 0)
    assert ("Look: C1 waits." in told) is (tell == "end")
    assert [(one.what, one.right, one.of) for one in Progress().done()] == [("quiz/small", 2, 4)]


@pytest.mark.slow
@pytest.mark.parametrize("quiz", QUIZ, ids=[quiz.called for quiz in QUIZ])
def test_each_quiz_in_words_with_right_answers(quiz):
    answers = [right(quiz, question, step.run) for step in quiz.steps for question in step.before]
    words = [" ".join(map(str, answer)) if isinstance(answer, tuple) else str(answer) for answer in answers]
    assert f"pcviz {quiz.called}: 10 of 10, 2" in talk(quiz.called, words=["", *words])
    told = json.loads(called("learn", "--list", "--json").stdout)
    entry = next(entry for entry in told["entries"] if entry["name"] == quiz.called)
    assert (entry["kind"], entry["right"], entry["of"]) == ("quiz", 10, 10)


def test_of_a_quiz_the_first_time_counts_and_of_a_lesson_the_best():
    progress = Progress()
    for at, (good, what) in enumerate(
        [(3, "quiz/before"), (9, "quiz/before"), (3, "lesson/while-not-if"), (5, "lesson/while-not-if")]
    ):
        progress.add_done(Done(datetime(2026, 1, 5, at, tzinfo=UTC), what, good, 10))
    told = json.loads(called("learn", "--list", "--json").stdout)
    assert {entry["name"]: entry["right"] for entry in told["entries"] if entry["done"]} == {
        "quiz-before": 3,
        "while-not-if": 5,
    }


def test_a_quiz_of_a_teachers_own(data):
    (data / "quiz").mkdir()
    (data / "quiz" / "monday.toml").write_text(as_quiz("never"), encoding="utf-8")
    assert any(line.split()[:1] == ["quiz-monday"] for line in called("learn", "--list").stdout.splitlines())
    course = load_course(Progress())
    assert course.pick("quiz-monday") == course.pick("quiz/monday")
    assert course.lesson(course.pick("quiz-monday")).tell == "never"


@pytest.mark.slow
def test_left_in_the_middle_nothing_is_kept(lesson):
    assert "Left before its end." in talk(lesson, words=["", "2", "q"])
    assert "Left before its end." in talk(lesson, words=[""])
    assert Progress().done() == []


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("while-not-iff",), "there is no 'while-not-iff' to learn; did you mean 'while-not-if'?"),
        (("none.toml",), "none.toml: cannot be read: No such file or directory"),
        (("--json",), "--json goes with --list"),
        (("--list", "while-not-if"), "leave NAME out"),
        (("--plain",), "--plain needs a NAME"),
        (("--plain", "mend/log-queue"), "log-queue is for the app"),
        (("while-not-if",), "--plain tells a lesson in words"),
    ],
)
def test_what_cannot_be_done_is_one_line(arguments, complaint):
    done = called("learn", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert complaint in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.slow
def test_a_teachers_file_that_is_wrong_does_not_hide_the_others(data):
    (data / "course").mkdir()
    (data / "course" / "mine.toml").write_text(SMALL.replace("minutes = 1", "minutes = 1\nrank = 7"), encoding="utf-8")
    (data / "course" / "torn.toml").write_text("title = 3", encoding="utf-8")
    (data / "course" / "while-not-if.toml").write_text(SMALL.replace("Small", "Instead"), encoding="utf-8")
    told = json.loads(called("learn", "--list", "--json").stdout)
    titles = {entry["name"]: entry["title"] for entry in told["entries"]}
    assert titles["mine"] == "Small" and titles["while-not-if"] == "Instead"
    assert len(told["troubles"]) == 1 and "torn.toml: title: expected a text" in told["troubles"][0]


def test_a_damaged_progress_is_told_and_kept(data):
    (data / "progress.json").write_bytes(b"?")
    done = pcviz("learn", "--list")
    assert done.returncode == 0
    assert "progress.damaged-1.json" in done.stdout
    assert (data / "progress.damaged-1.json").read_bytes() == b"?"


def test_validate_runs_a_lesson_and_tells_every_answer(lesson):
    done = pcviz("validate", lesson)
    assert done.returncode == 0, done.stderr
    assert "steps[2].before[1]: C1 does" in done.stdout
    assert done.stdout.splitlines()[-1] == f"{lesson}: fine: 'Small', 2 steps, 4 questions"


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("titl", "tittl"), "tittle: no such key; did you mean 'title'?"),
        (('is = "C1"', 'is = "C2"'), "steps[2].before[1].answer: the answer is C1, and of the choices none of them says so"),
        (("'count(\"put\")'", "'1 / 0'"), "steps[2].after[1].answer: 1 / 0: it divides by zero"),
    ],
)
def test_validate_names_what_is_wrong_with_a_lesson(lesson, change, complaint):
    lesson.write_text(SMALL.replace(*change, 1), encoding="utf-8")
    done = called("validate", lesson)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert str(lesson) in done.stderr and complaint in done.stderr
