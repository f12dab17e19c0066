#!/usr/bin/env python3
"""Has two PDF/UA-1 checkers, qpdf and poppler judge every kind of document, printed for people with difficult names.

Needs page-validation and outloud (PyPI) beside what smoke.py needs. Exits with 1 when a checker finds an error.
"""

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent / "shared" / "document"
sys.path[:0] = [str(HERE), str(DOCUMENT / "tests")]

import check_pdfs
import smoke

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
    (folder / "images" / "logo.png").write_bytes((DOCUMENT / "tests" / "images" / "logo.png").read_bytes())
    brochure = (HERE.parent / "templates" / "brochure.hbs").read_text(encoding="utf-8")
    image = '<img src="logo.png" alt="Kursuscentrets bomærke" class="logo"/>'
    (folder / "brochure.hbs").write_text(brochure.replace('<div class="colophon">', image + '<div class="colophon">'), encoding="utf-8")
    return folder


def main():
    failed = False
    with tempfile.TemporaryDirectory(prefix="kursuskontor-documents-") as folder:
        data = Path(folder) / "data"
        server = smoke.Server("--data", str(data))
        try:
            token = smoke.staff_token(str(data))
            smoke.a_run_of_two_days(server, token, "alle-papirer", *NAMES)
            slug = "strategisk-borgerinddragelse"
            empty = server.get(f"/courses/{slug}").json["runs"][-1]["start"]
            # A run nobody has registered for takes other branches of the templates.
            runs = [("alle-papirer", "2023-11-14"), (slug, empty)]
            logo = templates_with_a_logo(Path(folder) / "templates")
            wanted = [("brochure", [slug]), ("brochure", [slug, "--run", empty]), ("catalogue", [])]
            wanted += [("brochure", [slug, "--templates", logo])]
            wanted += [(kind, [course, "--run", run]) for kind in smoke.RUN_KINDS for course, run in runs]
            for kind, about in wanted:
                pdf = Path(folder) / f"{kind}.pdf"
                ended = smoke.command("render", kind, *about, "--data", data, "--now", smoke.NOW, "-o", pdf)
                faults = [ended.stderr] if ended.returncode else check_pdfs.faults_of(pdf)
                print(" ".join(map(str, [kind, *about])), "ok" if not faults else "\n  ".join(["FAILED", *faults]), flush=True)
                failed |= bool(faults)
        finally:
            server.stop()
    sys.exit(failed or bool(smoke.failures))


if __name__ == "__main__":
    main()
