"""Who a mail goes to: the address, name and language of this moment, not of when it was written."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import column, select, table

from intranet.database import db
from intranet.mail.kinds import NotWanted
from intranet.mail.models import OutgoingMail
from intranet.settings import settings
from intranet.web.text import clean_line

# People stand above mail in the layers, so their table goes by name.
person = table(
    "person",
    column("id"),
    column("email"),
    column("display_name"),
    column("language"),
    column("time_zone"),
    column("state"),
)

LOCAL_PART = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
DOMAIN = re.compile(rf"(?=.{{1,253}}$){LABEL}(\.{LABEL})*")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Where a mail goes and how to speak to whoever reads it."""

    address: str
    name: str
    language: str
    time_zone: str


def recipient_of(mail: OutgoingMail) -> Recipient:
    """Look up where the mail goes now. Raises NotWanted for leavers and addresses that cannot be."""
    site = settings()
    if mail.person_id is None:
        return Recipient(_deliverable(mail.address), "", site.languages[0], site.time_zone)
    row = db.session.execute(select(person).where(person.c.id == mail.person_id)).one_or_none()
    if row is None or row.state != "active":
        raise NotWanted("recipient_left")
    language = row.language if row.language in site.languages else site.languages[0]
    return Recipient(_deliverable(row.email), clean_line(row.display_name), language, row.time_zone or site.time_zone)


def _deliverable(address: str | None) -> str:
    """Check an address and write its domain in ASCII (IDNA).

    Quoted local parts and those beyond ASCII are refused: hardly a server takes the first, and the
    second need SMTPUTF8 on the whole way.
    """
    local, _, domain = (address or "").rpartition("@")
    try:
        domain = domain.encode("idna").decode("ascii") if not domain.isascii() else domain
    except UnicodeError:
        raise NotWanted("bad_address") from None
    if len(local) > 64 or not LOCAL_PART.fullmatch(local) or not DOMAIN.fullmatch(domain):
        raise NotWanted("bad_address")
    return f"{local}@{domain}"
