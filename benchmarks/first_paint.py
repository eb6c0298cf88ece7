"""How long a person looks at nothing: first paint of pcviz against that of an empty Textual app, alternated."""

import statistics
import sys

from benchmarks.terminal import Terminal

EMPTY = """
from textual.app import App
from textual.widgets import Static

class Empty(App):
    def compose(self):
        yield Static("EMPTY")

Empty().run()
"""

ROUNDS = 9


def main() -> None:
    empty, ours = [], []
    first_paint([sys.executable, "-m", "pcviz"], "PRODUCERS")  # compiles what is not compiled yet
    for _ in range(ROUNDS):
        empty.append(first_paint([sys.executable, "-c", EMPTY], "EMPTY"))
        ours.append(first_paint([sys.executable, "-m", "pcviz"], "PRODUCERS"))
    ratio = statistics.median(ours) / statistics.median(empty)
    print(f"  empty Textual app  median {statistics.median(empty):.3f} s  ({min(empty):.3f} to {max(empty):.3f})")
    print(f"  pcviz              median {statistics.median(ours):.3f} s  ({min(ours):.3f} to {max(ours):.3f})")
    print(f"  ratio {ratio:.2f}")


def first_paint(argv: list[str], word: str) -> float:
    with Terminal(argv) as terminal:
        return terminal.seconds_until(word)
