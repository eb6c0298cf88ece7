"""What the app keeps, which editor it starts and how its pilot waits are matters of the test, not of whoever runs it."""

import pytest

from tests.settled import settling

__all__ = ["settling"]


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    """The folder for what the app keeps."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("PCVIZ_DATA", str(folder))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    return folder
