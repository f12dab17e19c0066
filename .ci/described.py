#!/usr/bin/env python3
"""Holds a running server to its own description: schemathesis asks every operation of /openapi.json, as staff and as
nobody. The number of examples for each operation is the one argument, 100 without it.
"""

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from smoke import Server, bearer, staff_token

# Not used: positive_data_acceptance. A schema cannot say what the office also asks of a document: check digits, an agenda
# without gaps, consents that belong together. What is refused for such a reason is 422 and described.
UNUSED = "positive_data_acceptance"
SEED = os.environ.get("SEED", "1")
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


def ask(server, examples, *options):
    host, port = server.address
    arguments = [SCHEMATHESIS, "run", f"http://{host}:{port}/openapi.json", "--checks", "all", "--exclude-checks", UNUSED]
    arguments += ["--max-examples", str(examples), "--seed", SEED, "--workers", "2", "--no-color", *options]
    print(f"{examples} examples for each operation, seed {SEED}, {'as staff' if options else 'as nobody'}", flush=True)
    return subprocess.run(arguments).returncode


def main():
    examples = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    with tempfile.TemporaryDirectory(prefix="kursuskontor-described-") as data:
        server = Server("--data", data)
        try:
            token = staff_token(data)
            faults = ask(server, examples, "--header", f"Authorization: {bearer(token)}")
            faults += ask(server, max(examples // 10, 1))
        finally:
            server.stop(signal.SIGTERM)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
