"""What to check is found out and said: the class, its constructor, its pair of methods, the order that it keeps."""

import textwrap

import pytest

from pcviz.explore.definitions import CannotTell
from pcviz.explore.discover import Wishes, discover

PAIRS = (
    "put/get enqueue/dequeue produce/consume push/pop insert/remove add/take offer/poll append/pop send/receive write/read",
    "deposit/fetch add_item/remove_item putItem/getItem addItem/removeItem Enqueue/Dequeue put_item/get_item pushItem/popItem",
    "produce_item/consume_item put_data/get_data",
)


def found(source, **wishes):
    return discover("study.py", Wishes(**wishes), textwrap.dedent(source))


def why_not(source, **wishes):
    with pytest.raises(CannotTell) as refused:
        found(source, **wishes)
    message = str(refused.value)
    assert message.startswith(("study.py", "--make"))
    assert "\n" not in message
    return message


def buffer(put="put", get="get", constructor="", name="Buffer", base="", decorator=""):
    """The source of a list with two methods (no lock: these tests are about names)."""
    lines = [decorator] if decorator else []
    lines += [f"class {name}({base}):" if base else f"class {name}:"]
    lines += [f"    {line}" for line in (constructor or "def __init__(self, capacity):\n    self.items = []").splitlines()]
    lines += [f"    def {put}(self, item):", "        self.items.append(item)"]
    lines += [f"    def {get}(self):", "        return self.items.pop(0)"]
    return "\n".join(lines) + "\n"


# -- methods ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", " ".join(PAIRS).split())
def test_it_knows_the_usual_pairs_of_names(pair):
    put, _, get = pair.partition("/")
    discovery = found(buffer(put, get))
    assert (discovery.put, discovery.get) == (put, get)
    assert discovery.said[0] == f"Checking Buffer: {put}(item) and {get}(), made by Buffer(capacity)."


def test_methods_may_be_inherited():
    discovery = found(buffer(name="Base") + "class MyBuffer(Base):\n    pass\n", cls="MyBuffer")
    assert (discovery.name, discovery.put, discovery.get) == ("MyBuffer", "put", "get")


def test_methods_may_be_those_of_a_queue():
    discovery = found("import queue\nclass Mine(queue.Queue):\n    pass\n")
    assert (discovery.name, discovery.put, discovery.get) == ("Mine", "put", "get")


def test_extra_arguments_with_defaults_do_not_matter():
    source = "class B:\n    def put(self, item, timeout=None): pass\n    def get(self, block=True): pass\n"
    assert found(source).put == "put"


def test_names_that_nobody_could_guess_are_given():
    source = buffer("stow", "fetch_one")
    assert "--put NAME --get NAME" in why_not(source)
    discovery = found(source, put="stow", get="fetch_one")
    assert (discovery.put, discovery.get) == ("stow", "fetch_one")


def test_one_name_may_be_given_and_the_other_found():
    discovery = found(buffer("stow", "get"), put="stow")
    assert (discovery.put, discovery.get) == ("stow", "get")


def test_a_name_that_is_not_there_is_refused():
    assert "no method stow (--put)" in why_not(buffer(), cls="Buffer", put="stow", get="get")


def test_a_method_of_the_wrong_shape_is_refused():
    source = "class B:\n    def put(self, priority, item): pass\n    def get(self): pass\n"
    assert "one argument, the item" in why_not(source, put="put", get="get")


def test_asyncio_is_not_threads():
    assert "async" in why_not("class B:\n    async def put(self, item): pass\n    async def get(self): pass\n")


# -- the class --------------------------------------------------------------------------------------------------------------


def test_a_generator_gives_no_items():
    assert "Buffer.get is a generator" in why_not(buffer().replace("return self", "yield self"))


def test_no_class_at_all():
    assert "no class in it" in why_not("x = 1\n")


def test_classes_without_a_pair_are_named():
    assert "(classes: Node, Tree)" in why_not("class Node: pass\nclass Tree: pass\n")


def test_of_several_the_one_that_is_called_a_buffer():
    discovery = found(buffer(name="Helper") + buffer(name="TaskQueue"))
    assert discovery.name == "TaskQueue"
    assert any("Helper" in sentence for sentence in discovery.said)


def test_of_a_class_and_its_base_the_class():
    assert found(buffer(name="Base") + buffer(name="Derived", base="Base")).name == "Derived"


def test_of_several_alike_it_asks():
    message = why_not(buffer(name="First") + buffer(name="Second"))
    assert "study.py:First or study.py:Second" in message
    assert found(buffer(name="First") + buffer(name="Second"), cls="Second").name == "Second"


def test_a_class_that_is_not_there():
    assert "there is no class Bufer (classes: Buffer)" in why_not(buffer(), cls="Bufer")


# -- the constructor --------------------------------------------------------------------------------------------------------

CONSTRUCTORS = [
    ("no argument", "def __init__(self):\n    self.items = []", "Buffer()", False),
    ("one of any name", "def __init__(self, how_many):\n    self.items = []", "Buffer(how_many)", True),
    ("a keyword", "def __init__(self, *, size):\n    self.items = []", "Buffer(size=capacity)", True),
    ("a default", "def __init__(self, maxsize=10):\n    self.items = []", "Buffer(maxsize)", True),
    (
        "a default in second place",
        "def __init__(self, log=None, limit=3):\n    self.items = []",
        "Buffer(limit=capacity)",
        True,
    ),
    ("the required of several", "def __init__(self, n, name='x'):\n    self.items = []", "Buffer(n)", True),
    ("only what is passed on", "def __init__(self, *n, **k):\n    self.items = []", "Buffer()", False),
    ("none that means capacity", "def __init__(self, log=None):\n    self.items = []", "Buffer()", False),
]


@pytest.mark.parametrize(
    ("constructor", "how", "takes"), [row[1:] for row in CONSTRUCTORS], ids=[row[0] for row in CONSTRUCTORS]
)
def test_constructors(constructor, how, takes):
    discovery = found(buffer(constructor=constructor))
    assert discovery.said[0].endswith(f"made by {how}.")
    assert discovery.has_capacity is takes


def test_a_constructor_that_passes_on_what_it_is_given():
    source = """
        class Items:
            def __init__(self, capacity): self.items = []
        class Buffer(Items):
            def __init__(self, *args, **kwargs): super().__init__(*args, **kwargs)
            def put(self, item): self.items.append(item)
            def get(self): return self.items.pop(0)
    """
    assert found(source).said[0].endswith("made by Buffer(capacity).")
    assert found(source.replace("*args, ", "")).said[0].endswith("made by Buffer(capacity=capacity).")


def test_a_dataclass():
    fields = "capacity: int\nitems: list = field(default_factory=list)"
    source = "from dataclasses import dataclass, field\n" + buffer(constructor=fields, decorator="@dataclass")
    assert found(source).said[0].endswith("made by Buffer(capacity).")


def test_several_required_arguments_are_asked_about():
    source = buffer(constructor="def __init__(self, name, capacity):\n    self.items = []")
    assert "(name, capacity)" in why_not(source)
    assert "--make" in why_not(source)
    discovery = found(source, make="Buffer('b', capacity)")
    assert discovery.has_capacity
    assert discovery.said[0].endswith("made by Buffer('b', capacity).")


def test_make_may_leave_the_capacity_out():
    assert not found(buffer(), make="Buffer(7)").has_capacity


def test_make_that_is_no_expression():
    assert why_not(buffer(), make="Buffer(").startswith("--make")


def test_a_capacity_that_the_class_fixes_itself_is_seen():
    discovery = found(buffer(constructor="SIZE = 4\ndef __init__(self):\n    self.items = []"))
    assert discovery.fixed_capacity == 4
    assert "Its capacity is fixed at 4." in discovery.said


def test_without_any_capacity_it_is_taken_as_unbounded():
    assert (
        "It takes no capacity: taken as unbounded."
        in found(buffer(constructor="def __init__(self):\n    self.items = []")).said
    )


# -- the order --------------------------------------------------------------------------------------------------------------

ORDERS = {
    "fifo": ("self.items.append(item)", "return self.items.pop(0)"),
    "lifo": ("self.items.append(item)", "return self.items.pop()"),
    "priority": ("heapq.heappush(self.items, item)", "return heapq.heappop(self.items)"),
    "any": ("self.items.append(item)", "return self.items.pop(len(self.items) // 2)"),
}


@pytest.mark.parametrize("order", ORDERS)
def test_the_order_is_seen_with_one_thread_and_said(order):
    put, get = ORDERS[order]
    source = f"""
        import heapq
        class B:
            def __init__(self, capacity): self.items = []
            def put(self, item): {put}
            def get(self): {get}
    """
    discovery = found(source)
    assert discovery.order == order
    assert discovery.said[-1].startswith(f"Order of delivery: {order} (")


def test_a_set_keeps_no_order():
    source = """
        class Bag:
            def __init__(self, capacity): self.items = set()
            def put(self, item): self.items.add(item)
            def get(self): return self.items.pop()
    """
    assert found(source).order == "any"


def test_the_order_of_a_buffer_with_two_slots_is_seen():
    source = """
        import threading
        class Store:
            room, some, shelf = threading.Semaphore(2), threading.Semaphore(0), []
            def put(self, item): self.room.acquire(); self.shelf.append(item); self.some.release()
            def get(self): self.some.acquire(); item = self.shelf.pop(); self.room.release(); return item
    """
    assert found(source).order == "lifo"


def test_the_greatest_first_is_a_priority_too():
    source = """
        class B:
            def __init__(self, capacity): self.items = []
            def put(self, item): self.items.append(item); self.items.sort()
            def get(self): return self.items.pop()
    """
    assert found(source).said[-1].startswith("Order of delivery: priority, the greatest first (")


def test_a_declared_order_is_not_inferred():
    discovery = found(buffer(), order="lifo")
    assert (discovery.order, discovery.said[-1]) == ("lifo", "Order of delivery: lifo (as asked for).")


# -- the top level ----------------------------------------------------------------------------------------------------------


def test_statements_that_would_start_something_are_skipped_and_said():
    discovery = found(buffer() + "b = Buffer(3)\nprint(b)\nfor i in range(3):\n    b.put(i)\n")
    assert discovery.skipped == (9, 10)
    assert "Not run: 2 statements outside definitions (lines 9, 10)." in discovery.said


def test_the_main_guard_is_nothing_to_speak_of():
    assert found(buffer() + "if __name__ == '__main__':\n    raise SystemExit\n").skipped == ()


def test_an_assignment_that_fails_is_left_out_and_said_why():
    discovery = found("data = open('/no/such/file').read()\n" + buffer())
    assert any(s.startswith("Left out: line 1, which failed (FileNotFoundError") for s in discovery.said)


def test_a_definition_that_fails_names_the_line():
    assert why_not("class A:\n    x = 1\n    y = 1 / 0\n").startswith("study.py, line 3: ")


def test_definitions_that_take_too_many_steps():
    """Whatever the clock says: in a check, also so many seconds may be too many."""
    assert "never comes to an end" in why_not("def spin():\n    while True: pass\nx = spin()\n" + buffer())


def test_a_module_that_is_missing():
    assert "nosuchmodule" in why_not("import nosuchmodule\n" + buffer())


def test_a_syntax_error_names_the_line():
    assert why_not("class B:\n    def put(self, item)\n        pass\n").startswith("study.py, line 2: ")


def test_a_declared_encoding_is_honoured(tmp_path):
    path = tmp_path / "latin.py"
    path.write_bytes(b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + buffer().encode())
    assert discover(str(path)).name == "Buffer"


def test_a_byte_order_mark_is_no_syntax_error(tmp_path):
    path = tmp_path / "bom.py"
    path.write_bytes(b"\xef\xbb\xbf" + buffer().encode())
    assert discover(str(path)).name == "Buffer"
