"""The card: one question of an interview, read from one TOML file. Every word that a learner reads stands in that file."""

import shlex
from pathlib import Path
from typing import Annotated

import msgspec

from pcviz.lessons.exercise import Exercise
from pcviz.lessons.progress import data_folder
from pcviz.lessons.prose import flowing
from pcviz.lessons.reading import Words, convert, parse_toml, read_text
from pcviz.lessons.show import Show, ShowError, parse_options, parse_show


class CardError(ValueError):
    """One clear line: the file, the key, and what would be right."""


class FollowUp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What they ask next, and what to say then."""

    ask: Words
    say: Words


class Wrong(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The common wrong answer, and the thought behind it."""

    says: Words
    reveals: Words


class ShowMe(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A command that makes it visible, and what to look at."""

    command: Words
    look: Words

    @property
    def show(self) -> Show:
        return parse_show(self.command)


class Code(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file to write. `fails` is the verdict on `start` as it stands; `model` is a solution; `options` go to the check."""

    file: Words
    task: Words
    start: Words
    fails: Words
    model: Words
    options: str = ""


class Proof(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What makes `claim`, words of this card, a fact: the verdict of a check, or Python whose asserts hold. Tests run both."""

    claim: Words
    check: str = ""
    verdict: str = ""
    exhaustive: bool = False
    python: str = ""


class Card(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`rank` orders the deck: 1 is asked most often. `right` is the number of the right choice, from 1."""

    rank: Annotated[int, msgspec.Meta(ge=1)]
    title: Words
    question: Words
    answer: Words
    sheet: Words
    wrong: Annotated[list[Wrong], msgspec.Meta(min_length=1)]
    show: Annotated[list[ShowMe], msgspec.Meta(min_length=1)]
    follow_ups: list[FollowUp] = []
    choices: list[Words] = []
    right: int = 0
    code: Code | None = None
    proof: list[Proof] = []
    name: str = ""  # the file's, without its ending

    @property
    def words(self) -> str:
        """All that it says about the matter: where a proof's claim must stand."""
        parts = [self.question, self.answer, self.sheet]
        parts += [text for one in self.wrong for text in (one.says, one.reveals)]
        parts += [text for one in self.follow_ups for text in (one.ask, one.say)]
        parts += [one.look for one in self.show]
        return " ".join(flowing(part) for part in parts)


def parse_card(text: str, source: str, name: str) -> Card:
    """The card in a TOML text; `source` names the file in errors. Raises CardError."""
    table = parse_toml(text, source, CardError)
    card = convert(table, Card, source, CardError, name=name)
    _judge(card, source)
    return card


def read_card(path: Path) -> Card:
    """Raises CardError."""
    return parse_card(read_text(path, "a card", CardError), str(path), path.stem)


def answer(card: Card, folder: Path | None = None) -> Exercise:
    """The file that a coding question asks for."""
    assert card.code is not None
    options, _ = parse_options("check", shlex.split(card.code.options))
    return Exercise((folder or data_folder() / "answers") / card.code.file, card.code.start, [options])


def _judge(card: Card, source: str) -> None:
    """What the types alone do not say."""
    if card.choices and not 1 <= card.right <= len(card.choices):
        raise CardError(f"{source}: right: {card.right} is none of the choices: give a number from 1 to {len(card.choices)}")
    if card.right and not card.choices:
        raise CardError(f"{source}: right: there are no choices that it could be one of")
    if len(card.choices) == 1 or len(card.choices) > 9:
        raise CardError(f"{source}: choices: there are {len(card.choices)}; give 2 to 9, or none for a free answer")
    for one in card.show:
        try:
            one.show  # noqa: B018 - read for what it raises
        except ShowError as error:
            raise CardError(f"{source}: show.command: {error}") from None
    for proof in card.proof:
        if bool(proof.check) == bool(proof.python):
            raise CardError(f"{source}: proof: {proof.claim!r} needs either a check or python")
        if proof.check and not proof.verdict:
            raise CardError(f"{source}: proof: {proof.claim!r}: verdict: it is missing")
        if flowing(proof.claim) not in card.words:
            raise CardError(f"{source}: proof: no words of this card say {proof.claim!r}")
    if card.code is not None and (Path(card.code.file).name != card.code.file or not card.code.file.endswith(".py")):
        raise CardError(f"{source}: code.file: {card.code.file!r} is not the name of a Python file")
