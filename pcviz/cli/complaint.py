"""What a person can mend."""

from collections.abc import Iterable


class Complaint(Exception):
    """One clear line: names the file, the line or the key, and what would be right. Printed on stderr; exit status 2."""

    def __init__(self, message: object) -> None:
        super().__init__(" ".join(str(message).split()))  # one line, whatever the message was made of


def nearest(word: str, known: Iterable[str]) -> str:
    """The end of a complaint about an unknown word: the known one that it was likely meant to be, else all of them."""
    from difflib import get_close_matches

    known = list(known)
    close = get_close_matches(word, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; there are: {', '.join(known)}"
