"""An S3 server on loopback: moto's, in threads of this process."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from moto import backends
from moto.server import ThreadedMotoServer


@contextmanager
def s3_server() -> Iterator[str]:
    """Its address."""
    folders = tuple(backends.list_of_moto_modules())  # moto looks for all 175 at every request, a third of its work
    with mock.patch.object(backends, "list_of_moto_modules", return_value=folders):
        moto = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        moto.start()
        host, port = moto.get_host_and_port()
        yield f"http://{host}:{port}"
        moto.stop()
