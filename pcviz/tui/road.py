"""The road ahead: what a search found that can still go wrong in a game, and the way there, turn by turn."""

from pcviz.explore.play_view import Foresight, View

FORESIGHT_S = 2.0  # of search
TURNS_TOLD = 12


class Road:
    """Without a foresight it leads nowhere."""

    def __init__(self, foresight: Foresight | None = None, at: int = 0) -> None:
        """`at`: how many steps the game had when it was foreseen."""
        self._verdict = foresight.verdict.replace("-", " ") if foresight is not None else ""
        self._turns: list[tuple[int, int]] = []  # steps of the game at the start of each turn, and whose turn
        for turn in foresight.turns if foresight is not None else ():
            self._turns.append((at, turn.thread))
            at += turn.steps

    def guide(self, view: View) -> int:
        """Whose turn it is on this road; 0 off it."""
        if view.ending is not None:
            return 0
        return next((thread for at, thread in self._turns if at == view.steps), 0)

    def ahead(self, view: View, name: str) -> str:
        """What is left of it, where the thread `name` is next."""
        left = sum(at >= view.steps for at, _ in self._turns)
        return f"{left} turn{'s' * (left != 1)} to the {self._verdict}: next {name}."


def told(foresight: Foresight) -> str:
    """A foresight in words."""
    if foresight.verdict == "undecided":
        return (
            f"Undecided: {FORESIGHT_S:g} s were not enough to look at all that can follow ({foresight.states:,} states seen, "
            "and random runs found nothing)."
        )
    if not foresight.found:
        return f"Nothing can go wrong from here: all {foresight.states:,} states that can follow were looked at."
    names = [turn.name for turn in foresight.turns]
    count = len(names)
    way = ", ".join(names[:TURNS_TOLD]) + (", …" if count > TURNS_TOLD else "")
    how = "" if foresight.shortest else " (a random run found it; there may be a shorter way)"
    turns = f"{count} more turn{'s' * (count != 1)}"
    return f"{foresight.verdict.replace('-', ' ').capitalize()} can be reached in {turns}: {way}{how}."
