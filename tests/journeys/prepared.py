"""Data directories as a first start leaves them: made once in a test run, copied for each user."""

import atexit
import functools
import shutil
import signal
import tempfile
from pathlib import Path

from tests.journeys.product import Product


def prepared(data: Path, *, demo: bool = False) -> Path:
    """Fill a data directory that is not there yet; the product in it starts as for the second time.

    First starts have tests of their own; the others need not pay for one.
    """
    shutil.copytree(_made(demo=demo), data, symlinks=True)
    return data


@functools.cache
def _made(*, demo: bool) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="kontuar-prepared-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    with Product(folder / "var", options=() if demo else ("--no-demo",)) as product:
        product.wait_until_ready(180)
        product.process.send_signal(signal.SIGTERM)
        product.ended()
    return folder / "var"
