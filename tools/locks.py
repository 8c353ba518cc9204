"""Check the lock files: everything pinned with hashes, nothing fetched from a named address."""

from __future__ import annotations

import json
import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", re.MULTILINE)
NAME = re.compile(r"[A-Za-z0-9._-]+")


def main() -> int:
    """Print every fault; return how many kinds of file have one."""
    faults = [*python_faults(), *npm_faults()]
    print("\n".join(faults) or "lock files: every part has hashes, no address is named")
    return bool(faults)


def python_faults() -> list[str]:
    """Faults of requirements/*.lock, and dependencies of pyproject.toml that they lack."""
    faults = []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    run = [*project["project"]["dependencies"], *project["project"]["optional-dependencies"]["scale"]]
    wanted = {
        "run": run,
        "setup": [*run, *groups["build"]],
        "node": groups["node"],
        "dev": [*run, *groups["build"], *groups["node"], *(row for row in groups["dev"] if isinstance(row, str))],
    }
    for name, requirements in wanted.items():
        text = (ROOT / "requirements" / f"{name}.lock").read_text(encoding="utf-8")
        pinned = {normal(found) for found in PIN.findall(text)}
        for requirement in requirements:
            if (package := normal(NAME.match(requirement)[0])) not in pinned:  # type: ignore[index]
                faults.append(f"requirements/{name}.lock: {package} is missing, run make lock")
        for block in re.split(r"\n(?=[A-Za-z0-9])", text.strip()):
            if "--hash=sha256:" not in block:
                faults.append(f"requirements/{name}.lock: no hash for {block.splitlines()[0]}")
        if "://" in text or re.search(r"^--", text, re.MULTILINE):
            faults.append(f"requirements/{name}.lock: names an address or an option")
    return faults


def npm_faults() -> list[str]:
    """Faults of package-lock.json, here and for the quality tools."""
    faults = []
    for path in [ROOT / "package-lock.json", *ROOT.glob("tools/*/package-lock.json")]:
        for name, package in json.loads(path.read_text(encoding="utf-8"))["packages"].items():
            if name and not package.get("integrity"):
                faults.append(f"{path.relative_to(ROOT)}: no hash for {name}")
            if "resolved" in package:
                faults.append(f"{path.relative_to(ROOT)}: an address for {name}")
    return faults


def normal(name: str) -> str:
    """Return a package's name as indexes spell it."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
