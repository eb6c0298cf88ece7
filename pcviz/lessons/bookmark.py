"""The bookmark: what of a lesson left half-way still holds when it is taken up again."""

import hashlib
from collections.abc import Sequence

import msgspec

from pcviz.lessons.lesson import Lesson
from pcviz.lessons.pages import Gate, Page
from pcviz.lessons.progress import Left


def fingerprint(lesson: Lesson) -> str:
    """Another one wherever the lesson goes other ways; where its file lies has no say in it."""
    return hashlib.sha256(msgspec.json.encode((lesson.kind, lesson.tell, lesson.steps))).hexdigest()[:16]


def place_of(left: Left, pages: Sequence[Page], lesson: Lesson) -> int:
    """The page to go on at. A run of live threads is gone for ever: what was about it begins with another one."""
    at = min(left.at, len(pages) - 1)
    stage = pages[at].stage
    run = lesson.steps[stage].run if stage >= 0 else None
    if run is None or run.same_again:
        return at
    begun = next((place for place, page in enumerate(pages) if page.gate is Gate.RUN and page.stage == stage), at)
    return min(at, begun)
