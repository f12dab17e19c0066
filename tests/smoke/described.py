#!/usr/bin/env python3
"""Checks that a running server behaves as /openapi.json describes: schemathesis calls every
operation, as staff and anonymously. The argument is the number of examples for each operation, 100
unless given.
"""

import os
from pathlib import Path
import signal
import subprocess
import sys
import tempfile

from server import Server, bearer, staff_token

SEED = os.environ.get("SEED", "1")
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


def run_schemathesis(server, examples, *options):
    host, port = server.address
    arguments = [
        SCHEMATHESIS,
        "run",
        f"http://{host}:{port}/openapi.json",
    ]
    arguments += [
        "--max-examples",
        str(examples),
        "--seed",
        SEED,
        # CPython 3.11 cannot read source code in two threads at once (python/cpython#106905).
        "--workers",
        "1",
        "--no-color",
        *options,
    ]
    print(
        f"{examples} examples for each operation, seed {SEED}, "
        f"{'as staff' if options else 'anonymously'}",
        flush=True,
    )
    environment = os.environ | {"SCHEMATHESIS_HOOKS": "described_hooks"}
    folder = Path(__file__).parent
    return subprocess.run(arguments, env=environment, cwd=folder).returncode


def main():
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory(prefix="kursuskontor-described-") as data:
        server = Server("--data", data)
        try:
            token = staff_token(data)
            failed = run_schemathesis(
                server, examples, "--header", f"Authorization: {bearer(token)}"
            )
            failed += run_schemathesis(server, max(examples // 10, 1))
        finally:
            server.stop(signal.SIGTERM)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
