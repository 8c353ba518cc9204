"""Whom the directory's client believes: the authorities of a file, or those of the system."""

from __future__ import annotations

import ssl
from functools import lru_cache
from pathlib import Path


@lru_cache(maxsize=8)
def _tls_context(ca_file: str, _changed_at: int) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=ca_file or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def tls_context(ca_file: str) -> ssl.SSLContext:
    """Return the context that trusts ``ca_file`` (empty: the system's authorities).

    It is kept until the file changes: loading the system's store takes a tenth of a second.
    """
    return _tls_context(ca_file, Path(ca_file).stat().st_mtime_ns if ca_file else 0)
