"""The server as a process: kills, signals, start, preview and log."""

import http.client
import json
from pathlib import Path
import random
import re
import shutil
import signal
import tempfile
import threading
import time

from checks import check, check_equal
from pdf import check_pdf
from samples import example_course, example_run, form, sample_course
from server import Server, bearer, check_fails_with_one_sentence, command, fresh_key
from settings import CATALOGUE, KILL_SEED, KILLS, MAIL_DOMAIN, SEATS, TEMPLATES


def a_killed_server_keeps_every_registration(server, token):
    check_equal(
        "published",
        server.put(example_course("haardt-stop", example_run("2023-11-14", SEATS)), token).status,
        201,
    )
    sent, acknowledged, chance = {}, {}, random.Random(KILL_SEED)

    def register_until_it_dies():
        while True:
            key = fresh_key()
            sent[key] = form(
                f"Utrolig {key.rsplit('-')[-1]}",
                participants=[{"name": "Vedholden", "email": f"{key}@{MAIL_DOMAIN}"}],
            )
            try:
                response = server.register("haardt-stop", "2023-11-14", sent[key], key)
            except (OSError, http.client.HTTPException):
                return
            if response.status == 201:
                acknowledged[key] = response.json

    for kill in range(KILLS):
        enough = len(acknowledged) + chance.randint(1, 30)
        clients = [threading.Thread(target=register_until_it_dies) for _ in range(4)]
        for client in clients:
            client.start()
        deadline = time.monotonic() + 30
        while len(acknowledged) < enough and time.monotonic() < deadline:
            time.sleep(0.001)
        server.stop(signal.SIGKILL)
        for client in clients:
            client.join()
        server.start()
        check(
            f"kill {kill + 1} came in the middle of the work",
            len(acknowledged) >= enough,
            len(acknowledged),
        )

    found = [
        key
        for key, made in acknowledged.items()
        if server.get(f"/registrations/{made['id']}", Authorization=bearer(made["secret"])).status
        == 200
    ]
    check_equal(
        "acknowledged registrations that are lost", sorted(acknowledged.keys() - set(found)), []
    )
    wrong, ids = [], set()
    for key, wish in sent.items():
        replay = server.register("haardt-stop", "2023-11-14", wish, key)
        if replay.status != 201 or replay.json != acknowledged.get(key, replay.json):
            wrong.append((key, str(replay)))
        else:
            ids.add(replay.json["id"])
    check_equal("repetitions that are answered otherwise", wrong, [])
    check_equal("registrations of all keys", len(ids), len(sent))
    check_equal(
        "seats left", server.run("haardt-stop", "2023-11-14").get("seatsLeft"), SEATS - len(sent)
    )
    verified = command("verify", "--data", server.data)
    check("verify finds nothing", verified.returncode == 0, verified.stdout + verified.stderr)
    check("published courses are there", server.get("/courses/moedeledelse").status == 200)
    print(
        f"     {KILLS} kills with seed {KILL_SEED}: {len(acknowledged)} acknowledged, "
        f"{len(found)} of them found; {len(sent) - len(acknowledged)} without a response, "
        "repeated, one registration each"
    )


def a_signal_stops_the_server_cleanly(server, token):
    for how in (signal.SIGTERM, signal.SIGINT):
        check_equal(f"exit code after {how.name}", server.stop(how), 0)
        server.start()
        check_equal(
            "it is back with its data",
            server.run("haardt-stop", "2023-11-14").get("capacity"),
            SEATS,
        )


def every_sample_course_has_an_open_run_on_any_day(server, token):
    for now in (None, "2031-05-01T09:00"):
        other = Server("--in-memory", now=now)
        try:
            for course in other.get("/courses").json["courses"]:
                statuses = [
                    run["status"] for run in other.get(f"/courses/{course['slug']}").json["runs"]
                ]
                check(f"{course['slug']} at {now or 'this moment'}", "open" in statuses, statuses)
        finally:
            other.stop()


def a_command_that_cannot_start_says_why_in_one_sentence(server, token):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        data = ["--data", str(folder / "data")]
        anywhere = ["--listen", "127.0.0.1:0"]
        port = f"127.0.0.1:{server.address[1]}"
        check_fails_with_one_sentence(
            "port in use", "serve", *data, "--listen", port, naming=port.split(":")[1]
        )
        (folder / "file").write_text("not a folder")
        check_fails_with_one_sentence(
            "no data folder possible", "serve", *anywhere, "--data", str(folder / "file" / "data")
        )

        damaged = folder / "catalogue"
        shutil.copytree(CATALOGUE, damaged)
        broken = damaged / "strategisk-borgerinddragelse.json"
        broken.write_text(broken.read_text(encoding="utf-8")[:-40], encoding="utf-8")
        arguments = ["serve", "--in-memory", *anywhere]
        check_fails_with_one_sentence(
            "damaged catalogue file", *arguments, "--catalogue", str(damaged), naming=broken.name
        )
        faulty = sample_course()
        del faulty["title"]
        broken.write_text(json.dumps(faulty), encoding="utf-8")
        check_fails_with_one_sentence(
            "catalogue file with a fault",
            *arguments,
            "--catalogue",
            str(damaged),
            naming=broken.name,
        )

        templates = folder / "templates"
        shutil.copytree(TEMPLATES, templates)
        with open(templates / "brochure.hbs", "a", encoding="utf-8") as template:
            template.write("\n<blink>{{kursus</blink>\n")
        check_fails_with_one_sentence(
            "damaged template", *arguments, "--templates", str(templates), naming="brochure"
        )

        preview = ["preview", *anywhere, *data, "--templates"]
        check_fails_with_one_sentence(
            "preview of no folder", *preview, str(folder / "nix"), naming="nix"
        )
        check_fails_with_one_sentence(
            "preview of no course", *preview[:1], "nix", *preview[1:], str(templates), naming="nix"
        )

        check_fails_with_one_sentence("unknown command", "bestil")
        check_fails_with_one_sentence("unknown option", "serve", "--hurtigt")
        check_fails_with_one_sentence("impossible clock", "serve", "--now", "i-går", *data)
        check_fails_with_one_sentence("impossible address", "serve", "--listen", "her", *data)
        check_fails_with_one_sentence(
            "memory and folder at once", "serve", "--in-memory", *anywhere, *data
        )


def a_saved_template_is_shown_in_the_preview():
    with tempfile.TemporaryDirectory() as folder:
        data, templates = Path(folder) / "data", Path(folder) / "templates"
        shutil.copytree(TEMPLATES, templates)
        preview = Server("--data", str(data), "--templates", str(templates), command="preview")
        try:
            page = preview.get("/")
            check(
                "a page of its own", page.status == 200 and page.type.startswith("text/html"), page
            )
            check(
                "with a policy of its own",
                "'sha256-" in page.headers["Content-Security-Policy"],
                page.headers.items(),
            )
            choices = preview.get("/choices").json
            document = f"/document/brochure/{choices['course']}.pdf"
            check_pdf("the preview", preview.get(document))
            seen = preview.get("/changes?seen=0").json["seen"]
            brochure = templates / "brochure.hbs"
            text = brochure.read_text(encoding="utf-8")
            brochure.write_text(
                text.replace("</body>", "\n<blink>x</blink></body>"), encoding="utf-8"
            )
            began = time.monotonic()
            change = preview.get(f"/changes?seen={seen}").json
            check(
                "told with line and column",
                re.search(r"brochure, line \d+, column 1: .*blink", change["fault"]),
                change,
            )
            check("within seconds", time.monotonic() - began < 5, time.monotonic() - began)
            check_pdf("the last good brochure", preview.get(document))
        finally:
            check_equal("the preview ends when told to", preview.stop(), 0)


def the_server_prints_what_to_try(server, token):
    told = "".join(server.output)
    for word in ("/courses", "/registrations", "brochure.pdf", "staff-token", "participants.pdf"):
        check(f"the start mentions {word}", word in told, told)


def the_log_holds_no_personal_data(server, token):
    log = "".join(server.log)
    for word in (
        MAIL_DOMAIN,
        "Østergård",
        "Utrolig",
        "Glemte",
        "Glutenfri",
        "Personreference",
        "5798000880016",
    ):
        check(f"{word} is not in the log", word not in log, log[:400])
