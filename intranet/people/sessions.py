"""Who is signed in: a random token in a cookie, its hash in a row, and the row decides.

There is no remember-me and nothing in the cookie to forge. A sign-in ends when its row is deleted,
when it was not used for 30 days, 90 days after it began, or when the person is no longer active.
Meanwhile the directory confirms it every few minutes; after 12 hours without, it waits for that.
An emergency account is confirmed by nobody, so its sign-ins are over after those 12 hours.
"""

from __future__ import annotations

import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import Request, request
from flask.sansio.app import App
from flask_login import LoginManager
from sqlalchemy import Update, and_, bindparam, delete, or_, select, update
from sqlalchemy.exc import OperationalError
from werkzeug.wrappers import Response

from intranet import clock
from intranet.database import db, fetch, short_write
from intranet.people.models import SIGNS_IN, Person, PersonState, SignIn
from intranet.settings import settings
from intranet.web.headers import SAFE_METHODS
from intranet.web.htmx import is_partial, is_prefetch

IDLE = timedelta(days=30)
ABSOLUTE = timedelta(days=90)
#: How long a sign-in goes on while the directory cannot be asked.
UNCONFIRMED = timedelta(hours=12)
#: How exactly we know when a sign-in was last used.
MARK_EVERY = timedelta(minutes=10)
TOKEN_BYTES = 32

login_manager = LoginManager()
login_manager.session_protection = None  # the row is the session; nothing of it stands in Flask's


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person a request comes from, for flask-login and for templates as ``me``."""

    id: int
    username: str | None
    display_name: str
    given_name: str
    email: str | None
    language: str | None
    theme: str
    time_zone: str | None
    shortcuts: bool
    first_signed_in_at: datetime | None
    picture: str | None
    sign_in_id: int
    signed_in_at: datetime
    last_used_at: datetime

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """Return the person's id as flask-login wants it."""
        return str(self.id)


_person, _sign_in = Person.__table__.c, SignIn.__table__.c
#: In the order of SignedIn's fields.
_COLUMNS = (
    *(_person[name] for name in (
        "id", "username", "display_name", "given_name", "email", "language", "theme", "time_zone", "shortcuts",
        "first_signed_in_at", "picture",
    )),
    _sign_in.id.label("sign_in_id"),
    _sign_in.created_at.label("signed_in_at"),
    _sign_in.last_used_at,
)  # fmt: skip
#: Built once, as each page begins with it.
_FIND = (
    select(*_COLUMNS)
    .join_from(SignIn.__table__, Person.__table__, _sign_in.person_id == _person.id)
    .where(
        _sign_in.token_hash == bindparam("token_hash"),
        _sign_in.last_used_at > bindparam("idle"),
        _sign_in.created_at > bindparam("absolute"),
        or_(
            _sign_in.confirmed_at > bindparam("unconfirmed"),
            and_(_person.directory_id.is_(None), _person.state != PersonState.EMERGENCY),
        ),
        _person.state.in_(SIGNS_IN),
    )
)


def init_app(app: App) -> None:
    """Let flask-login ask us who is there."""
    # flask-login would look for its own remember-me cookie first; ours has none, whatever a browser sends.
    app.config["REMEMBER_COOKIE_NAME"] = "intranet_knows_no_remember_me"
    login_manager.request_loader(_load)
    login_manager.init_app(app, add_context_processor=False)  # a page without a person asks for none


def cookie_name() -> str:
    """Return the cookie's name: bound to this host where the site is encrypted."""
    return "__Host-intranet" if settings().is_https else "intranet_session"


def open_sign_in(person: Person, user_agent: str, address: str, password_changed_at: datetime | None = None) -> str:
    """Add a sign-in to the transaction in hand and return its token; the caller commits."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.session.add(
        SignIn(
            token_hash=_hash(token),
            person_id=person.id,
            user_agent=user_agent[:300],
            address=address[:64],
            password_changed_at=password_changed_at,
        )
    )
    return token


def set_cookie(response: Response, token: str) -> None:
    """Hand the token to the browser."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(ABSOLUTE.total_seconds()),
        path="/",
        secure=settings().is_https,
        httponly=True,
        samesite="Lax",
    )


def clear_cookie(response: Response) -> None:
    """Take the token back from the browser."""
    response.delete_cookie(cookie_name(), path="/", secure=settings().is_https, httponly=True, samesite="Lax")


def current_token() -> str:
    """Return the token that the browser sent, or an empty text."""
    return request.cookies.get(cookie_name(), "")


def close_sign_in(token: str) -> None:
    """End the sign-in of this token, if there is one; the caller commits."""
    if token:
        db.session.execute(delete(SignIn).where(SignIn.token_hash == _hash(token)))


def end_current() -> None:
    """End the sign-in of the request in hand. Commits."""
    close_sign_in(current_token())
    db.session.commit()


def close_all(person_id: int, but: int | None = None) -> int:
    """End all sign-ins of a person but that with the id ``but``; the caller commits. Return how many."""
    query = delete(SignIn).where(SignIn.person_id == person_id)
    if but is not None:
        query = query.where(SignIn.id != but)
    return int(db.session.execute(query).rowcount)  # type: ignore[attr-defined]


def close_everybodys() -> int:
    """End every sign-in of everybody; the caller commits. Return how many."""
    return int(db.session.execute(delete(SignIn)).rowcount)  # type: ignore[attr-defined]


def forget_expired() -> int:
    """Delete the rows of sign-ins that have ended by themselves; return how many. Commits."""
    moment = clock.now()
    gone = select(Person.id).where(Person.state.not_in(SIGNS_IN))
    unconfirmed = select(Person.id).where(Person.state == PersonState.EMERGENCY)
    query = delete(SignIn).where(
        or_(
            SignIn.last_used_at <= moment - IDLE,
            SignIn.created_at <= moment - ABSOLUTE,
            SignIn.person_id.in_(gone),
            and_(SignIn.created_at <= moment - UNCONFIRMED, SignIn.person_id.in_(unconfirmed)),
        )
    )
    count = int(db.session.execute(query.execution_options(synchronize_session=False)).rowcount)  # type: ignore[attr-defined]
    db.session.commit()
    return count


def find(token: str) -> SignedIn | None:
    """Return who this token signs in at this moment; one statement."""
    if not token:
        return None
    moment = clock.now()
    values = {"idle": moment - IDLE, "absolute": moment - ABSOLUTE, "unconfirmed": moment - UNCONFIRMED}
    row = next(iter(fetch(_FIND, {"token_hash": _hash(token), **values})), None)
    return SignedIn(*row) if row else None


def _load(incoming: Request) -> SignedIn | None:
    found = find(incoming.cookies.get(cookie_name(), ""))
    if found is not None:
        _mark_used(found)
    return found


def _mark_used(found: SignedIn) -> None:
    """Note that the sign-in is in use, at most every ten minutes.

    Parts and prefetches do not count: an open tab asks by itself, and nobody may be looking.
    """
    moment = clock.now()
    if found.last_used_at > moment - MARK_EVERY or is_partial() or is_prefetch():
        return
    marks: list[Update] = [
        update(SignIn.__table__)
        .where(_sign_in.id == found.sign_in_id, _sign_in.last_used_at <= moment - MARK_EVERY)
        .values(last_used_at=moment),
        update(Person.__table__).where(_person.id == found.id).values(last_seen_at=moment),
    ]
    if request.method not in SAFE_METHODS:
        # This request's own transaction holds SQLite's write lock; the mark goes along with it.
        for mark in marks:
            db.session.execute(mark)
        return
    with suppress(OperationalError), short_write() as session:  # a busy database: the next page marks it
        for mark in marks:
            session.execute(mark)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
