"""Real servers that the tests start on loopback, on ports of their own, as an unprivileged user.

Where a part is missing on somebody's laptop the test is skipped with a line that says what to
install; with ``CI=true`` a missing part is a failure. Data under ``$SHARED`` is no part: absent,
it is said in one line and never fails.
"""

from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path
from typing import NoReturn

import pytest

SEARCH_PATH = os.pathsep.join(
    [
        os.environ.get("PATH", ""),
        "/usr/sbin",
        "/sbin",
        "/usr/local/sbin",
        *map(str, Path("/usr/lib/postgresql").glob("*/bin")),
    ]
)
#: ``nobody`` on Debian and Ubuntu; servers refuse to run as root or should not.
NOBODY = 65534


def require_part(program: str, package: str) -> str:
    """Return the path of ``program``, or skip (fail in CI) naming the Debian package."""
    found = shutil.which(program, path=SEARCH_PATH)
    if found is None:
        go_without(f"{program} is missing: apt-get install {package}")
    return found


def go_without(message: str) -> NoReturn:
    """Skip the test for a part that is not here, saying which; in CI that is a failure."""
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


#: Ports that were given away stay bound, without listening, until this process ends.
_given_away: list[socket.socket] = []


def free_port() -> int:
    """Return a TCP port of 127.0.0.1 for a server of this test alone, and for nobody where none is started.

    A port that is merely looked up may be anybody's a moment later: the kernel gives it to the next who
    asks for any, or takes it for a connection. A port that is bound it gives to nobody, while a server
    that is told its number may listen on it, because servers set SO_REUSEADDR as well.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    _given_away.append(held)
    return int(held.getsockname()[1])


def unprivileged() -> dict[str, int]:
    """Return the ``subprocess`` arguments that drop root, and nothing where we are not root."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}  # type: ignore[dict-item]


def give_away(folder: Path) -> None:
    """Make ``folder`` and what is in it belong to the unprivileged user, reachable from the root."""
    if os.geteuid() != 0:
        return
    for parent in list(folder.parents)[:-2]:
        parent.chmod(parent.stat().st_mode | 0o011)
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, NOBODY, NOBODY)


def shared_folder() -> Path:
    """Return the folder with real input, or skip with one line where it is absent."""
    folder = Path(os.environ.get("SHARED", "../shared"))
    if not (folder / "data").is_dir():
        pytest.skip(f"no real input at {folder} (set SHARED to try it)")
    return folder
