"""What learners write: wrong mends of each exercise, and files that nobody should have to fear."""

from pcviz.lessons.mend import HERE, load_mends

MENDS = {mend.name: mend for mend in load_mends(HERE)}


def changed(name: str, *changes: tuple[str, str]) -> str:
    """The start of an exercise with these pieces replaced, each of which must be there."""
    text = MENDS[name].start
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return text


# A mend that seems to be one, and the verdict on it.
WRONG = {
    "print-spooler": (changed("print-spooler", ("if not self.documents", "while not self.documents")), "overflow"),
    "thumbnails": (
        changed(
            "thumbnails",
            (
                "        with self.lock:\n            self.waiting.acquire()\n",
                "        self.waiting.acquire()\n        with self.lock:\n",
            ),
        ),
        "deadlock",
    ),
    "readings": (
        changed(
            "readings",
            ("            return None\n", "            return None\n        finally:\n            self.lock.release()\n"),
        ),
        "exception",
    ),
    "ticket-desk": (
        changed("ticket-desk", ("            self.changed.notify()\n            return", "            return")),
        "deadlock",
    ),
    "crawler": (
        changed(
            "crawler",
            ("threading.Lock()", "threading.RLock()"),
            (
                "        self.wait_for_room()\n        with self.lock:\n",
                "        with self.lock:\n            self.wait_for_room()\n",
            ),
        ),
        "exception",
    ),
    "log-queue": (changed("log-queue", ("if was_empty:", "if len(self.lines) == 1:")), "deadlock"),
}


def first(line: str) -> str:
    """A right print spooler that does something else when it is imported."""
    return MENDS["print-spooler"].model.replace("import threading\n", f"import threading\nimport os, sys\n{line}\n", 1)


def submitting(line: str) -> str:
    """One that does something else whenever a document is submitted."""
    return first("").replace("            self.documents.append", f"            {line}\n            self.documents.append")


# By name: the file, and words of the one line that is said of it.
REFUSED = {
    "raises on import": (first("class Other:\n    x = 1 / 0"), "ZeroDivisionError"),
    "syntax error": (first("def"), "line 5"),
    "os._exit": (first("x = os._exit(0)"), "os._exit"),
    "os._exit in submit": (submitting("os._exit(0)"), "os._exit"),
    "sys.exit": (first("x = sys.exit()"), "sys.exit"),
    "no class": ("x = 1\n", "there is no class PrintSpooler"),
    "not text": (b"caf\xe9\n", "UTF-8"),
    "no capacity": (first("").replace("(self, capacity)", "(self)").replace("= capacity", "= 9"), "cannot be made"),
    "renamed": (first("").replace("def submit", "def put"), "no method submit"),
}
# The same, of a verdict that is found all the same.
CONVICTED = {
    "sys.exit in submit": (submitting("sys.exit()"), "wait for ever"),
    "recursion": (submitting("self.submit(document)"), "wait for ever"),
    "no bound": (first("").replace("== self.capacity", "== 9"), "2 items are in a buffer of 1"),
}
# It comes to an end only because it is ended.
LOOPS = (first("x = sum(iter(int, 1))"), "does not come to an end with line 5")
GIGABYTE = first("x = [print('x' * 10**6) for _ in range(1000)]")
DELETES_ITSELF = first("x = os.path.exists({path!r}) and os.remove({path!r})")  # to be formatted with its path
