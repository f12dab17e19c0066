#!/usr/bin/env python3
"""Checks every dependency of the lock file against deny.toml: its licence, its name, and where it comes from.

cargo-deny does the same and more, where it is installed: see docs/decisions.md.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REGISTRY = "registry+https://github.com/rust-lang/crates.io-index"
# A licence with its exception, or a word between two.
TERM = re.compile(r"[\w.+-]+(?: WITH [\w.+-]+)?")


def is_allowed(expression, allowed):
    """Whether an SPDX expression can be met; crates from before SPDX write OR as a slash."""

    def judged(term):
        return term[0].lower() if term[0] in ("AND", "OR") else str(term[0] in allowed)

    return bool(expression) and eval(TERM.sub(judged, expression.replace("/", " OR ")))


def faults(package, rules):
    name, licences = package["name"], set(rules["licenses"]["allow"])
    for exception in rules["licenses"]["exceptions"]:
        licences |= set(exception["allow"]) if exception["name"] == name else set()
    if package["source"] != REGISTRY:
        yield f"comes from {package['source']}"
    if not is_allowed(package["license"], licences):
        yield f"has the licence {package['license']}"
    if name in {banned["name"] for banned in rules["bans"]["deny"]}:
        yield "is banned"


def main():
    rules = tomllib.loads((ROOT / "deny.toml").read_text())
    command = ["cargo", "metadata", "--locked", "--format-version", "1"]
    metadata = json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
    foreign = [package for package in metadata["packages"] if package["id"] not in metadata["workspace_members"]]
    found = [f"{package['name']} {package['version']} {fault}" for package in foreign for fault in faults(package, rules)]
    unused = [entry["name"] for entry in rules["licenses"]["exceptions"]]
    unused = set(unused) - {package["name"] for package in foreign}
    found += [f"the exception for {name} is not needed any more" for name in unused]
    print("\n".join([*found, f"{len(foreign)} dependencies, {len(found)} faults"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
