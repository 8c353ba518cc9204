"""What ``intranet directory check`` takes, in seconds of the clock, on OpenLDAP (LDAPS).

*in order*: every step, on a directory with nothing to find fault with, small and large. *two mute
servers*: they accept connections and say nothing, and a third one is well. *silent*: the server accepts
the service account and answers nothing after that. None may take longer than five seconds.

    python -m benchmarks.directory_check [--rounds 10] [--write]
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable

from benchmarks import measurements
from intranet.directory.check import running
from intranet.directory.config import DirectoryConfig, read_config
from tests.directory import company
from tests.directory.checking import tidy_slapd
from tests.servers import fake_ldap
from tests.servers.directories import DirectoryServer, reaching_by
from tests.servers.fake_ldap import FakeLdap
from tests.servers.slapd import Slapd

TITLE = "Checking the directory"
COMMAND = "python -m benchmarks.directory_check --write"
LIMIT = 5.0
MANY = 5_000


def timed(config: DirectoryConfig, rounds: int) -> tuple[int, float, float]:
    """Return how many steps there were, and the median and the longest seconds."""
    taken, steps = [], 0
    for _ in range(rounds):
        began = time.perf_counter()
        steps = len(list(running.check(config, 4)))
        taken.append(time.perf_counter() - began)
    taken.sort()
    return steps, taken[len(taken) // 2], taken[-1]


def measure(rounds: int) -> list[tuple[str, int, float, float]]:
    """Return a row for each kind of server."""
    rows = []

    def add(name: str, server: DirectoryServer, times: int, **values: object) -> None:
        rows.append((name, *timed(read_config(server.with_settings(**values)), times)))

    with tidy_slapd() as (slapd, server):
        add("in order, 6 people", server, rounds)
        silent: Callable[[int], bytes] = lambda _: b""  # noqa: E731
        with FakeLdap(raw=lambda _: time.sleep(60)) as one, FakeLdap(raw=lambda _: time.sleep(60)) as two:
            mute = [fake.url.replace("ldap:", "ldaps:") for fake in (one, two)]
            add("two mute servers before it", server, 3, directory_urls=[*mute, slapd.ldaps_url])
        with FakeLdap(fake_ldap.accepting(silent)) as fake:
            add("silent after the bind", server, 3, directory_urls=[fake.url])
    staff = tuple(
        company.Staff(f"u{number}", f"Person {number}", mail=(f"u{number}@example.test",)) for number in range(MANY)
    )
    unlimited = f'limits dn.exact="{company.SERVICE}" size=unlimited size.prtotal=unlimited'
    with Slapd(company.people_ldif(people=staff), limits=unlimited) as slapd:
        values = reaching_by("openldap", directory_urls=[slapd.ldaps_url], directory_ca_file=slapd.ca_file)
        add(f"in order, {MANY} people", DirectoryServer("openldap", values), rounds)
    return rows


def main() -> int:
    """Measure, print, and fail above the limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    rows = measure(given.rounds)
    text = measurements.table(("directory", "lines", "median s", "longest s"), rows)
    print(text)
    if given.write:
        measurements.write(TITLE, COMMAND, text)
    return int(any(longest > LIMIT for *_, longest in rows))


if __name__ == "__main__":
    sys.exit(main())
