"""Courses and registrations that are sent."""

import json
import re
import unicodedata

from settings import CATALOGUE, CONTRACT, MAIL_DOMAIN


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def example_course(slug, *runs, **changes):
    """The contract's example course under another slug; with `runs`, those instead of its own."""
    course = read_json(CONTRACT / "course.json") | {"slug": slug} | changes
    if runs:
        course["runs"] = list(runs)
    return course


def example_run(start, capacity=10, **changes):
    return {
        "start": start,
        "name": f"Hold {start}",
        "state": "open",
        "capacity": capacity,
        "days": [],
    } | changes


def sample_course():
    return read_json(CATALOGUE / "strategisk-borgerinddragelse.json")


def address(name):
    plain = unicodedata.normalize("NFKD", name.lower().translate(str.maketrans("æø", "ao")))
    return (
        re.sub(r"[^a-z]+", ".", plain.encode("ascii", "ignore").decode()).strip(".")
        + "@"
        + MAIL_DOMAIN
    )


def form(*names, **changes):
    """A registration for these people; the first of them is the contact."""
    return {
        "contact": {
            "name": names[0],
            "email": address(names[0]),
            "organisation": "Eksempel Kommune",
        },
        "participants": [
            {"name": name, "email": address(name), "jobTitle": "Konsulent"} for name in names
        ],
        "billing": {"kind": "ean", "ean": "5798000880016", "reference": "Personreference MAK"},
        "consent": {"terms": True},
    } | changes


def names_of_a_group(word, count):
    return [f"{word} {'abcdefghijklmnopqrstuvwxyz'[i]}sen" for i in range(count)]
