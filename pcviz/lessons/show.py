"""*Show me*: a command line of a card, understood, so that the app can do it on the spot."""

import shlex
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pcviz.explore.api import Verdict
    from pcviz.explore.play import Session
    from pcviz.explore.process import Stop

SHAPE = ("producers", "consumers", "capacity", "items")
FLAGS = {"check": ("endless", "any-wake", "spurious"), "play": ("any-wake", "spurious"), "run": (), "compare": ()}
WORDS = {"check": ("strength", "order"), "play": ("strength",), "run": (), "compare": ()}


class ShowError(ValueError):
    """What is wrong with a command, in a line."""


@dataclass(frozen=True)
class Show:
    """`verb` is run, compare, play or check; `target` a scenario, a comparison or a built-in buffer.

    `options` are those of check and play, `settings` what ``--set`` says of a scenario.
    """

    verb: str
    target: str
    options: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)


def parse_show(command: str) -> Show:
    """Understand ``pcviz VERB TARGET [--option value]…``. Raises ShowError."""
    try:
        first, verb, target, *rest = shlex.split(command)
    except ValueError:
        raise ShowError(f"{command!r}: expected pcviz VERB TARGET, for example pcviz check two_conditions") from None
    if first != "pcviz" or verb not in FLAGS:
        raise ShowError(f"{command!r}: expected pcviz run, pcviz compare, pcviz play or pcviz check")
    if target not in known(verb):
        raise ShowError(f"{command!r}: there is no {target!r} to {verb}; there are {', '.join(known(verb))}")
    options, settings = parse_options(verb, rest)
    return Show(verb, target, options, settings)


def parse_options(verb: str, words: list[str]) -> tuple[dict[str, Any], dict[str, str]]:
    """The options of a verb, and what it sets. Raises ShowError."""
    options: dict[str, Any] = {}
    settings: dict[str, str] = {}
    waiting = iter(words)
    for word in waiting:
        name = word.removeprefix("--")
        if name in FLAGS[verb]:
            options[name.replace("-", "_")] = True
            continue
        value = next(waiting, None)
        if value is None:
            raise ShowError(f"{word}: a value is missing, or {verb} has no such option here")
        if verb == "run" and word == "--set":
            key, equals, what = value.partition("=")
            if not equals:
                raise ShowError(f"--set {value}: expected KEY=VALUE")
            settings[key] = what
        elif verb in ("check", "play") and name in SHAPE:
            if not value.isdecimal():
                raise ShowError(f"{word} {value}: expected a whole number")
            options[name] = int(value)
        elif name in WORDS[verb]:
            options[name.replace("-", "_")] = value
        else:
            raise ShowError(f"{word}: a card's {verb} has no such option")
    return options, settings


def known(verb: str) -> list[str]:
    """What a verb can be done to."""
    from pcviz.buffers import catalogue
    from pcviz.workshop.comparison import find_comparisons
    from pcviz.workshop.scenario import find_scenarios

    match verb:
        case "run":
            return list(find_scenarios())
        case "compare":
            return list(find_comparisons())
        case _:
            return list(catalogue())


def searched(show: Show, stop: "Stop | None" = None) -> "Verdict":
    """What a check finds, and its trace. Takes as long as the search does. Raises Stopped."""
    from pcviz.explore.api import check

    return check(show.target, trace=True, stop=stop, **show.options)


def game(show: Show) -> "Session":
    """A game in which the learner is the scheduler. Raises Unplayable."""
    from pcviz.explore.play import Session
    from pcviz.explore.play_game import Rules

    return Session.open(show.target, Rules(**show.options))
