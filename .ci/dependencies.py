#!/usr/bin/env python3
"""Checks the license, name and source of every dependency in the lock file against deny.toml.

cargo-deny does this and more where it is installed: see docs/decisions.md.
"""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REGISTRY = "registry+https://github.com/rust-lang/crates.io-index"


class LicenseExpression:
    """An SPDX license expression, evaluated while it is parsed.

    alternatives = conjunction {"OR" conjunction}
    conjunction  = term {"AND" term}
    term         = "(" alternatives ")" | license ["WITH" exception]
    """

    def __init__(self, text, allowed):
        # Crates from before SPDX separate alternatives with a slash.
        self.tokens = re.findall(r"[()]|[\w.+-]+|\S", text.replace("/", " OR "))
        self.allowed = allowed

    def is_met(self):
        """Whether the allowed licenses satisfy the expression; ValueError if it is malformed."""
        met = self.alternatives()
        if self.tokens:
            raise ValueError(f"unexpected {self.tokens[0]!r}")
        return met

    def alternatives(self):
        met = [self.conjunction()]
        while self.accept("OR"):
            met.append(self.conjunction())
        return any(met)

    def conjunction(self):
        met = [self.term()]
        while self.accept("AND"):
            met.append(self.term())
        return all(met)

    def term(self):
        if self.accept("("):
            met = self.alternatives()
            if not self.accept(")"):
                raise ValueError("a parenthesis is not closed")
            return met
        name = self.name()
        if self.accept("WITH"):
            name = f"{name} WITH {self.name()}"
        return name in self.allowed

    def name(self):
        token = self.tokens[0] if self.tokens else ""
        if token in ("AND", "OR", "WITH") or not re.fullmatch(r"[\w.+-]+", token):
            raise ValueError("a license is missing")
        return self.tokens.pop(0)

    def accept(self, token):
        found = self.tokens[:1] == [token]
        if found:
            self.tokens.pop(0)
        return found


def license_problem(expression, allowed):
    """What is wrong with a license, or None."""
    if not expression:
        return "has no license"
    try:
        if LicenseExpression(expression, allowed).is_met():
            return None
    except ValueError as error:
        return f"has the unreadable license {expression!r}: {error}"
    return f"has the license {expression}"


def problems(package, rules):
    name, allowed = package["name"], set(rules["licenses"]["allow"])
    for exception in rules["licenses"]["exceptions"]:
        if exception["name"] == name:
            allowed |= set(exception["allow"])
    if package["source"] != REGISTRY:
        yield f"comes from {package['source']}"
    if problem := license_problem(package["license"], allowed):
        yield problem
    if name in {banned["name"] for banned in rules["bans"]["deny"]}:
        yield "is banned"


def main():
    rules = tomllib.loads((ROOT / "deny.toml").read_text())
    command = ["cargo", "metadata", "--locked", "--format-version", "1"]
    output = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout
    metadata = json.loads(output)
    own = set(metadata["workspace_members"])
    dependencies = [package for package in metadata["packages"] if package["id"] not in own]
    found = [
        f"{package['name']} {package['version']} {problem}"
        for package in dependencies
        for problem in problems(package, rules)
    ]
    exceptions = {entry["name"] for entry in rules["licenses"]["exceptions"]}
    for name in sorted(exceptions - {package["name"] for package in dependencies}):
        found.append(f"the license exception for {name} is no longer needed")
    print("\n".join([*found, f"{len(dependencies)} dependencies, {len(found)} problems"]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
