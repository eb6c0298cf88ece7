"""Critical sections as the source shows them."""

from textwrap import dedent

import pytest

from pcviz.buffers import catalogue
from pcviz.sync.sections import critical_lines


def marked(body: str, head: str = "") -> list[str]:
    """The lines of a method body that are in a critical section, stripped."""
    source = "import threading\n" + head + "class Buffer:\n" + _indented(f"def put(self, item):\n{_indented(dedent(body))}")
    rows = source.splitlines()
    return [rows[line - 1].strip() for line in sorted(critical_lines(source))]


def _indented(text: str) -> str:
    return "".join(f"    {row}\n" if row.strip() else "\n" for row in text.strip("\n").splitlines())


def test_the_body_of_a_with_and_not_the_line_where_one_still_asks():
    assert marked("with self.lock:\n    one()\n    two()\nthree()") == ["one()", "two()"]


def test_from_acquire_to_release():
    assert marked("before()\nself.lock.acquire()\none()\nself.lock.release()\nafter()") == ["one()", "self.lock.release()"]


def test_try_and_finally():
    body = "self.lock.acquire()\ntry:\n    one()\nfinally:\n    self.lock.release()\nafter()"
    assert marked(body) == ["try:", "one()", "self.lock.release()"]


def test_a_loop_that_lets_go_and_asks_again():
    body = """
        self.lock.acquire()
        while self.full:
            self.lock.release()
            sleep()
            self.lock.acquire()
        one()
        self.lock.release()
    """
    assert marked(body) == ["while self.full:", "self.lock.release()", "one()", "self.lock.release()"]


def test_a_way_out_that_releases_before_it_returns():
    body = "self.lock.acquire()\nif self.full:\n    self.lock.release()\n    return\none()\nself.lock.release()"
    assert "one()" in marked(body)


def test_after_a_release_on_one_of_two_ways_nothing_is_claimed():
    body = "self.lock.acquire()\nif self.full:\n    self.lock.release()\nelse:\n    one()\nafter()"
    assert marked(body) == ["if self.full:", "self.lock.release()", "one()"]


def test_a_lock_that_is_only_tried():
    assert marked("if self.lock.acquire(timeout=1):\n    one()\n    self.lock.release()\nelse:\n    two()") == [
        "one()",
        "self.lock.release()",
    ]
    assert marked("if not self.lock.acquire(False):\n    return\none()\nself.lock.release()") == [
        "one()",
        "self.lock.release()",
    ]


def test_a_counting_semaphore_is_no_lock_and_one_that_counts_to_one_is():
    head = "room = threading.Semaphore(3)\nguard = threading.Semaphore(1)\n"
    assert marked("room.acquire()\none()\nroom.release()", head) == []
    assert marked("guard.acquire()\none()\nguard.release()", head) == ["one()", "guard.release()"]


def test_a_file_is_no_lock():
    assert marked("with open(path) as file:\n    one()") == []


def test_a_condition_is_known_by_its_notify():
    assert marked("with self.changed:\n    self.changed.notify()") == ["self.changed.notify()"]


def test_comments_and_blank_lines_within_belong_to_it():
    assert marked("with self.lock:\n    one()\n    # why\n\n    two()\n# after") == ["one()", "# why", "", "two()"]


def test_a_context_manager_of_the_files_own_that_yields_with_the_lock_in_hand():
    source = dedent(
        """
        from contextlib import contextmanager
        class Buffer:
            @contextmanager
            def held(self):
                with self.lock:
                    yield
            def put(self, item):
                with self.held():
                    self.items.append(item)
        """
    )
    assert {7, 10} == critical_lines(source)


def test_what_is_not_python_has_none():
    assert critical_lines("class :") == frozenset()
    assert critical_lines("\0") == frozenset()


@pytest.mark.parametrize("name", sorted(set(catalogue()) - {"no_lock", "stdlib_queue", "priority_queue"}))
def test_every_wait_and_notify_of_the_built_in_buffers_is_in_a_section(name):
    source = catalogue()[name].path.read_text(encoding="utf-8")
    sections = critical_lines(source)
    for number, row in enumerate(source.splitlines(), 1):
        if any(call in row for call in (".wait()", ".notify()", ".notify_all()", ".pop(0)")):
            assert number in sections, row
