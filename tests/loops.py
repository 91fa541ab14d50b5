"""Coroutines in tests; a browser of Playwright keeps an event loop running in the thread of the tests."""

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine returns, from a loop in a thread of its own."""
    with ThreadPoolExecutor(1) as one:
        return one.submit(asyncio.run, coroutine).result()
