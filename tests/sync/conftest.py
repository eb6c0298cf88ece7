import pytest

from tests.sync.lab import Lab, VirtualLab


@pytest.fixture(params=[Lab, VirtualLab], ids=["live", "virtual"])
def lab(request):
    """One suite for both kernels."""
    lab = request.param()
    yield lab
    lab.close()


@pytest.fixture
def live_lab():
    """For what only real threads do: stand at gates."""
    lab = Lab()
    yield lab
    lab.close()
