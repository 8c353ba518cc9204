"""What importing a real community takes: seconds of the clock and of computing, and memory at its highest.

The command runs as a company would run it, in a process of its own, on an empty embedded database:
once as a dry run, once in earnest, once again. Memory is the most that the process ever had in
physical memory, Python and libraries included, and nothing of whoever started it.

    python -m benchmarks.import_stackexchange [--folder DUMP] [--write]
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import measurements

TITLE = "Import of a Stack Exchange community"
COMMAND = "python -m benchmarks.import_stackexchange --write"
REAL_DUMP = Path(os.environ.get("SHARED", "../shared")) / "data" / "stackexchange-history-meta"
#: Seconds and MiB that the import may take.
LIMITS = (60.0, 300.0)
#: Seconds between two looks at how much memory a process has had.
INTERVAL = 0.02
RUNS: dict[str, Sequence[str]] = {"dry run": ("--dry-run",), "import": (), "the same again": ()}
ROW = re.compile(r"^(Questions|Answers|Comments|Authors)\s+([\d,]+)\s+([\d,]+)", re.MULTILINE)


@dataclass(frozen=True)
class Taken:
    """What one run of the command took, and what it said."""

    seconds: float
    cpu_seconds: float
    mebibytes: float
    output: str

    def arrived(self) -> dict[str, int]:
        """Return how many of each kind arrived."""
        return {name: int(arrived.replace(",", "")) for name, _total, arrived in ROW.findall(self.output)}


def run(data_dir: Path, *arguments: str) -> Taken:
    """Run ``intranet`` with the arguments. Raises CalledProcessError where it fails."""
    environ = {
        **os.environ,
        "INTRANET_ENVIRONMENT": "development",
        "INTRANET_DATA_DIR": str(data_dir),
        "INTRANET_SECRET_KEY": "of a benchmark, long enough: 7b2e",
    }
    command = [sys.executable, "-m", "intranet", *arguments]
    with tempfile.TemporaryFile("w+") as output:
        began = time.perf_counter()
        process = subprocess.Popen(command, env=environ, stdout=output, stderr=subprocess.STDOUT)
        status, usage, mebibytes = wait(process.pid)
        seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command, text)
    return Taken(seconds, usage.ru_utime + usage.ru_stime, mebibytes, text)


def wait(pid: int) -> tuple[int, resource.struct_rusage, float]:
    """Wait for a child; return its status, what it used, and the MiB that it had at its highest.

    ``ru_maxrss`` is not the child's own: between vfork and exec it runs in the memory of whoever
    started it, and Linux keeps the peak of that memory across exec. Started by a process that once
    had 450 MiB, every child seems to have had 450. ``VmHWM`` belongs to the memory itself, which
    exec makes anew; but it is gone when the child has ended, hence the looking again and again. As
    it is a high-water mark, only growth in the last moment can be missed. Where there is no /proc,
    the parent's share cannot be told apart, and ``ru_maxrss`` has to do.
    """
    peak = 0.0
    ended, status, usage = os.wait4(pid, os.WNOHANG)
    while not ended:
        peak = max(peak, _high_water_mark(pid))
        time.sleep(INTERVAL)
        ended, status, usage = os.wait4(pid, os.WNOHANG)
    return status, usage, peak or usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def _high_water_mark(pid: int) -> float:
    """Return the most MiB that a living process has had, 0 where nobody tells.

    Popen returns when the program has been loaded, so that this is never the memory of before exec.
    """
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0.0
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) / 2**10 if found else 0.0


def measure(folder: Path, runs: Mapping[str, Sequence[str]] = RUNS) -> dict[str, Taken]:
    """Return what each run takes, with its options, one after another on a database that begins empty."""
    order = ("import", "stackexchange", str(folder), "--group", "Imported community")
    with tempfile.TemporaryDirectory() as data:
        run(Path(data), "database", "upgrade")
        return {name: run(Path(data), *order, *options) for name, options in runs.items()}


def main() -> int:
    """Print the table; with ``--write`` also into docs/measurements.md."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=REAL_DUMP)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    taken = measure(options.folder)
    rows = [(name, one.seconds, one.cpu_seconds, one.mebibytes, *one.arrived().values()) for name, one in taken.items()]
    table = measurements.table(("run", "seconds", "of them computing", "MiB", *taken["import"].arrived()), rows)
    same = re.search(r"Compared with the originals: (.*)", taken["import"].output)
    told = f"Limits: {LIMITS[0]:.0f} s and {LIMITS[1]:.0f} MiB. Compared with the originals: {same[1] if same else '–'}"
    print(f"{table}\n\n{told}")
    if options.write:
        measurements.write(TITLE, COMMAND, f"{table}\n\n{told}")
    return 0 if all(one.seconds <= LIMITS[0] and one.mebibytes <= LIMITS[1] for one in taken.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
