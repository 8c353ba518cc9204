"""Everything by which a secret could get out of this process: plain sockets, logs, objects shown, errors told."""

from __future__ import annotations

import base64
import gc
import logging
import socket
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import quote

import pytest

from intranet.directory import client
from intranet.web import logs

WAYS = ("sockets", "logs", "objects", "errors")


class Recorder(logging.Handler):
    """Keeps what went each of the ways, as bytes."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.kept: dict[str, bytearray] = {way: bytearray() for way in WAYS}
        self.setFormatter(logs.formatter())

    def keep(self, way: str, *told: object) -> None:
        """Keep some more."""
        for one in told:
            self.kept[way] += one if isinstance(one, bytes | bytearray | memoryview) else str(one).encode()
            self.kept[way] += b"\n"

    def emit(self, record: logging.LogRecord) -> None:
        """Keep a line of the log as it is written, and all that its record holds besides."""
        told = [self.format(record), record.getMessage(), repr(record.args)]
        self.keep("logs", *told, *(f"{name}={value!r}" for name, value in record.__dict__.items()))
        if record.exc_info and record.exc_info[1]:
            self.error(record.exc_info[1])

    def error(self, error: BaseException) -> None:
        """Keep what is told of an error and of all behind it, those that are not shown too."""
        self.keep("errors", *traceback.format_exception(error))
        seen: set[int] = set()
        behind: list[BaseException | None] = [error]
        while behind:
            one = behind.pop()
            if one is not None and id(one) not in seen:
                seen.add(id(one))
                self.keep("errors", repr(one), str(one), repr(one.args), repr(vars(one)))
                behind += [one.__cause__, one.__context__]

    def look_around(self, *modules: str) -> None:
        """Keep how each object that there is of these modules shows itself, wherever it is held."""
        for thing in gc.get_objects():
            if str(type(thing).__module__).startswith(modules):
                self.show(thing)

    def show(self, *things: object) -> None:
        """Keep how these show themselves."""
        for thing in things:
            for shown in (repr, str):
                with suppress(Exception):  # some of ldap3's cannot show themselves at all
                    self.keep("objects", shown(thing))

    def found(self, secrets: Iterable[str]) -> dict[str, set[str]]:
        """Return which secrets went which way, however they were written."""
        told: dict[str, set[str]] = {}
        for secret in secrets:
            raw = secret.encode()
            spellings = {raw, base64.b64encode(raw).rstrip(b"="), raw.hex().encode(), quote(secret).encode(), raw[::-1]}
            for way, kept in self.kept.items():
                if any(spelling in kept for spelling in spellings):
                    told.setdefault(way, set()).add(secret)
        return told


def _sending(recorder: Recorder, send: Callable[..., Any]) -> Callable[..., Any]:
    def sending(self: socket.socket, data: Any, *rest: Any) -> Any:
        recorder.keep("sockets", *(data if isinstance(data, list | tuple) else [data]))
        return send(self, data, *rest)

    return sending


@contextmanager
def recording(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recorder]:
    """Record. What a TLS socket is given it encrypts itself, past the methods that are listened to here."""
    recorder = Recorder()
    hang_up, close = client._hang_up, client.Session.close

    def closing(session: client.Session) -> None:
        recorder.show(session, session.server)
        close(session)

    def showing(connection: Any) -> None:
        recorder.show(connection, connection.server, connection.strategy, connection.socket, connection.last_error)
        hang_up(connection)

    with monkeypatch.context() as patched:
        for name in ("send", "sendall", "sendto", "sendmsg"):
            patched.setattr(socket.socket, name, _sending(recorder, getattr(socket.socket, name)))
        patched.setattr(client, "_hang_up", showing)
        patched.setattr(client.Session, "close", closing)
        root = logging.getLogger()
        patched.setattr(root, "level", logging.DEBUG)
        for name in ("intranet", "intranet.directory", "intranet.sign_in", "ldap3"):
            patched.setattr(logging.getLogger(name), "level", logging.DEBUG)
        logging.Logger.manager._clear_cache()
        root.addHandler(recorder)
        try:
            yield recorder
        finally:
            root.removeHandler(recorder)
    logging.Logger.manager._clear_cache()
