"""docs/logs.md lists the patterns and the words for levels as they are."""

from pathlib import Path

from pcviz.workshop.logs import level
from pcviz.workshop.logs.json_line import EXAMPLE, FORMAT
from pcviz.workshop.logs.patterns import PATTERNS

DOCS = (Path(__file__).parents[3] / "docs" / "logs.md").read_text(encoding="utf-8")


def test_the_table_of_patterns_is_the_one_in_the_code():
    rows = [f"| {FORMAT} | `{EXAMPLE}` |", *(f"| {pattern.format} | `{pattern.example}` |" for pattern in PATTERNS)]
    assert "|---|---|\n" + "\n".join(rows) + "\n\n" in DOCS


def test_the_words_for_levels_are_those_in_the_code():
    rows = [
        f"| `{name}` | {', '.join(word.lower() for word, meaning in level.WORDS.items() if meaning == name)} |"
        for name in dict.fromkeys(level.WORDS.values())
    ]
    assert "|---|---|\n" + "\n".join(rows) + "\n\n" in DOCS
