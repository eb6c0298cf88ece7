"""`pcviz interview` without the app: the list, the sheet, and a whole sitting in words."""

import json

import pytest

from pcviz.lessons.interview.deck import HERE, load_deck
from tests.cli.command import called, pcviz

DECK = load_deck(HERE)


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    monkeypatch.setenv("PCVIZ_DATA", str(tmp_path))
    return tmp_path


def talk(*arguments, words=(), timeout=120):
    done = pcviz("interview", "--plain", *arguments, stdin=None, input="".join(f"{word}\n" for word in words), timeout=timeout)
    assert done.stderr == "", done.stderr
    assert done.returncode == 0
    return done.stdout


def test_the_list_names_every_card_in_order():
    done = pcviz("interview", "--list")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [[str(number), card.name] for number, card in enumerate(DECK, 1)]
    assert all("  new  " in line for line in lines)


def test_the_sheet_is_one_page():
    done = pcviz("interview", "--sheet")
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert 20 < len(lines) <= 60
    assert max(map(len, lines)) <= 80


def test_a_sitting_in_words_is_remembered(data):
    told = talk(words=["one lock and two conditions", "3", "1", "f", "f", "f", "again", "q"])
    assert "Question 1 of 20 (new): Design a bounded blocking queue." in told
    assert "A good answer: I keep a list or deque" in told
    assert "Design a bounded blocking queue: good, comes again in 10 minutes." in told
    assert "No. 2: Because what was true" in told
    assert "They ask: How many threads does it take to break the if?" in told
    assert "There are no more follow-ups." in told
    assert told.endswith("\n2 questions: 1 again, 1 good.\n")
    assert max(map(len, told.splitlines())) <= 100
    kept = json.loads((data / "progress.json").read_text(encoding="utf-8"))["reviews"]
    assert [(card, mark) for _, card, mark in kept] == [("bounded-blocking-queue", 3), ("while-not-if", 1)]
    assert "in 10 minutes" in pcviz("interview", "--list").stdout.splitlines()[0]
    assert "Question 1 of 20 (new): notify or notify_all?" in talk(words=["q"])  # new ones before what is not yet due


def test_the_end_of_the_input_is_the_end_of_the_interview():
    assert talk(words=["", "2"]).rstrip().endswith("1 question: 1 hard.")


def test_a_card_by_its_name_and_by_its_number():
    assert "Question 1 of 1 (new): What is a lost wake-up?" in talk("lost-wake-up", words=["q"])
    assert "Question 1 of 1 (new): What is a lost wake-up?" in talk("7", words=["q"])


@pytest.mark.parametrize(
    ("card", "number", "seen"),
    [
        ("lost-wake-up", 1, "deadlock"),
        ("one-condition-or-two", 1, "A is in a deadlock"),
        ("one-condition-or-two", 2, "You schedule OneConditionNotify: 1 × 2 threads"),
        ("stop-consumers", 1, "one-sentinel-per-producer"),
    ],
)
def test_what_is_shown_is_told_in_words(card, number, seen):
    told = talk(card, words=["", f"s {number}", "q", "q"])
    assert seen in told.partition("$ pcviz")[2]


@pytest.mark.slow
@pytest.mark.parametrize("card", DECK, ids=lambda card: card.name)
def test_every_show_me_runs_to_its_end_in_words(card):
    for number, one in enumerate(card.show, 1):
        told = talk(card.name, words=["", f"s {number}", *(["q"] if one.show.verb == "play" else []), "4"])
        assert f"$ {one.command}" in told
        assert told.rstrip().endswith("1 question: 1 easy.")
        assert "Traceback" not in told


def test_the_file_of_a_coding_question_is_begun_and_judged(data):
    told = talk("how-to-test", words=["j", "w", "j", "", "m", "3"])
    path = data / "answers" / "tested_buffer.py"
    assert f"{path} is still to be written (w begins it)." in told
    assert f"Write it here, in an editor of yours: {path}" in told
    assert "exception: C1 failed in get with IndexError" in told
    assert "            while not self.items:" in told.splitlines()
    path.write_text("raise SystemExit\n", encoding="utf-8")
    told = talk("how-to-test", words=["j", "q"])
    assert f"{path}: there is no class in it to check" in told
    assert "Traceback" not in told


def test_time_that_is_up_ends_it_after_the_card(data):
    told = talk("--minutes", "0.0000001", words=["", "3", "", "3"])
    assert told.count("Question ") == 1
    assert "Time is up." in told


def test_a_damaged_progress_is_set_aside_and_said(data):
    (data / "progress.json").write_text("{", encoding="utf-8")
    told = talk(words=["q"])
    assert told.startswith(f"{data / 'progress.json'} was not readable as progress. It is kept as progress.damaged-1.json")
    assert (data / "progress.damaged-1.json").read_text(encoding="utf-8") == "{"


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["--list", "x", "--minutes", "0"], "'0' is no number of minutes"),
        (["--plain", "whyle-not-if"], "no card 'whyle-not-if'"),
        (["--plain", "21"], "no card '21'"),
        ([], "this is not a terminal, which the app needs: pcviz interview --plain asks in words"),
    ],
)
def test_bad_usage_is_one_line(arguments, line):
    done = called("interview", *arguments)
    assert done.returncode == 2
    assert done.stdout == ""
    assert line in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_teacher_s_card_that_is_wrong_is_named(data):
    (data / "deck").mkdir()
    (data / "deck" / "mine.toml").write_text("rank = 1\n", encoding="utf-8")
    done = pcviz("interview", "--list")
    assert done.returncode == 2
    assert done.stderr == f"pcviz: {data / 'deck' / 'mine.toml'}: title: it is missing\n"
