"""Code without its words: the same lines, and the same program."""

import ast
import io
import tokenize

import pytest

from pcviz.lessons.bare import bare, is_words
from pcviz.lessons.course import HERE

LESSONS = HERE.parent
# All that a learner sees: the buffers, and what lies in folders that are no packages.
OWN = [path for path in sorted(LESSONS.glob("*/**/*.py")) if not (path.parent / "__init__.py").exists()]
PLACES = [*sorted((LESSONS.parent / "buffers").glob("*.py")), *OWN]


def program(source):
    """What it does: the tree without its texts, and with the lines at which everything stands."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if hasattr(node, "body") and isinstance(node.body, list):
            node.body = [one for one in node.body if not (isinstance(one, ast.Expr) and is_words(one))]
    return ast.dump(tree, include_attributes=False), [node.lineno for node in ast.walk(tree) if hasattr(node, "lineno")]


@pytest.mark.parametrize("path", PLACES, ids=[f"{path.parent.name}-{path.stem}" for path in PLACES])
def test_only_words_are_gone_and_every_line_keeps_its_number(path):
    source = path.read_text(encoding="utf-8")
    plain = bare(source)
    assert len(plain.splitlines()) == len(source.splitlines())
    assert program(plain) == program(source)
    assert all(token.type != tokenize.COMMENT for token in tokenize.generate_tokens(io.StringIO(plain).readline))
    assert not any(isinstance(node, ast.Expr) and is_words(node) for node in ast.walk(ast.parse(plain)))


@pytest.mark.parametrize(
    ("source", "plain"),
    [
        ('x = """a # b"""  # über\n', 'x = """a # b"""\n'),
        ('def f():\n    """One\n\n    two."""\n    return "#"  # no', 'def f():\n\n\n\n    return "#"'),
        ("while (\n", "while (\n"),
        ("", ""),
    ],
)
def test_what_looks_like_words_and_is_none(source, plain):
    assert bare(source) == plain
