"""The process in which a game is played: ``python -m pcviz.explore.play_child``.

It reads requests (JSON, one a line) and answers each with one line, the mark of the first request and JSON: ``{"view": …}``,
``{"foresight": …}``, ``{"reach": …}``, ``{"refused": …}`` for what cannot be done now, or ``{"error": …, "status": …}`` and
the end. The learner's code finds what it finds in a check: streams that lead nowhere, limits, no other processes.
"""

import json
import os
import sys
from typing import Any, TextIO

from pcviz.explore.child import DEFINING, explained, keep_to_ourselves, limit, send, stay_alone, watch, watch_no_more

MOVING = 5.0  # seconds for an answer
LIFETIME = 3_600.0  # seconds of processor time


def opened(request: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    """The game that the first request asks for, and the answer to it."""
    from pcviz.explore.discover import Wishes, discover
    from pcviz.explore.play_game import Game, Rules

    discovery = discover(request["path"], Wishes(**request["wishes"]))
    if request["schedule"] is None:
        game = Game(discovery, Rules(**request["rules"]))
    else:
        strength = request["rules"]["strength"]
        game = Game.resume(discovery, request["schedule"], request["steps"], strength, request["lengths"])
    game.tries = request["tries"]
    study = {"source": discovery.source, "name": discovery.name, "said": discovery.said, "strength": game.strength}
    return game, {**study, "configuration": list(game.configuration), "view": game.view().as_json()}


def answer(game: Any, request: dict[str, Any]) -> dict[str, Any]:
    """Do what is asked. Raises Refusal."""
    from dataclasses import asdict

    from pcviz.explore.goals import Goal

    match request["do"]:
        case "take":
            game.take(request["thread"], request["variant"])
        case "run_on":
            game.run_on(request["seed"], request["moves"])
        case "step_by":
            game.whole = request["whole"]
        case "foresee":
            return {"foresight": asdict(game.foresee(request["seconds"]))}
        case "seek":
            goal = Goal(**request["goal"])
            return {"reach": asdict(game.seek(goal, request["proof"], request["seconds"]))}
        case "undo" | "redo" | "restart" | "follow" as what:
            getattr(game, what)()
    return {"view": game.view().as_json()}


def play(requests: TextIO, out: TextIO) -> None:
    """Answer until nobody asks any more."""
    first = json.loads(requests.readline())
    path = first["path"]
    sys.path.append(os.path.dirname(os.path.abspath(path)))  # last, as for a check

    from pcviz.explore.play_game import Refusal
    from pcviz.explore.study import mute

    mute()
    stay_alone()
    watch(DEFINING + MOVING, out)
    try:
        game, message = opened(first)
    except BaseException as error:
        send(failed(error, path), first, out)
        return
    send(message, first, out)
    watch_no_more()
    for line in requests:
        request = json.loads(line)
        watch(MOVING + request.get("seconds", 0.0), out)
        try:
            message = answer(game, request)
        except Refusal as error:
            message = {"refused": str(error)}
        except BaseException as error:
            send(failed(error, path), first, out)
            return
        watch_no_more()
        send(message, first, out)


def failed(error: BaseException, path: str) -> dict[str, Any]:
    try:
        return explained(error, path)
    except BaseException as other:
        return {"error": f"{path}: the game itself failed: {other!r}", "status": 3}


def main() -> None:
    requests = os.fdopen(os.dup(0), encoding="utf-8")
    out = keep_to_ourselves()
    limit(LIFETIME)
    sys.setrecursionlimit(1000)
    play(requests, out)
    os._exit(0)  # what the learner's code has registered to run at exit, or left running, does not run


if __name__ == "__main__":
    main()
