"""Keep the content of files."""

import hashlib
from collections.abc import Iterable

from django.conf import settings

from kontuar.channels.models import Blob
from kontuar.kit.bulk import insert_missing


def store_blobs(contents: Iterable[bytes]) -> list[bytes]:
    """Keep each content once; the hash of each, in the order given.

    Where a scanner is set up, what it has not judged yet waits for it.
    """
    state = "waiting" if settings.CLAMD else ""
    hashes = []
    rows: dict[bytes, Blob] = {}
    for data in contents:
        sha256 = hashlib.sha256(data).digest()
        hashes.append(sha256)
        rows[sha256] = Blob(sha256=sha256, size=len(data), data=data, scan=state)
    known = Blob.objects.filter(pk__in=list(rows)).values_list("pk", flat=True)
    for key in known if rows else ():
        rows.pop(bytes(key), None)
    insert_missing([rows[key] for key in sorted(rows)])
    return hashes
