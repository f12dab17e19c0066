#!/usr/bin/env python3
"""Validates every kind of document with two PDF/UA-1 checkers, qpdf and poppler, rendered for
participants with difficult names.

Needs page-validation and outloud (PyPI) and what smoke.py needs. Exits with 1 when a checker finds
an error.
"""

from pathlib import Path
import sys
import tempfile

DOCUMENT = Path(__file__).resolve().parents[2] / "shared" / "document"
sys.path.insert(0, str(DOCUMENT / "tests"))

import check_pdfs

from checks import failures
from run_documents import publish_run_of_two_days
from server import Server, command, staff_token
from settings import NOW, ROOT, RUN_KINDS

NAMES = [
    "Karla Prøvesen",
    "Αλέξανδρος Δοκιμή",
    "Ирина Пробная",
    "Łucja Próbna",
    "李明 Ågesen",
    "Maximiliane Konstantinopolitanskaja-Württemberg von Eksempelsborg",
    "Bo </td><img src=x> {{lookup}} # %PDF ) \\ endstream",
    "Ib" + "b" * 120,
    "e\u0301lise & “Søn”",
    "אבי Ågesen",
    "👩🏽‍💻 Åse",
]


def templates_with_a_logo(folder):
    """The brochure with an image, which no template of ours has."""
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "logo.png").write_bytes(
        (DOCUMENT / "tests" / "images" / "logo.png").read_bytes()
    )
    brochure = (ROOT / "templates" / "brochure.hbs").read_text(encoding="utf-8")
    image = '<img src="logo.png" alt="Kursuscentrets bomærke" class="logo"/>'
    (folder / "brochure.hbs").write_text(
        brochure.replace('<div class="colophon">', image + '<div class="colophon">'),
        encoding="utf-8",
    )
    return folder


def main():
    failed = False
    with tempfile.TemporaryDirectory(prefix="kursuskontor-documents-") as folder:
        data = Path(folder) / "data"
        server = Server("--data", str(data))
        try:
            token = staff_token(str(data))
            publish_run_of_two_days(server, token, "alle-papirer", *NAMES)
            slug = "strategisk-borgerinddragelse"
            empty = server.get(f"/courses/{slug}").json["runs"][-1]["start"]
            # A run without registrations takes other branches of the templates.
            runs = [("alle-papirer", "2023-11-14"), (slug, empty)]
            logo = templates_with_a_logo(Path(folder) / "templates")
            documents = [
                ("brochure", [slug]),
                ("brochure", [slug, "--run", empty]),
                ("catalogue", []),
            ]
            documents += [("brochure", [slug, "--templates", logo])]
            documents += [
                (kind, [course, "--run", run]) for kind in RUN_KINDS for course, run in runs
            ]
            for kind, about in documents:
                pdf = Path(folder) / f"{kind}.pdf"
                # Certificates are issued from the first day of the run on.
                now = f"{about[-1]}T08:00" if kind == "certificates" else NOW
                ended = command("render", kind, *about, "--data", data, "--now", now, "-o", pdf)
                errors = [ended.stderr] if ended.returncode else check_pdfs.find_errors(pdf)
                print(
                    " ".join(map(str, [kind, *about])),
                    "ok" if not errors else "\n  ".join(["FAILED", *errors]),
                    flush=True,
                )
                failed |= bool(errors)
        finally:
            server.stop()
    sys.exit(failed or bool(failures))


if __name__ == "__main__":
    main()
