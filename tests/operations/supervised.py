"""A supervisor in a process of its own, with children described as JSON: ``python tests/operations/supervised.py``.

The supervisor knows nothing of the application. It is loaded from its file, so that the application's
libraries, which take a second, stay out of this process.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import signal
import sys
from pathlib import Path
from types import ModuleType

SOURCE = Path(__file__).parents[2] / "intranet" / "operations" / "supervisor.py"


def main() -> int:
    logging.basicConfig(level="INFO", format="%(message)s %(child)s", stream=sys.stderr)
    logging.getLogger("intranet.serve").addFilter(_with_child)
    drain, *rows = json.loads(sys.argv[1])
    supervisor = load()
    children = [
        supervisor.Child(
            row["name"],
            [sys.executable, "-u", "-c", row["code"]],
            forwards=frozenset(signal.Signals(number) for number in row.get("forwards", ())),
            stops_last=row.get("stops_last", False),
        )
        for row in rows
    ]
    can_come_up = all(row.get("can_come_up", True) for row in rows)
    return supervisor.Supervisor(
        children,
        is_up=lambda: can_come_up and all(child.is_running for child in children),
        when_up=lambda: print("up", flush=True),
        drain=drain,
    ).run()


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("supervisor", SOURCE)
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["supervisor"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _with_child(record: logging.LogRecord) -> bool:
    record.child = getattr(record, "child", "")
    return True


if __name__ == "__main__":
    sys.exit(main())
