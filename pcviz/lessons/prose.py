"""The little Markdown of a lesson: paragraphs, lists, code, **bold** and `code`. Parsed once, drawn by whoever shows it."""

import re
from dataclasses import dataclass

PLAIN, BOLD, CODE = "plain", "bold", "code"
_MARKED = re.compile(r"\*\*(.+?)\*\*|`([^`]+)`")


@dataclass(frozen=True)
class Block:
    """A paragraph, an entry of a list, or code, whose lines stay as they are. `pieces` are (style, words)."""

    kind: str  # text | item | code
    pieces: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        return "".join(words for _, words in self.pieces)


def prose(text: str) -> list[Block]:
    """The blocks of a text. An empty line parts them; a line that begins with `- ` is an entry, one with four spaces code."""
    blocks: list[Block] = []
    lines: list[str] = []
    kind = "text"

    def close() -> None:
        if lines and kind == "code":
            blocks.append(Block("code", ((CODE, "\n".join(line[4:].rstrip() for line in lines).strip("\n")),)))
        elif lines:
            blocks.append(Block(kind, tuple(_pieces(" ".join(" ".join(lines).split())))))
        lines.clear()

    for line in text.strip("\n").splitlines():
        wanted = "code" if line.startswith("    ") else "item" if line.lstrip().startswith("- ") else "text"
        if not line.strip():
            if kind == "code" and lines:
                lines.append("")
            else:
                close()
                kind = "text"
            continue
        if wanted == "item" or (wanted == "code") != (kind == "code"):
            close()
            kind = wanted
        lines.append(line.lstrip()[2:] if wanted == "item" else line)
    close()
    return blocks


def height(text: str, width: int) -> int:
    """The rows that it needs, about, with those between its blocks."""
    rows = 0
    for block in prose(text):
        rows += 1 + (block.words.count("\n") + 1 if block.kind == "code" else -(-len(block.words) // width))
    return max(0, rows - 1)


def flowing(text: str) -> str:
    """Words as one paragraph, wherever the file broke its lines."""
    return " ".join(text.split())


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text: an empty line parts them."""
    return [flowing(part) for part in text.strip().split("\n\n") if part.strip()]


def _pieces(words: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    at = 0
    for mark in _MARKED.finditer(words):
        if mark.start() > at:
            found.append((PLAIN, words[at : mark.start()]))
        found.append((BOLD, mark[1]) if mark[1] else (CODE, mark[2]))
        at = mark.end()
    if at < len(words):
        found.append((PLAIN, words[at:]))
    return found
