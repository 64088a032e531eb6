import matplotlib
import pytest

import attune

matplotlib.use("Agg")


@pytest.fixture(scope="session")
def study():
    return attune.simulate(couples=8, days=14, seed=4)


@pytest.fixture(scope="session")
def fit(study):
    """Of the built-in model, with one regime: quick."""
    return attune.fit(study.diary, starts=1, regimes=1)


@pytest.fixture(scope="session")
def stated(study):
    return attune.fit(study.diary, "closeness ~ own(lag) + partner(lag)")
