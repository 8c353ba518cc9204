"""A supervisor in a process of its own, with children described as JSON: ``python -m tests.operations.supervised``."""

from __future__ import annotations

import json
import logging
import signal
import sys

from intranet.operations.supervisor import Child, Supervisor


def main() -> int:
    logging.basicConfig(level="INFO", format="%(message)s %(child)s", stream=sys.stderr)
    logging.getLogger("intranet.serve").addFilter(_with_child)
    drain, *rows = json.loads(sys.argv[1])
    children = [
        Child(
            row["name"],
            [sys.executable, "-u", "-c", row["code"]],
            forwards=frozenset(signal.Signals(number) for number in row.get("forwards", ())),
            stops_last=row.get("stops_last", False),
        )
        for row in rows
    ]
    return Supervisor(
        children,
        is_up=lambda: all(child.is_running for child in children),
        when_up=lambda: print("up", flush=True),
        drain=drain,
    ).run()


def _with_child(record: logging.LogRecord) -> bool:
    record.child = getattr(record, "child", "")
    return True


if __name__ == "__main__":
    sys.exit(main())
