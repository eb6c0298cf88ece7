"""The lives of threads."""

import pytest


def test_a_life_from_start_to_end(lab):
    thread = lab.threading.Thread(target=lambda: None, name="P", daemon=True)
    assert not thread.is_alive() and thread.ident is None
    thread.start()
    thread.join()
    assert not thread.is_alive() and thread.ident is not None
    lab.story()
    number = thread._number
    life = [(kind, data) for _, who, kind, _, data in lab.events if who == number]
    assert life == [("thread", {"name": "P", "role": "worker", "daemon": True}), ("start", None), ("end", None)]


def test_a_failure_is_told_with_its_traceback_and_stays_quiet(lab, capfd):
    def fail():
        raise KeyError("lost")

    lab.start("P", fail)
    lab.finish()
    end = lab.events[-1][4]
    assert end["error"] == "KeyError: 'lost'"
    assert 'raise KeyError("lost")' in end["traceback"]
    assert capfd.readouterr().err == ""


def test_a_programs_own_excepthook_is_called(lab):
    seen = []
    lab.threading.excepthook = lambda arguments: seen.append((arguments.exc_type, arguments.thread.name))

    def fail():
        raise KeyError

    lab.start("P", fail)
    lab.finish()
    assert seen == [(KeyError, "P")]


def test_a_join_is_a_wait_on_the_thread(lab):
    go = lab.threading.Event()
    worker = lab.start("P", go.wait)
    lab.until("P wait")
    lab.start("M", worker.join)
    lab.until("M wait thread P")
    go.set()
    assert lab.finish("M") == ["M wait thread P", "M wake thread P", "M end"]


def test_a_join_that_times_out(lab):
    go = lab.threading.Event()
    worker = lab.start("P", go.wait)
    lab.start("M", worker.join, 2)
    lab.until("M wait thread P 2")
    lab.clock.advance(2)
    lab.until("M timeout thread P")
    go.set()
    lab.finish()


def test_a_subclass_has_a_role(lab):
    class Producer(lab.threading.Thread):
        _role = "producer"

        def run(self):
            seen.append(lab.threading.current_thread() is self)

    seen = []
    Producer(name="P").start()
    lab.finish()
    assert seen == [True]
    assert [data["role"] for _, _, kind, _, data in lab.events if kind == "thread"] == ["producer"]


def test_the_errors_are_the_standard_librarys(lab):
    thread = lab.threading.Thread(target=lambda: None)
    with pytest.raises(RuntimeError, match="before it is started"):
        thread.join()
    thread.start()
    with pytest.raises(RuntimeError, match="only be started once"):
        thread.start()
    with pytest.raises(RuntimeError, match="active thread"):
        thread.daemon = False


def test_a_timer_goes_by_the_run_clock(lab):
    seen = []
    timer = lab.threading.Timer(5, seen.append, ["late"])
    timer.start()
    lab.until(f"{timer.name} wait 5")
    lab.clock.advance(5)
    lab.finish()
    assert seen == ["late"]


def test_a_cancelled_timer_does_nothing(lab):
    seen = []
    timer = lab.threading.Timer(5, seen.append, ["late"])
    timer.start()
    timer.cancel()
    lab.finish()
    assert seen == []


def test_sleep_is_told_and_takes_run_time(lab):
    lab.start("P", lab.kernel.time.sleep, 2)
    lab.until("P sleep [2, 'sleep']")
    lab.clock.advance(2)
    assert lab.finish("P") == ["P sleep [2, 'sleep']", "P wake", "P end"]
    assert lab.kernel.time.monotonic() == 2


def test_who_is_there(lab):
    go = lab.threading.Event()
    worker = lab.start("P", go.wait)
    assert worker in lab.threading.enumerate()
    go.set()
    worker.join()
    assert worker not in lab.threading.enumerate()
