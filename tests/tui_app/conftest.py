"""What the app keeps and which editor it starts are matters of the test, not of whoever runs it."""

import pytest


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    """The folder for what the app keeps."""
    folder = tmp_path / "data"
    folder.mkdir()
    monkeypatch.setenv("PCVIZ_DATA", str(folder))
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    return folder
