"""Files that nobody should have to fear: by name, their source, the status of a check, and words of its line."""

GOOD = """
class Buffer:
    def __init__(self, capacity):
        self.capacity = capacity
        self.items = []
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            while len(self.items) >= self.capacity:
                self.changed.wait()
            self.items.append(item)
            self.changed.notify_all()

    def get(self):
        with self.changed:
            while not self.items:
                self.changed.wait()
            self.changed.notify_all()
            return self.items.pop(0)
"""


def first(lines: str) -> str:
    """Something done when the file is imported, before a good class."""
    return f"import threading\n{lines}\n{GOOD}"


def put(statement: str, imports: str = "") -> str:
    """A good class whose put does something else first."""
    return f"import threading\n{imports}\n" + GOOD.replace("self.items.append(item)", f"{statement}; self.items.append(item)")


def class_with(body: str) -> str:
    return f"import threading\n\n\nclass Buffer:\n{body}\n    def put(self, item): pass\n    def get(self): pass\n"


Refusal = tuple[str | bytes, int, list[str]]

REFUSED: dict[str, Refusal] = {
    "syntax": ("class Buffer:\n    def put(self, item)\n        pass\n", 2, ["line 2"]),
    "empty": ("", 2, ["no class"]),
    "binary": (bytes(range(256)) * 10, 2, ["UTF-8"]),
    "huge": (b"#" * (3 << 20), 2, ["3 MiB"]),
    "deep_unary": (f"x = {'-' * 20_000}1\n", 2, ["nested"]),
    "raises": (first("class Other:\n    x = 1 / 0"), 2, ["line 3", "ZeroDivisionError"]),
    "ends_the_process": (first("import os\nx = os._exit(0)"), 3, ["os._exit"]),
    "crashes": (first("import ctypes\nx = ctypes.string_at(0)"), 3, ["crashed"]),
    "asks": (put("input()"), 2, ["input()"]),
    "fork_bomb": (first("import os\ndef bomb():\n    while True: os.fork()\nclass Other:\n    x = bomb()"), 2, ["os.fork"]),
    "starts_a_program": (put("subprocess.run(['sleep', '99'])", "import subprocess"), 2, ["subprocess.Popen"]),
    "many_arguments": (class_with("    def __init__(self, name, capacity): pass"), 2, ["(name, capacity)", "--make"]),
    "endless_constructor": (class_with("    def __init__(self, n): self.__init__(n)"), 2, ["RecursionError"]),
    "eats_memory": (first("class Other:\n    x = [0] * 10**10"), 2, ["line 3", "MemoryError"]),
    "asynchronous": ("class Buffer:\n    async def put(self, item): pass\n    async def get(self): pass\n", 2, ["async"]),
}  # fmt: skip

# Those for which one of the above stands: tried with the slow tests only.
REFUSED_TOO: dict[str, Refusal] = {
    "not_utf_8": ("# café\nclass Buffer: pass\n".encode("latin-1"), 2, ["UTF-8"]),
    "nul": (b"x = 1\0\n", 2, ["null bytes"]),
    "deep_sum": (f"x = {'+'.join(['1'] * 20_000)}\n", 2, ["nested"]),
    "missing_module": (first("import nosuchmodule"), 2, ["line 2", "nosuchmodule"]),
    "leaves": (first("import sys\nx = sys.exit(0)"), 2, ["sys.exit"]),
    "ends_the_process_later": (put("os._exit(0)", "import os"), 3, ["os._exit"]),
    "closes_all_files": (first("import os\nx = os.closerange(0, 100)"), 3, ["ended the process"]),
    "loops_at_import": (first("def spin():\n    while True: pass\nx = spin()"), 2, ["to an end"]),  # steps or seconds run out
    "waits_at_import": (first("x = threading.Event().wait()"), 2, ["waits for ever"]),
    "forks": (put("os.fork()", "import os"), 2, ["os.fork"]),
    "shoots_its_parent": (put("os.kill(os.getppid(), 9)", "import os"), 2, ["os.kill"]),
    "other_arguments": (class_with("    def __init__(self, items): self.items = items + [1]"), 2, ["TypeError", "--make"]),
    "waiting_constructor": (class_with("    def __init__(self, n): threading.Semaphore(0).acquire()"), 3, ["acquire"]),
}  # fmt: skip

# Those that come to an end only because they are ended: each takes its time.
STUCK: dict[str, Refusal] = {
    "spins_in_c": (first("x = sum(iter(int, 1))"), 3, ["line 2", "does not come to an end"]),
    "spins_in_put": (put("sum(iter(int, 1))"), 3, ["does not come to an end"]),
    "waits_elsewhere": (first("import socket\na, b = socket.socketpair()\nx = a.recv(1)"), 3, ["line 4"]),
}  # fmt: skip

# They go on for as long as the search may take, and no watch of their own ends them sooner.
SEARCHING = "threading.current_thread().name[0] == 'P'"
SPINS = put(f"{SEARCHING} and sum(iter(int, 1))")
WAITS = put(f"{SEARCHING} and (lambda ends: ends[0].recv(1))(socket.socketpair())", "import socket")

# Those that are searched all the same.
SEARCHED = {
    "asks_at_import": (first("n = input('How many? ')"), "ok"),
    "talks_into_every_file": (
        first("import os\ndef talk(fd):\n    try: os.write(fd, b'{\"report\": {}}\\n')\n    except OSError: pass\n"
              "x = [talk(fd) for fd in range(3, 100)]"),
        "ok",
    ),
    "checks_itself": (first("import pcviz") + "\nverdict = pcviz.check(Buffer)\nassert verdict.ok\n", "ok"),
    "recursion": ("class Buffer:\n    def put(self, item): self.put(item)\n    def get(self): pass\n", "exception"),
    "spinning_threads": (
        "class Buffer:\n    def put(self, item):\n        while True: pass\n    def get(self):\n        while True: pass\n",
        "livelock",
    ),
    "swallows_everything": (
        put("pass").replace("self.changed.wait()", "self.wait()")
        + "\n    def wait(self):\n        try: self.changed.wait()\n        except BaseException: pass\n",
        "ok",
    ),
}  # fmt: skip

SEARCHED_TOO = {
    "forks_at_import": (first("import os\nx = os.fork()"), "ok"),
    "recursion_at_import": (first("def f(n): return f(n + 1)\nx = f(1)"), "ok"),
    "prints": (put("print('x' * 10**6); sys.stderr.write('x' * 10**6)", "import sys"), "ok"),
    "registers_an_end": (first("import atexit, time\nx = atexit.register(lambda: time.sleep(99))"), "ok"),
    "goes_on_in_the_background": (
        first("import time").replace(
            "        self.changed = threading.Condition()\n",
            "        self.changed = threading.Condition()\n        threading.Thread(target=self.watch, daemon=True).start()\n\n"
            "    def watch(self):\n        while True:\n            time.sleep(1)\n",
        ),
        "ok",
    ),
}  # fmt: skip
