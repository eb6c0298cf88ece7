"""Every search here comes to its end by itself: it may take as long as a machine with other things to do needs for it."""

import pytest


@pytest.fixture(autouse=True)
def patient(monkeypatch):
    monkeypatch.setattr("pcviz.explore.api.BUDGET", 600.0)
    monkeypatch.setattr("pcviz.lessons.level.SEEKING_S", 600.0)
    monkeypatch.setattr("pcviz.lessons.stage.BUDGET_S", 600.0)
