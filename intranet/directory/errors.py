"""What can go wrong between us and the directory; never a statement about a person."""

from __future__ import annotations


class DirectoryDown(Exception):
    """No trustworthy answer: network, TLS, time, protocol. Never means "there is no such person".

    ``reason`` is one word for logs: unreachable, untrusted, refused_tls, timeout, service_refused,
    protocol, busy, not_configured or incomplete.
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason


class DirectoryIncomplete(DirectoryDown):
    """An answer, but not all of it: size or time limit, referral, missing base, paging ignored."""

    def __init__(self, detail: str) -> None:
        super().__init__("incomplete", detail)
