"""What can go wrong between us and the directory; never a statement about a person."""

from __future__ import annotations

from intranet.directory.entries import BindAnswer


class DirectoryDown(Exception):
    """No trustworthy answer: network, TLS, time, protocol. Never means "there is no such person".

    ``reason`` is one word for logs: unreachable, untrusted, refused_tls, timeout, service_refused,
    protocol, busy, not_configured, incomplete or too_long. ``answer`` is what the server said to a bind, if it did.
    """

    def __init__(self, reason: str, detail: str, answer: BindAnswer | None = None) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason, self.detail, self.answer = reason, detail, answer


class DirectoryIncomplete(DirectoryDown):
    """An answer, but not all of it: size or time limit, referral, missing base, paging ignored.

    ``code`` is the result of the search, where that says why.
    """

    def __init__(self, detail: str, code: int = 0) -> None:
        super().__init__("incomplete", detail)
        self.code = code


class AnswerTooLong(DirectoryDown):
    """An answer of more bytes than were to be taken; the conversation ends with it."""

    def __init__(self, most_bytes: int) -> None:
        super().__init__("too_long", f"the answer is longer than {most_bytes} bytes")
