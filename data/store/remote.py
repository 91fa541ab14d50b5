"""How long an object store is waited for: a pause is sat out, an outage is told within seconds."""

import os
from datetime import timedelta
from typing import Any

PATIENCE = {"connect_timeout": "3 seconds", "read_timeout": "8 seconds"}  # the latter for an answer to begin or go on
RETRIES, RETRYING = 5, timedelta(seconds=6)
PAUSES = {"init_backoff": timedelta(milliseconds=100), "max_backoff": timedelta(seconds=2), "base": 2}
READING: Any = {  # the same for Polars, which has a client of its own
    **PATIENCE,
    "max_retries": RETRIES,
    "retry_timeout_ms": int(RETRYING / timedelta(milliseconds=1)),
    "retry_init_backoff_ms": 100,
    "retry_max_backoff_ms": 2000,
}
_SET = ("allow_http", "allow_invalid_certificates", "proxy_url", "proxy_excludes", "timeout")


def client() -> dict[str, Any]:
    """Options of obstore's client; given, they replace all that the environment sets of the same kind."""
    told = {name: value for name in _SET if (value := os.environ.get(f"AWS_{name.upper()}"))}
    return {
        "client_options": PATIENCE | told,
        "retry_config": {"max_retries": RETRIES, "retry_timeout": RETRYING, "backoff": PAUSES},
    }
