"""Keep the content of files."""

import hashlib
from collections.abc import Iterable

from kontuar.channels.models import Blob


def store_blobs(contents: Iterable[bytes]) -> list[bytes]:
    """Keep each content once; the hash of each, in the order given."""
    hashes = []
    rows: dict[bytes, Blob] = {}
    for data in contents:
        sha256 = hashlib.sha256(data).digest()
        hashes.append(sha256)
        rows[sha256] = Blob(sha256=sha256, size=len(data), data=data)
    known = Blob.objects.filter(pk__in=list(rows)).values_list("pk", flat=True)
    for key in known if rows else ():
        rows.pop(bytes(key), None)
    if rows:
        Blob.objects.bulk_create(
            [rows[key] for key in sorted(rows)], ignore_conflicts=True, batch_size=50
        )
    return hashes
