"""Code without its words: as a learner sees it who is still to find out what it does."""

import ast
import io
import tokenize
from functools import lru_cache


@lru_cache(64)
def bare(source: str) -> str:
    """The same lines, with blanks where comments and docstrings were; unchanged where it is not Python."""
    rows = [list(row) for row in source.splitlines(keepends=True)]
    try:
        comments = [token for token in tokenize.generate_tokens(io.StringIO(source).readline) if token.type == tokenize.COMMENT]
        words = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Expr) and is_words(node)]
    except (SyntaxError, ValueError, RecursionError, tokenize.TokenError):
        return source
    for token in comments:
        _blank(rows, *token.start, *token.end)
    for node in words:
        assert node.end_lineno is not None and node.end_col_offset is not None
        # The tree counts bytes, the rows are signs.
        start, end = (
            len(source.splitlines()[line - 1].encode()[:column].decode())
            for line, column in ((node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset))
        )
        _blank(rows, node.lineno, start, node.end_lineno, end)
    return "\n".join("".join(row).rstrip() for row in rows) + "\n" * source.endswith("\n")


def is_words(node: ast.Expr) -> bool:
    """Whether it is a text that stands there for its reader alone."""
    return isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _blank(rows: list[list[str]], line: int, start: int, last: int, end: int) -> None:
    """From a sign of a line (from 1) to one of another, which stays."""
    for number in range(line, last + 1):
        row = rows[number - 1]
        since, until = start if number == line else 0, end if number == last else len(row)
        row[since:until] = " " * (until - since)
