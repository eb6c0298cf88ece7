import pytest

from tests.sync.lab import Lab


@pytest.fixture
def lab():
    lab = Lab()
    yield lab
    lab.close()
