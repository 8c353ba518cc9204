"""What signing in takes, in milliseconds of the clock, on OpenLDAP (LDAPS) and on the demo directory.

*directory*: the conversation alone – two fresh encrypted connections, service bind, search, the
person's bind. *sign-in*: the whole POST, with the limits, the person's row and the new session.
*stock ldap3*: the same conversation by ldap3 as it comes, but with certificates checked; in turns with
*directory*, so that the ratio holds on a busy machine too.
*wrong* and *unknown*: the same POST with a wrong password and with a name nobody has; their medians
must not differ by more than a fifth, else time would tell who works here.

    python -m benchmarks.signing_in [--rounds 200] [--write]
"""

from __future__ import annotations

import argparse
import ssl
import sys
import tempfile
import time
from collections.abc import Callable
from statistics import median, quantiles
from urllib.parse import urlsplit

import ldap3

from benchmarks import measurements
from intranet import create_app
from intranet.database import db
from intranet.directory.client import Session
from intranet.directory.entries import BindAnswer
from intranet.directory.failover import current_directory
from tests.conftest import TOKEN
from tests.directory import company
from tests.servers.directories import DirectoryServer, running_demo_directory, running_slapd

TITLE = "Signing in"
COMMAND = "python -m benchmarks.signing_in --write"
#: The directory's share against the same by stock ldap3, medians.
AGAINST_STOCK = 0.1
ALIKE = 0.2
ALAN = company.staff("alan")


def timed(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Return the milliseconds of each round, done in turns, after a tenth more to warm up."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds + rounds // 10):
        for name, work in works.items():
            began = time.perf_counter()
            work()
            taken[name].append((time.perf_counter() - began) * 1000)
    return {name: times[rounds // 10 :] for name, times in taken.items()}


def converse(session: Session) -> BindAnswer:
    """Look Alan up and try his password."""
    (found,) = session.find(company.PEOPLE, "(uid=alan)", ["uid", "cn", "mail", "entryUUID"], most=2)
    return session.verify(found.dn, ALAN.secret)


def stock(server: DirectoryServer) -> Callable[[], None]:
    """Return the same conversation as ldap3 leads it by itself, on two connections."""
    address = urlsplit(server.settings["directory_urls"][0])
    assert address.scheme == "ldaps", "what is compared is encrypted"

    def connect(name: str, password: str) -> ldap3.Connection:
        tls = ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=server.settings["directory_ca_file"])
        there = ldap3.Server(address.hostname, address.port, use_ssl=True, tls=tls)
        return ldap3.Connection(there, name, password, auto_bind=True)

    def converse_by_ldap3() -> None:
        service = connect(company.SERVICE, company.SERVICE_PASSWORD)
        service.search(company.PEOPLE, "(uid=alan)", attributes=["uid", "cn", "mail", "entryUUID"])
        (found,) = service.entries
        person = connect(found.entry_dn, ALAN.secret)
        person.unbind()
        service.unbind()

    return converse_by_ldap3


def measure(server: DirectoryServer, rounds: int) -> dict[str, list[float]]:
    """Return the times of each kind of try."""
    unlimited = {"sign_in_failures_per_account": 10**6, "sign_in_failures_per_address": 10**6}
    with tempfile.TemporaryDirectory() as folder:
        values = {"environment": "test", "data_dir": folder, "public_url": "http://localhost", "log_level": "ERROR"}
        app = create_app({**values, "secret_key": "of a benchmark, long enough: 5d1e", **unlimited, **server.settings})
        with app.app_context():
            db.create_all()
            directory = current_directory()

        def post(name: str, password: str, status: int) -> float:
            browser = app.test_client()
            found = TOKEN.search(browser.get("/sign-in").get_data(as_text=True))
            assert found
            form = {"csrf_token": found[1] or found[2], "username": name, "password": password}
            began = time.perf_counter()
            assert browser.post("/sign-in", data=form).status_code == status
            return (time.perf_counter() - began) * 1000

        conversations: dict[str, Callable[[], object]] = {"directory": lambda: directory.ask(converse)}
        if server.kind == "openldap":
            conversations["stock ldap3"] = stock(server)
        return {
            **timed(conversations, rounds),
            "sign-in": [post("alan", ALAN.secret, 303) for _ in range(rounds)],
            # In turns, so that whatever else the machine does falls on both alike. Failures add up
            # in their table, and each costs the next a little more: few rounds.
            **_in_turns(post, min(rounds, 60)),
        }


def _in_turns(post: Callable[[str, str, int], float], rounds: int) -> dict[str, list[float]]:
    pairs = [(post("alan", "wrong", 422), post("nobody.here", "wrong", 422)) for _ in range(rounds)]
    return {"wrong": [pair[0] for pair in pairs], "unknown": [pair[1] for pair in pairs]}


def main() -> int:
    """Print the table; exit 1 where a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--write", action="store_true", help="write the table to docs/measurements.md")
    arguments = parser.parse_args()
    with running_slapd() as (_, slapd), running_demo_directory() as demo:
        found = {"OpenLDAP": measure(slapd, arguments.rounds), "demo": measure(demo, arguments.rounds)}
    rows = [
        [f"{kind}: {what}", median(taken), quantiles(taken, n=20)[-1]]
        for kind, times in found.items()
        for what, taken in times.items()
    ]
    ours, theirs = (median(found["OpenLDAP"][name]) for name in ("directory", "stock ldap3"))
    text = measurements.table(["try", "p50 ms", "p95 ms"], rows)
    text += f"\n\nThe directory's part against stock ldap3: {ours / theirs:.2f} (at most {AGAINST_STOCK})."
    print(text)
    if arguments.write:
        measurements.write(TITLE, COMMAND, text)
    is_slow = ours > AGAINST_STOCK * theirs
    is_telling = any(abs(median(kind["wrong"]) / median(kind["unknown"]) - 1) > ALIKE for kind in found.values())
    return int(is_slow or is_telling)


if __name__ == "__main__":
    sys.exit(main())
