"""Progress survives: a writer killed in the middle, several writers at once, a damaged file, a folder that takes none."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pcviz.lessons import progress as progress_module
from pcviz.lessons.interview.interview import Interview
from pcviz.lessons.progress import Done, Progress, ProgressError, Review
from tests.lessons.clock import START, Clock, cards

ROOT = Path(__file__).parents[2]

# Marks cards for ever, and says each time what is now safe.
WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from pcviz.lessons.progress import Progress, Review
progress = Progress(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    progress.add(Review(datetime.now(UTC), f"{sys.argv[2]}-{number}", 3))
    print(number, flush=True)
"""


def writer(folder, name, count):
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), name, str(count)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )


def at(minutes, card="a", mark=3):
    return Review(START + timedelta(minutes=minutes), card, mark)


def test_what_was_added_is_there_for_the_next_one(tmp_path):
    assert Progress(tmp_path).reviews() == []
    Progress(tmp_path).add(at(0))
    Progress(tmp_path).add(at(1, "b", 1))
    assert Progress(tmp_path).reviews() == [at(0), at(1, "b", 1)]
    assert {path.name for path in tmp_path.iterdir()} == {"progress.json", "progress.lock"}


@pytest.mark.parametrize("lines", [1, 3, 7])
def test_killed_while_it_writes_what_was_said_to_be_safe_is_there(tmp_path, lines):
    child = writer(tmp_path, "w", 100_000)
    for _ in range(lines):
        safe = int(child.stdout.readline())
    child.kill()
    child.wait()
    rest = child.stdout.read().split()
    safe = int(rest[-1]) if rest else safe
    progress = Progress(tmp_path)
    there = [review.card for review in progress.reviews()]
    assert there[: safe + 1] == [f"w-{number}" for number in range(safe + 1)]
    assert len(there) <= safe + 2
    assert progress.notice == ""
    progress.add(at(0, "after"))  # the lock died with its owner, and so did what was half written
    assert "after" in {review.card for review in progress.reviews()}
    assert list(tmp_path.glob("*.part")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL in the middle of a call, by os.kill")
def test_killed_between_the_new_file_and_its_name_the_old_one_stands(tmp_path):
    Progress(tmp_path).add(at(0))
    code = (
        "import os, signal, sys\nfrom pathlib import Path\nfrom datetime import UTC, datetime\n"
        "from pcviz.lessons.progress import Progress, Review\n"
        "os.replace = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        f"Progress(Path({str(tmp_path)!r})).add(Review(datetime.now(UTC), 'b', 1))\n"
    )
    child = subprocess.run([sys.executable, "-c", code], cwd=ROOT)
    assert child.returncode == -signal.SIGKILL
    assert len(list(tmp_path.glob("*.part"))) == 1
    assert Progress(tmp_path).reviews() == [at(0)]
    Progress(tmp_path).add(at(1))
    assert Progress(tmp_path).reviews() == [at(0), at(1)]
    assert list(tmp_path.glob("*.part")) == []


def test_several_writers_at_once_lose_nothing(tmp_path):
    count = 25
    children = [writer(tmp_path, name, count) for name in "abc"]
    assert [child.wait(60) for child in children] == [0, 0, 0]
    for child in children:
        child.stdout.close()
    there = {review.card for review in Progress(tmp_path).reviews()}
    assert there == {f"{name}-{number}" for name in "abc" for number in range(count)}


DAMAGED = {
    "cut": b'{"schema": "pcviz/progress/1", "reviews": [["2026-01-01T00:0',
    "no json": b"\x00\x00\x00",
    "empty": b"",
    "another schema": b'{"schema": "pcviz/progress/2", "reviews": []}',
    "a mark that is none": b'{"schema": "pcviz/progress/1", "reviews": [["2026-01-01T00:00:00Z", "a", 5]]}',
    "done without a name": b'{"schema": "pcviz/progress/1", "done": [["2026-01-01T00:00:00Z", "", 1, 1]]}',
    "left nowhere": b'{"schema": "pcviz/progress/1", "left": [["2026-01-01T00:00:00Z", "a", "f", 0, 1, 1]]}',
    "no time zone": b'{"schema": "pcviz/progress/1", "reviews": [["2026-01-01T00:00:00", "a", 3]]}',
}


@pytest.mark.parametrize("data", DAMAGED.values(), ids=DAMAGED)
@pytest.mark.parametrize("first", ["reads", "writes"])
def test_a_damaged_file_is_set_aside_with_a_message_and_never_written_over(tmp_path, data, first):
    (tmp_path / "progress.json").write_bytes(data)
    progress = Progress(tmp_path)
    if first == "reads":
        assert progress.reviews() == []
    else:
        progress.add(at(0))
    assert "progress.damaged-1.json" in progress.notice
    assert (tmp_path / "progress.damaged-1.json").read_bytes() == data
    progress.add(at(1))
    (tmp_path / "progress.json").write_bytes(b"again")
    assert Progress(tmp_path).reviews() == []
    assert (tmp_path / "progress.damaged-1.json").read_bytes() == data
    assert (tmp_path / "progress.damaged-2.json").read_bytes() == b"again"


def test_what_was_done_stands_beside_the_reviews_and_an_older_file_has_none(tmp_path):
    old = b'{"schema": "pcviz/progress/1", "reviews": [["2026-01-01T00:00:00Z", "a", 3]]}'
    (tmp_path / "progress.json").write_bytes(old)
    progress = Progress(tmp_path)
    assert progress.done() == []
    lesson, level = Done(START, "lesson/while-not-if", 4, 5), Done(START - timedelta(days=1), "level/starve", 2, 3)
    progress.add_done(lesson)
    progress.add_done(level)
    assert progress.done() == [level, lesson]
    Progress(tmp_path).add(at(0, "b"))
    assert Progress(tmp_path).done() == [level, lesson]
    assert [review.card for review in Progress(tmp_path).reviews()] == ["a", "b"]


def test_an_interview_says_what_was_set_aside(tmp_path):
    (tmp_path / "progress.json").write_bytes(b"?")
    interview = Interview(cards("a"), Progress(tmp_path), now=Clock())
    assert "progress.damaged-1.json" in interview.trouble


def test_a_folder_that_cannot_be_made_stops_no_interview(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    progress = Progress(tmp_path / "file" / "data")
    with pytest.raises(ProgressError, match="progress cannot be kept there"):
        progress.add(at(0))
    interview = Interview(cards("a", "b"), progress, now=Clock())
    interview.ask()
    interview.reveal()
    assert "not remembered" in interview.mark(3)
    assert "nothing is remembered" in interview.trouble
    assert interview.card.name == "b"


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    progress = Progress(tmp_path)
    progress.add(at(0))

    def full(number):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProgressError, match="cannot be written: No space left"):
        progress.add(at(1))
    assert progress.reviews() == [at(0)]
    assert list(tmp_path.glob("*.part")) == []


def test_a_lock_that_is_never_let_go_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(progress_module, "PATIENCE_S", 0.0)
    mine, yours = Progress(tmp_path), Progress(tmp_path)
    with mine._locked(), pytest.raises(ProgressError, match="another pcviz"):
        yours.add(at(0))
    yours.add(at(0))


@settings(max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**6), st.text(min_size=1, max_size=8), st.integers(1, 4)), max_size=8))
def test_whatever_is_added_comes_back_in_the_order_of_time(tmp_path_factory, marks):
    progress = Progress(tmp_path_factory.mktemp("progress"))
    reviews = [at(minutes, card, mark) for minutes, card, mark in marks]
    for review in reviews:
        progress.add(review)
    assert progress.reviews() == sorted(reviews, key=lambda one: one.when)


def test_where_it_is(monkeypatch, tmp_path):
    monkeypatch.setenv("PCVIZ_DATA", str(tmp_path))
    assert Progress().path == tmp_path / "progress.json"
    monkeypatch.setenv("PCVIZ_DATA", "")
    assert "pcviz" in str(progress_module.data_folder())
