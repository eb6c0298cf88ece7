"""Lesson files that are wrong: one clear line each, with the file, the key and what would be right."""

import pytest

from pcviz.lessons import answer, stage
from pcviz.lessons.answer import prove
from pcviz.lessons.lesson import LessonError, parse_lesson, read_lesson
from pcviz.lessons.prose import height, prose
from pcviz.lessons.stage import Setup, StageError, perform, understand
from tests.lessons.learners import SMALL, as_quiz, performed

FIRST = 'first("wait").thread'
GAME = 'play = "two_conditions --producers 1 --consumers 1 --items 1"'

MAD = """
import os
class Mad:
    def __init__(self, capacity):
        pass
    def put(self, item):
        os._exit(1)
    def get(self):
        pass
"""


def refused(text, folder=""):
    with pytest.raises(LessonError) as problem:
        parse_lesson(text, "mine.toml", "mine", folder)
    line = str(problem.value)
    assert line.startswith("mine.toml: ")
    assert "\n" not in line
    return line


def test_the_small_lesson_is_right():
    lesson = parse_lesson(SMALL, "mine.toml", "mine")
    assert [question.kind for question in lesson.questions] == ["choice", "number", "thread", "order"]
    assert [proof for proof in prove(lesson) if proof.trouble] == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("title =", "titel ="), "titel: no such key; did you mean 'title'?"),
        (("minutes = 1", "minutes = 0"), "minutes: expected"),
        (("minutes = 1", 'minutes = "1"'), "minutes: expected a whole number, but this is a text"),
        (('aim = "After this you can say it."', ""), "aim: it is missing"),
        (("[[steps]]\nsay = \"Read this.\"", "[[steps]]"), "steps[1]: it says, runs and asks nothing"),
        (("watch =", "wach ="), "steps[2].wach: no such key"),
        (('pace = 8', 'pace = 8\nexplain = "no"'), "run.explain: no such key here: the plain keys of a step stand above"),
        (('kind = "choice"', 'kind = "choise"'), "steps[2].before[1].kind: "),
        ((f"answer = '{FIRST}'", ""), "steps[2].before[1].answer: it is missing"),
        ((FIRST, "frist()"), "steps[2].before[1].answer: no function 'frist'; did you mean 'first'?"),
        ((FIRST, "1 +"), "steps[2].before[1].answer: '1 +' is no expression"),
        (('"C1 does", is = "C1"', '"C1 does"'), "choices[2]: it needs is (a value) or when (a query)"),
        (('is = "C1"', 'is = "C1", when = "true"'), "choices[2]: give is or when, not both"),
        (('is = "C1"', 'when = "given"'), "choices[2].when: no name 'given'"),
        (('reveals = "You mix them up.", ', ""), "choices[1]: a wrong choice needs both, reveals and counter"),
        (('look = "C1 waits.", ', ""), "choices[1].counter.look: it is missing"),
        ((""", show = 'first("wait")' }""", " }"), "choices[1].counter: it needs something to run"),
        ((GAME, ""), "steps[2].run: expected one of check"),
        ((GAME, f'check = "no_lock"\n{GAME}'), "scenario, live, but there are check and play"),
        (("two_conditions", "two_condition"), "play: there is no 'two_condition'; did you mean 'two_conditions'?"),
        (('play = "two_conditions', 'play = "mine.py'), "play: there is no file mine.py"),
        (('play = "two_conditions --producers', 'play = "two_conditions --produkers'), "play: --produkers: "),
        (("--producers 1", "--producers one"), "--producers one: expected a whole number"),
        (('moves = "C1*4 P1*6 C1*5"', ""), "moves: a game needs moves, a seed, or both"),
        (("C1*4", "C1*x"), "moves: 'C1*x': expected a thread"),
        (("C1*4", "C1*999999999"), "moves: there are more than 500"),
        (("pace = 8", "pace = 0"), "pace: expected above 0"),
        (("pace = 8", "fine = true"), "fine: this is for check, not for play"),
        (("pace = 8", "seconds = 3"), "seconds: this is for scenario and live, not for play"),
        (("pace = 8", "start = 'first(1'"), "steps[2].run.start: "),
        (("pace = 8", "seed = -1"), "seed: expected a whole number from 0"),
        (("[[steps.after.wrong]]\nreveals = \"You did not look.\"", '[[steps.after.wrong]]\nis = 7\nreveals = "x"'),
         "wrong[2]: the last one is for any other answer"),
        (("is = 2\nreveals", "reveals"), "wrong[1]: it needs is (a value) or when (a query)"),
        (('kind = "order"', "kind = \"order\"\nanswer = '1'"), "answer: the order is that of the moments: leave it out"),
        (("happenings = [{", "happenings_ = [{"), "steps[2].after[3].happenings_: no such key"),
        (("at = 'first(\"get\")'", "at = 'first(\"got\")'"), "happenings[1].at: first: no kind of event 'got'"),
        (("""show = 'all("wait") + [last("get")]'""", "show = 'count('"), "steps[2].show: "),
        (('explain = "It was **so**."', ""), "steps[2].show: there is no explain that it belongs to"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(change, complaint):
    text = SMALL.replace(*change, 1)
    assert text != SMALL
    assert complaint in refused(text)


@pytest.mark.parametrize("text", ["", "title = ", "[" * 5000, "\x00", 'title = "x"\ntitle = "y"'])
def test_what_is_no_lesson_at_all(text):
    assert refused(text)


@pytest.mark.parametrize(
    ("tell", "change", "complaint"),
    [
        ("soon", ("", ""), "tell: "),
        ("step", ("", ""), "steps[2].idea: this is for a quiz"),
        ("end", ('idea = "who goes first"\n', ""), "steps[2].idea: it is missing"),
        ("end", ("idea =", 'watch = "x"\nidea ='), 'steps[2].watch: with tell = "end" nothing is shown'),
        ("never", ("idea =", 'explain = "x"\nidea ='), 'steps[2].explain: with tell = "never" nothing is shown'),
        (
            "end",
            (f'{GAME}\nmoves = "C1*4 P1*6 C1*5"', 'live = "basic"'),
            "steps[2].run: a quiz asks everybody about the same run",
        ),
    ],
)
def test_what_a_quiz_cannot_do_is_named(tell, change, complaint):
    text = as_quiz(tell).replace(*change, 1)
    assert complaint in refused(text)


@pytest.mark.parametrize("tell", ["end", "never"])
def test_a_quiz_is_proved_like_a_lesson(tell):
    quiz = parse_lesson(as_quiz(tell), "mine.toml", "mine")
    assert (quiz.kind, quiz.what, quiz.called) == ("quiz", "quiz/mine", "quiz-mine")
    proofs = list(prove(quiz))
    assert [proof for proof in proofs if proof.trouble] == []
    assert {f"steps[2].before[{number}]" for number in (1, 2, 3, 4)} <= {proof.key for proof in proofs}


def test_a_step_cannot_ask_what_was_not_run():
    head = 'title = "x"\nminutes = 1\naim = "y"\n[[steps]]\nsay = "z"\n'
    question = '\nkind = "number"\nask = "?"\nanswer = \'1\'\n'
    assert "steps[1].before: there is no [steps.run]" in refused(head + "[[steps.before]]" + question)
    assert "steps[1].after: nothing has been run yet" in refused(head + "[[steps.after]]" + question)
    shown = head + "explain = \"e\"\nshow = 'first()'\n"
    assert "steps[1].show: nothing has been run yet" in refused(shown)


def test_only_one_choice_may_be_without_a_thought_behind_it():
    text = SMALL.replace(
        'is = "P1", reveals = "You mix them up.", counter = { look = "C1 waits.", show = \'first("wait")\' }', 'is = "P1"'
    )
    assert "only one can be right" in refused(text)


@pytest.mark.parametrize(
    ("change", "key", "complaint"),
    [
        (('is = "C1"', 'is = "C7"'), "steps[2].before[1].answer", "of the choices none of them says so"),
        (('say = "P1 does", is = "P1"', 'say = "P1 does", is = "C1"'), "steps[2].before[1].answer", "1 and 2 of them"),
        ((FIRST, "1 / 0"), "steps[2].before[1].answer", "it divides by zero"),
        ((FIRST, 'first("timeout").thread'), "steps[2].before[1].answer", "this run has 0 timeout"),
        ((FIRST, 'state("end").owner("luck")'), "steps[2].before[1].answer", "no object luck; did you mean 'lock'?"),
        (("'count(\"put\")'", "'first(\"put\")'"), "steps[2].after[1].answer", "where a number is needed"),
        (("'last(\"end\").thread'", "'\"P9\"'"), "steps[2].after[2].answer", "none of the threads to pick from"),
        (("at = 'first(\"put\")'", "at = 'first(\"get\")'"), "steps[2].after[3].answer", "the same moment"),
        (("at = 'first(\"put\")'", "at = 'all()'"), "steps[2].after[3].answer", "moments, where one is needed"),
        (('{ say = "the get", at = \'first("get")\' }, { say = "the put", at = \'first("put")\' }',
          '{ say = "the put", at = \'first("put")\' }, { say = "the get", at = \'first("get")\' }'),
         "steps[2].after[3].happenings", "they stand in the right order already"),
        (("pace = 8", "start = 'first(\"timeout\")'"), "steps[2].run.start", "this run has 0 timeout"),
        (('look = "C1 waits.", show = \'first("wait")\'', 'look = "C1 waits.", show = \'all("timeout")\''),
         "steps[2].before[1].choices[1].counter.show", "there is no such moment"),
        (("P1*6 C1*5", "P1*7"), "steps[2].run", "P1 cannot go: finished"),
        (("C1*5", "C1*6"), "steps[2].run", "the game is over before it: finished"),
        (("C1*4", "C1*5"), "steps[2].run", "C1 cannot go"),
        (("C1*4", "C1/3"), "steps[2].run", "C1 can go in 1 ways there"),
    ],
)  # fmt: skip
def test_what_a_run_does_not_say_is_found_by_a_proof(change, key, complaint, monkeypatch):
    monkeypatch.setattr(answer, "perform", lambda setup, folder: performed("", setup.run))
    text = SMALL.replace(*change, 1)
    assert text != SMALL
    proofs = list(prove(parse_lesson(text, "mine.toml", "mine")))
    troubles = {proof.key: proof.trouble for proof in proofs if proof.trouble}
    assert complaint in troubles[key]


def test_files_are_looked_for_beside_the_lesson(tmp_path):
    from pcviz.buffers import catalogue

    (tmp_path / "mine.py").write_text(catalogue()["two_conditions"].path.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "run.toml").write_text('title = "mine"\nmake = 0.1\ntake = 0.1\n', encoding="utf-8")
    text = SMALL.replace('play = "two_conditions ', 'play = "mine.py:TwoConditions ')
    (tmp_path / "lesson.toml").write_text(text, encoding="utf-8")
    lesson = read_lesson(tmp_path / "lesson.toml")
    assert [proof for proof in prove(lesson) if proof.trouble] == []
    assert perform(Setup(scenario="run.toml", seconds=1), tmp_path).events
    with pytest.raises(LessonError, match=r"lesson.toml: steps\[2\].run"):
        (tmp_path / "mine.py").unlink()
        read_lesson(tmp_path / "lesson.toml")


@pytest.mark.parametrize(
    ("path", "complaint"), [("none.toml", "cannot be read"), ("bytes.toml", "its bytes are not UTF-8"), (".", "cannot be read")]
)
def test_a_file_that_cannot_be_read(tmp_path, path, complaint):
    (tmp_path / "bytes.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(LessonError, match=complaint):
        read_lesson(tmp_path / path)


@pytest.mark.parametrize(
    ("setup", "complaint"),
    [
        (Setup(scenario="basic", seconds=1e12), "seconds: expected above 0 and at most 600"),
        (Setup(live="basic", seconds=100), "at most 60"),
        (Setup(scenario="basic --set capacity=-5"), "capacity"),
        (Setup(scenario="basic --set nothing=5"), "nothing"),
        (Setup(check="no_lock --producers 99"), "producers must be a whole number from 1 to 16"),
        (Setup(play="two_conditions --producers 9", seed=1), "more threads than number keys"),
        (Setup(check="two_conditions --strength words"), "strength"),
        (Setup(check='"two_conditions'), "check: "),
        (Setup(check=""), "expected one of"),
    ],
)
def test_a_run_that_is_too_much_is_refused(setup, complaint):
    with pytest.raises(StageError) as problem:
        perform(setup)
    assert complaint in str(problem.value)
    assert "\n" not in str(problem.value)


def test_a_run_of_too_many_events_is_broken_off(monkeypatch):
    monkeypatch.setattr(stage, "MOST_EVENTS", 100)
    with pytest.raises(StageError, match="more than 100 events; give fewer seconds"):
        perform(Setup(scenario="basic", seconds=600))


def test_a_buffer_that_goes_mad_ends_the_run_and_not_the_lesson(tmp_path):
    (tmp_path / "mad.py").write_text(MAD, encoding="utf-8")
    (tmp_path / "torn.py").write_text("def", encoding="utf-8")
    with pytest.raises(StageError):
        perform(Setup(play="torn.py", seed=1), tmp_path)
    with pytest.raises(StageError):
        perform(Setup(play="mad.py --producers 1 --consumers 1", moves="P1*9"), tmp_path)


def test_moves_are_read():
    assert understand(Setup(play="ring", moves="C1 P1*2 C2/2*2")).moves == (
        ("C1", 1), ("P1", 1), ("P1", 1), ("C2", 2), ("C2", 2),
    )  # fmt: skip


def test_the_little_markdown():
    blocks = prose("One\ntwo.\n\n    if x:\n        y\n\n- **a** and\n  more\n- `b`\nc")
    assert [(block.kind, block.words) for block in blocks] == [
        ("text", "One two."), ("code", "if x:\n    y"), ("item", "a and more"), ("item", "b c"),
    ]  # fmt: skip
    assert prose("") == []
    assert height("One\n\n    a\n    b\n\nend", 40) == 6
