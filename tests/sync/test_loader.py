"""Plain Python gets a kernel's modules; bad files get one clear line."""

import queue
import sys

import pytest

from pcviz.sync.live import Live
from pcviz.sync.loader import LoadError, find_class, load


@pytest.fixture
def kernel():
    kernel = Live()
    kernel.take_the_controls()
    return kernel


@pytest.mark.parametrize(
    "line",
    [
        "import threading; Lock = threading.Lock",
        "import threading as t; Lock = t.Lock",
        "from threading import Lock",
        "from threading import *",
    ],
)
def test_every_way_to_import_threading(kernel, line):
    assert load(line + "\n", kernel).Lock is kernel.threading.Lock


def test_queue_and_time_are_the_kernels_and_exceptions_the_originals(kernel):
    module = load("from queue import *\nfrom time import sleep\nfrom queue import SimpleQueue\n", kernel)
    assert module.Queue is kernel.queue.Queue
    assert module.sleep is kernel.time.sleep
    assert module.Full is queue.Full and module.Empty is queue.Empty
    assert module.SimpleQueue is not queue.SimpleQueue


def test_nothing_outside_is_patched(kernel):
    import threading

    load("import threading\nthreading.Lock = None\n", Live())
    assert threading.Lock is not None


def test_modules_beside_the_file_go_the_same_way(kernel, tmp_path):
    (tmp_path / "locks.py").write_text("import threading\nLock = threading.Lock\n")
    package = tmp_path / "parts"
    package.mkdir()
    (package / "__init__.py").write_text("from . import inner\n")
    (package / "inner.py").write_text("from threading import RLock\nfrom .inner import RLock as Again\n")
    main = tmp_path / "main.py"
    main.write_text("from locks import Lock\nimport parts.inner\nfrom parts import inner\nRLock = parts.inner.RLock\n")
    module = load(main, kernel)
    assert module.Lock is kernel.threading.Lock
    assert module.RLock is kernel.threading.RLock
    assert module.inner is module.parts.inner


def test_a_thread_pool_inside_runs_on_our_threads(kernel):
    module = load(
        "from concurrent.futures import ThreadPoolExecutor\nimport threading\n"
        "def total():\n    with ThreadPoolExecutor(2) as pool:\n"
        "        return sum(pool.map(lambda n: n * n, range(4))), threading.current_thread().name\n",
        kernel,
    )
    assert module.total()[0] == 14
    names = [data["name"] for _, _, kind, _, data in kernel.recorder.drain() if kind == "thread"]
    assert any(name.startswith("ThreadPoolExecutor") for name in names)
    assert kernel.join(5)


def test_dataclasses_work_and_nothing_stays_in_sys_modules(kernel):
    before = set(sys.modules)
    module = load(
        "from __future__ import annotations\nfrom dataclasses import dataclass, field\nimport threading\n"
        "@dataclass\nclass Buffer:\n    capacity: int\n    lock: threading.Lock = field(default_factory=threading.Lock)\n",
        kernel,
    )
    assert type(module.Buffer(3).lock) is kernel.threading.Lock
    assert set(sys.modules) == before


def test_each_load_is_a_module_of_its_own(kernel):
    text = "things = []\n"
    assert load(text, kernel).things is not load(text, kernel).things


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"def put(self:\n    pass\n", "line 1: "),
        (b"import threading\nx = (\n", "line 2: '(' was never closed"),
        (b"\x00\x01\x02\xff", "not a Python file"),
        (b"caf\xe9 = 1\n", "not a Python file"),
        (b"import threading\nthreading.Lok()\n", "line 2: AttributeError: module 'threading' has no attribute 'Lok'"),
        (b"import no_such_module\n", "line 1: ModuleNotFoundError: No module named 'no_such_module'"),
    ],
)
def test_a_bad_file_gets_one_line(kernel, tmp_path, content, complaint):
    path = tmp_path / "mine.py"
    path.write_bytes(content)
    with pytest.raises(LoadError) as caught:
        load(path, kernel)
    assert str(path) in str(caught.value)
    assert complaint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_names_its_neighbour(kernel, tmp_path):
    (tmp_path / "buffer.py").write_text("")
    with pytest.raises(LoadError, match=r"no such file; did you mean buffer\.py\?"):
        load(tmp_path / "bufer.py", kernel)
    with pytest.raises(LoadError, match="this is a folder"):
        load(tmp_path, kernel)


BUFFER = "class {}:\n    def put(self, item): pass\n    def get(self): pass\n"


def test_the_class_with_put_and_get_is_found(kernel):
    module = load("class Helper:\n    pass\n" + BUFFER.format("Mine"), kernel)
    assert find_class(module).__name__ == "Mine"
    assert find_class(module, "Helper").__name__ == "Helper"


@pytest.mark.parametrize(
    ("source", "name", "complaint"),
    [
        ("x = 1\n", "", "no class with the methods put(item) and get()"),
        (BUFFER.format("A") + BUFFER.format("B"), "", "several classes have put and get: A, B; name one"),
        (BUFFER.format("A"), "B", "no class B; it has A"),
        ("x = 1\n", "B", "no class B and no other class"),
    ],
)
def test_a_missing_class_gets_one_line(kernel, source, name, complaint):
    with pytest.raises(LoadError) as caught:
        find_class(load(source, kernel), name)
    assert complaint in str(caught.value)
