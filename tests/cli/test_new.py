"""`pcviz new`: a skeleton that can be checked as it stands, and never an overwritten file."""

from tests.cli.command import pcviz


def test_the_skeleton_says_what_is_to_do_and_so_does_its_check(tmp_path):
    made = pcviz("new", "mine.py", cwd=tmp_path)
    assert (made.returncode, made.stderr) == (0, "")
    assert made.stdout.splitlines()[-1] == "Check it with: pcviz check mine.py"
    assert (tmp_path / "mine.py").read_text(encoding="utf-8").count("TODO") >= 3
    checked = pcviz("check", "mine.py", cwd=tmp_path)
    assert checked.returncode == 1
    assert "Checking BoundedBuffer: put(item) and get()" in checked.stdout
    assert "put is still to be written" in " ".join(checked.stdout.split())


def test_filled_in_it_is_proved(tmp_path):
    pcviz("new", "mine.py", cwd=tmp_path)
    source = (tmp_path / "mine.py").read_text(encoding="utf-8")
    source = source.replace("self.lock = threading.Lock()", "self.lock = threading.Condition()")
    for call, body in (
        ("put", "self.lock.wait_for(lambda: len(self.items) < self.capacity); self.items.append(item); self.lock.notify_all()"),
        ("get", "self.lock.wait_for(lambda: self.items); self.lock.notify_all(); return self.items.pop(0)"),
    ):
        source = source.replace(f'raise NotImplementedError("{call} is still to be written")', body)
    (tmp_path / "mine.py").write_text(source, encoding="utf-8")
    checked = pcviz("check", "mine.py", "--producers", "2", "--consumers", "2", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout


def test_a_file_that_exists_is_left_alone(tmp_path):
    (tmp_path / "mine.py").write_text("precious", encoding="utf-8")
    refused = pcviz("new", "mine.py", cwd=tmp_path)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == "pcviz: mine.py: exists already, and is left as it is: give another name\n"
    assert (tmp_path / "mine.py").read_text(encoding="utf-8") == "precious"


def test_a_name_that_is_no_python_file_is_refused(tmp_path):
    refused = pcviz("new", "mine", cwd=tmp_path)
    assert (refused.returncode, refused.stderr) == (2, "pcviz: mine: not the name of a Python file: give for example mine.py\n")


def test_a_folder_that_is_not_there(tmp_path):
    refused = pcviz("new", "no/mine.py", cwd=tmp_path)
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
