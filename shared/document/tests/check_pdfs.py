#!/usr/bin/env python3
"""Renders every template and validates the PDF with independent tools: page-validation and outloud
(PDF/UA-1), qpdf and poppler.

    pip install page-validation outloud
    apt-get install poppler-utils qpdf
    python3 shared/document/tests/check_pdfs.py

Exits with 1 when a tool reports an error or is missing.
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


def find_errors(pdf):
    report = page.validate_pdf(str(pdf))
    errors = [
        f"page-validation: {failure.rule_id} {failure.message}" for failure in report.failures
    ]
    for command in (["outloud", "--no-info", str(pdf)], ["qpdf", "--check", str(pdf)]):
        result = run(*command)
        if result.returncode:
            errors.append(f"{command[0]}: {result.stdout}{result.stderr}")
    if not run("pdftotext", str(pdf), "-").stdout.strip():
        errors.append("pdftotext: no text")
    if "no" in [line.split()[-5] for line in run("pdffonts", str(pdf)).stdout.splitlines()[2:]]:
        errors.append("pdffonts: a font is not embedded")
    return errors


def main():
    failed = False
    with tempfile.TemporaryDirectory() as folder:
        for view in sorted((HERE / "views").glob("*.json")):
            pdf = Path(folder) / f"{view.stem}.pdf"
            result = run(*RENDER, "templates", view.stem, str(view), str(pdf))
            errors = [result.stderr] if result.returncode else find_errors(pdf)
            print(view.stem, "ok" if not errors else "\n  ".join(["FAILED", *errors]))
            failed |= bool(errors)
    sys.exit(failed)


if __name__ == "__main__":
    main()
