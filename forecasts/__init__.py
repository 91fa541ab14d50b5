"""Projections, targets and standings. Importing this package does not import statsmodels."""

from forecasts.outlook import CannotProject, forecast
from forecasts.project import project
from forecasts.standing import standing

__all__ = ["CannotProject", "forecast", "project", "standing"]
