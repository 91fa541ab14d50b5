"""What holds for all tests: how fast or how busy the machine is decides nothing."""

from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow]
settings.register_profile("any machine", parent=settings.default, deadline=None, suppress_health_check=_SLOW)
settings.load_profile("any machine")
