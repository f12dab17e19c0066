#!/usr/bin/env python3
"""Renders every document kind and has independent checkers judge it: PDF/UA-1, qpdf, poppler.

    pip install page-validation outloud
    apt-get install poppler-utils qpdf
    python3 shared/document/tests/check_pdfs.py

Exits with 1 when a checker reports an error, and when one is missing.
"""
import subprocess
import sys
import tempfile
from pathlib import Path

import page  # page-validation

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
RENDER = ["cargo", "run", "--quiet", "--package", "document", "--example", "render", "--"]


def run(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def faults_of(pdf):
    report = page.validate_pdf(str(pdf))
    faults = [f"page-validation: {failure.rule_id} {failure.message}" for failure in report.failures]
    for command in (["outloud", "--no-info", str(pdf)], ["qpdf", "--check", str(pdf)]):
        result = run(*command)
        if result.returncode:
            faults.append(f"{command[0]}: {result.stdout}{result.stderr}")
    if not run("pdftotext", str(pdf), "-").stdout.strip():
        faults.append("pdftotext: no text")
    if "no" in [line.split()[-5] for line in run("pdffonts", str(pdf)).stdout.splitlines()[2:]]:
        faults.append("pdffonts: a face is not embedded")
    return faults


def main():
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for view in sorted((HERE / "views").glob("*.json")):
            pdf = Path(folder) / f"{view.stem}.pdf"
            result = run(*RENDER, "templates", view.stem, str(view), str(pdf))
            faults = [result.stderr] if result.returncode else faults_of(pdf)
            print(view.stem, "ok" if not faults else "\n  ".join(["FAILED", *faults]))
            failed |= bool(faults)
    sys.exit(failed)


if __name__ == "__main__":
    main()
