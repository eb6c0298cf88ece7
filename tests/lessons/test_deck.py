"""The deck as it is shipped: complete, speakable, on one page; and every fact in it proved by a fresh run."""

import shlex
import tempfile
from pathlib import Path

import pytest

from pcviz.cli.arguments import COMMANDS, Parser, parser
from pcviz.explore.api import check
from pcviz.lessons.exercise import ExerciseError
from pcviz.lessons.interview.card import CardError, answer, parse_card
from pcviz.lessons.interview.deck import HERE, load_deck, pick
from pcviz.lessons.interview.sheet import ROWS, WIDTH, sheet
from pcviz.lessons.progress import data_folder
from pcviz.lessons.show import parse_options
from pcviz.workshop.scenario import load_scenario
from pcviz.workshop.settings import control

DECK = load_deck(HERE)
CODING = [card for card in DECK if card.code is not None]
PROOFS = [(card, proof) for card in DECK for proof in card.proof]
SPOKEN = (75, 160)  # words: 30 to 60 seconds at an interview's 150 a minute

# What is asked, in the order of how often.
NAMES = [
    "bounded-blocking-queue",
    "while-not-if",
    "notify-or-notify-all",
    "one-condition-or-two",
    "lock-to-notify",
    "what-wait-does",
    "lost-wake-up",
    "semaphore-order",
    "semaphore-mutex-condition",
    "check-then-act",
    "busy-waiting",
    "mesa-or-hoare",
    "stop-consumers",
    "join-and-task-done",
    "queue-shutdown",
    "full-and-timeouts",
    "how-large",
    "starvation-and-inversion",
    "fifo-with-many-consumers",
    "how-to-test",
]


def test_twenty_questions_in_the_order_of_how_often_they_are_asked():
    assert [card.name for card in DECK] == NAMES
    assert [card.rank for card in DECK] == list(range(1, 21))


@pytest.mark.parametrize("card", DECK, ids=NAMES)
def test_a_model_answer_takes_30_to_60_seconds_aloud(card):
    assert SPOKEN[0] <= len(card.answer.split()) <= SPOKEN[1]
    assert card.follow_ups
    assert card.wrong
    assert card.proof


def test_the_cheat_sheet_is_one_page():
    lines = sheet(DECK)
    assert len(lines) <= ROWS
    assert max(map(len, lines)) <= WIDTH
    for number, card in enumerate(DECK, 1):
        assert any(line.startswith(f"{number:>2}. {card.title[:20]}") for line in lines)


# -- facts --


@pytest.mark.parametrize(("card", "proof"), PROOFS, ids=[f"{card.name}: {proof.claim[:40]}" for card, proof in PROOFS])
def test_what_a_card_claims_is_so(card, proof):
    if proof.python:
        exec(compile(proof.python, f"{card.name}: {proof.claim}", "exec"), {})
        return
    target, *words = shlex.split(proof.check)
    options, _ = parse_options("check", words)
    found = check(target, **options)
    assert found.verdict == proof.verdict, found
    assert found.exhaustive or not proof.exhaustive, found


def test_the_claims_of_the_condition_card_are_the_theorem():
    """P + C > 2·B for the very numbers that the card names."""
    card = pick(DECK, "one-condition-or-two")
    for proof in card.proof:
        target, *words = shlex.split(proof.check)
        options, _ = parse_options("check", words)
        if target == "one_condition_notify":
            dead = options["producers"] + options["consumers"] > 2 * options["capacity"]
            assert proof.verdict == ("deadlock" if dead else "ok")
            assert options["endless"]


# -- show me --


@pytest.mark.parametrize("one", [one for card in DECK for one in card.show], ids=lambda one: one.command)
def test_a_command_of_a_card_is_one_of_pcviz(one):
    options = parser().parse_args(shlex.split(one.command)[1:])
    show = one.show
    assert options.name == show.verb
    for key, value in show.settings.items():
        assert hasattr(load_scenario(show.target), key)
        control(key).accept(value)


def test_the_parser_of_commands_is_that_of_the_command_line():
    assert Parser is type(parser())
    assert {"run", "compare", "play", "check"} <= {name for name, *_ in COMMANDS}


# -- coding --


@pytest.mark.parametrize("card", CODING, ids=lambda card: card.name)
def test_the_skeleton_fails_as_stated(card, tmp_path):
    path = answer(card, tmp_path).begin()
    assert path.read_text(encoding="utf-8") == card.code.start
    assert answer(card, tmp_path).judge().verdict == card.code.fails


@pytest.mark.slow
@pytest.mark.parametrize("card", CODING, ids=lambda card: card.name)
def test_the_model_solution_passes_exhaustively(card, tmp_path):
    answer(card, tmp_path).path.write_text(card.code.model, encoding="utf-8")
    verdict = answer(card, tmp_path).judge()
    assert verdict.ok, verdict
    assert verdict.exhaustive


@pytest.mark.parametrize("card", CODING, ids=lambda card: card.name)
def test_a_file_that_was_begun_is_never_written_over(card, tmp_path):
    with pytest.raises(ExerciseError, match="still to be written"):
        answer(card, tmp_path).judge()
    path = answer(card, tmp_path).begin()
    path.write_text("mine = 1\n", encoding="utf-8")
    assert answer(card, tmp_path).begin() == path
    assert path.read_text(encoding="utf-8") == "mine = 1\n"


def test_the_seeded_bug_passes_the_test_that_comes_with_it(tmp_path):
    names = {"__name__": "tested_buffer"}
    exec(pick(DECK, "how-to-test").code.start, names)
    names["test"]()


# -- a teacher's card --

GOOD = """
rank = 3
title = "T?"
question = "Q?"
answer = "A."
sheet = "S."
[[wrong]]
says = "W."
reveals = "R."
[[show]]
command = "pcviz run basic"
look = "L."
"""


def test_one_s_own_cards_are_added_and_may_take_a_place(tmp_path, monkeypatch):
    monkeypatch.setenv("PCVIZ_DATA", str(tmp_path))
    assert data_folder() == tmp_path
    (tmp_path / "deck").mkdir()
    (tmp_path / "deck" / "mine.toml").write_text(GOOD, encoding="utf-8")
    (tmp_path / "deck" / "while-not-if.toml").write_text(GOOD, encoding="utf-8")
    cards = load_deck()
    assert len(cards) == 21
    assert pick(cards, "mine").title == "T?"
    assert pick(cards, "while-not-if").title == "T?"
    with pytest.raises(CardError, match="no card 'mine2'"):
        pick(cards, "mine2")


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("rank = 3\n", ""), "rank: it is missing"),
        (("rank = 3", "rank = 0"), "rank: expected"),
        (("rank = 3", "rank = 'x'"), "rank: expected a whole number, but this is a text"),
        (("rank = 3", "rang = 3"), "rang: no such key"),
        (('says = "W."', 'sais = "W."'), "wrong"),
        (('look = "L."', ""), "show[1].look: it is missing"),
        (("pcviz run basic", "pcviz run basik"), "there is no 'basik' to run"),
        (("pcviz run basic", "pcviz run"), "expected pcviz VERB TARGET"),
        (("pcviz run basic", "rm -rf x"), "expected pcviz run"),
        (("pcviz run basic", "pcviz run basic --seed 3"), "--seed: a card's run has no such option"),
        (("pcviz run basic", "pcviz check no_lock --items x"), "expected a whole number"),
        (('title = "T?"', 'title = "T?"\nchoices = ["a", "b"]'), "right: 0 is none of the choices"),
        (('title = "T?"', 'title = "T?"\nchoices = ["a"]\nright = 1'), "choices: there are 1"),
        (('title = "T?"', 'title = "T?"\nright = 1'), "right: there are no choices"),
        (('title = "T?"', 'title = ""'), "title: expected"),
        (("[[show]]", "[[show"), "not TOML"),
        (("[[show]]", '[[proof]]\nclaim = "nobody says"\npython = "1"\n[[show]]'), "no words of this card say"),
        (("[[show]]", '[[proof]]\nclaim = "A."\n[[show]]'), "needs either a check or python"),
        (("[[show]]", '[[proof]]\nclaim = "A."\ncheck = "no_lock"\n[[show]]'), "verdict: it is missing"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_in_a_card_is_named(change, complaint):
    with pytest.raises(CardError) as error:
        parse_card(GOOD.replace(*change), "mine.toml", "mine")
    line = str(error.value)
    assert line.startswith("mine.toml: ")
    assert complaint in line
    assert "\n" not in line


def test_a_card_that_is_no_text_is_named():
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bad.toml"
        path.write_bytes(b"\xff\xfe")
        with pytest.raises(CardError, match=r"bad\.toml: not a card"):
            load_deck(Path(folder))
