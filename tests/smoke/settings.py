"""Paths, sizes and other settings of the smoke test."""

import json
import os
from pathlib import Path
import re

ROOT = Path(__file__).resolve().parents[2]
BINARY = (
    Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "debug" / "kursuskontor"
)
CATALOGUE = ROOT / "infra" / "local" / "catalogue"
CONTRACT = ROOT / "tests" / "fixtures" / "contract"
TEMPLATES = ROOT / "templates"
NOW = "2023-10-02T09:00"
# Where a website is developed.
WEBSITE = "http://localhost:5173"
# How often the server is killed while it writes.
KILLS = int(os.environ.get("KILLS", "20"))
# Decides after how many registrations the server is killed.
KILL_SEED = int(os.environ.get("KILL_SEED", "1"))
# The most seats that a run can have.
SEATS = 10_000
# The documents about a run, by their names in the paths of the API.
RUN_KINDS = re.findall(
    r"^/staff/courses/{slug}/runs/{run}/([^/]+)\.pdf$",
    "\n".join(json.loads((ROOT / "infra" / "openapi.json").read_text("utf-8"))["paths"]),
    re.MULTILINE,
)
# The domain of every address that is sent, so that the log can be searched for it.
MAIL_DOMAIN = "roegproeve.example"
