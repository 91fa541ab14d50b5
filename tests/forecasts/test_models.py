"""ARIMA is fitted with a likelihood of our own: it must say what statsmodels says, to the last bit."""

from typing import Any

import numpy as np
import pytest

from forecasts import models

random = np.random.default_rng(7)
YEARS = [
    np.array([1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0]),
    np.array([0.0, 0.0, 0.0, 0.0, 0.0, 1.0]),
    *(10 + np.cumsum(random.normal(size=n)) for n in (6, 10, 19, 40)),
]
SEASONS = [
    (10 + np.cumsum(random.normal(size=n)) + 3 * np.sin(2 * np.pi * np.arange(n) / season), season)
    for n, season in ((14, 4), (40, 4), (38, 12))
]


def plain(y: models.Values, h: int, season: int) -> models.Values:
    """The same model with statsmodels' own likelihood and SciPy's own slopes."""
    order: dict[str, Any] = {"seasonal_order": (0, 1, 1, season)} if season > 1 else {"trend": "c"}
    model = models.SARIMAX(y, order=(0, 1, 1), simple_differencing=True, concentrate_scale=True, **order)
    steps = model.fit(disp=False, maxiter=models.MAXITER, cov_type="none").forecast(h)
    return models._undifferenced(y, steps, season)


@pytest.mark.parametrize(("y", "season"), [(y, 1) for y in YEARS] + SEASONS)
def test_arima_is_the_fit_of_statsmodels(y: models.Values, season: int):
    ours, theirs = (models.quietly(model, y, 6, season) for model in (models.arima, plain))
    assert ours is not None
    assert theirs is not None
    assert ours.tobytes() == theirs.tobytes()
