#!/usr/bin/env python3
"""Checks the cloud on this machine: the smoke test passes through it, its documents are those of
the local server byte for byte, and its schedules run.
"""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time

from PIL import Image

from cloud import ROOT, Cloud
from front_door import FrontDoor
from template import STACK

SMOKE = ROOT / "tests" / "smoke"
sys.path.append(str(SMOKE))

from checks import check, check_equal, summary  # noqa: E402
from pages import (  # noqa: E402
    COURSE,
    START,
    somebody_registers_on_the_website,
    staff_sign_in_to_the_desk,
)
from registrations import mails  # noqa: E402
from samples import (  # noqa: E402
    address,
    example_course,
    example_run,
    form,
    names_of_a_group,
    read_json,
)
from server import (  # noqa: E402
    Client,
    Elsewhere,
    Server,
    bearer,
    check_problem,
    command,
    staff_token,
)
from settings import CATALOGUE, NOW, RUN_KINDS  # noqa: E402

SAMPLES = sorted(file.stem for file in CATALOGUE.glob("*.json"))


def main():
    with a_cloud() as (cloud, client):
        print(cloud.stack.summary(), flush=True)
        publish_sample_courses(cloud, client)
        the_smoke_test_passes(cloud, client)
        documents_are_those_of_the_local_server(cloud, client)
        an_image_passes_in_both_directions(cloud, client)
        somebody_registers_on_the_website(cloud, client)
        staff_sign_in_to_the_desk(cloud, client)
        a_killed_function_is_started_again(cloud, client)
        a_slow_table_is_answered_in_time(cloud, client)
        a_request_becomes_the_event_that_the_tests_have(cloud, client)
        no_function_lacks_a_right(cloud)
        the_table_is_in_order(cloud)
    # Over a small table, because moto copies it for each transaction; and with limits.
    with a_cloud(limits="{}") as (cloud, client):
        one_caller_cannot_take_all_seats(cloud, client)
        staff_change_seats_and_cancel(cloud, client)
        the_schedule_reminds_of_a_run(cloud, client)
        retention_forgets_people(cloud, client)
        metrics_are_in_the_log(cloud)
        no_function_lacks_a_right(cloud)
        the_table_is_in_order(cloud)
    return summary()


@contextlib.contextmanager
def a_cloud(**options):
    """A cloud, and a client of it."""
    with tempfile.TemporaryDirectory(prefix="kursuskontor-cloud-") as folder:
        with Cloud(folder, NOW, **options) as cloud:
            files = cloud.mail_folder, cloud.log_file, cloud.clock.file
            yield cloud, Elsewhere(cloud.url, *files)


def publish_sample_courses(cloud, client):
    token = cloud.issuer.token("staff")
    for slug in SAMPLES:
        status = client.put(read_json(CATALOGUE / f"{slug}.json"), token).status
        check_equal(f"status of publishing {slug}", status, 201)


def the_smoke_test_passes(cloud, client):
    smoke = subprocess.run(
        [sys.executable, SMOKE / "smoke.py"]
        + ["--at", cloud.url, "--mails", cloud.mail_folder, "--log", cloud.log_file]
        + ["--clock", cloud.clock.file]
        + ["--token", cloud.issuer.token("staff"), "--guest", cloud.issuer.token("guest")]
    )
    check_equal("exit code of the smoke test", smoke.returncode, 0)
    for word in ('"level":"ERROR"', "panicked"):
        lines = [line for line in client.log if word in line]
        check(f"{word} is not in the log", not lines, lines[:3])


def documents_are_those_of_the_local_server(cloud, client):
    """Those of a run over the same table, and the sample brochures over the embedded table."""
    now = f"{START}T08:00"
    run = f"/staff/courses/{COURSE}/runs/{START}"
    files = [f"{kind}.pdf" for kind in RUN_KINDS] + ["participants.xlsx", "participants.csv"]
    paths = [f"{run}/{file}" for file in files]
    paths += [f"/courses/{COURSE}/brochure.pdf", "/catalogue.pdf"]
    table = [*cloud.table_options(), "--secret-key", cloud.secret_key_file()]
    with client.at(now):
        with local_server(now, *table) as (server, token):
            compare(paths, (client, cloud.issuer.token("staff")), (server, token))
        with local_server(now) as (server, token):
            paths = [f"/courses/{slug}/brochure.pdf" for slug in SAMPLES]
            compare(paths, (client, cloud.issuer.token("staff")), (server, token))


@contextlib.contextmanager
def local_server(now, *options):
    """A local server with a data folder of its own, and a token for its staff."""
    with tempfile.TemporaryDirectory(prefix="kursuskontor-cloud-") as data:
        server = Server("--data", data, *options, now=now)
        try:
            yield server, staff_token(data)
        finally:
            check_equal("exit code of the local server", server.stop(), 0)


def compare(paths, *servers):
    """Checks that two servers, each with a token of its staff, answer the same files."""
    for path in paths:
        one, other = (
            server.get(path, Authorization=bearer(token)) for server, token in servers
        )
        check_equal(f"status of {path}", (one.status, other.status), (200, 200))
        lengths = len(one.body), len(other.body)
        check(f"{path} is the same, byte for byte", one.body == other.body, lengths)


def an_image_passes_in_both_directions(cloud, client):
    """In base64, as the only bodies of requests and the largest of responses."""
    file = io.BytesIO()
    Image.frombytes("RGB", (310, 310), os.urandom(310 * 310 * 3)).save(file, "PNG")
    sent = file.getvalue()
    staff = {"Authorization": bearer(cloud.issuer.token("staff")), "Content-Type": "image/png"}
    stored = client.ask("PUT", "/staff/images/stoej", sent, **staff)
    check_equal("status", stored.status, 201)
    check("the image is as it was sent", client.get(stored.json["url"]).body == sent)
    too_large = client.ask("PUT", "/staff/images/stoej", bytes(7_000_000), **staff)
    check_equal("status of a body that the gateway refuses", too_large.status, 413)


def a_killed_function_is_started_again(cloud, client):
    function, statuses = cloud.functions["CoursesFunction"], []

    def ask():
        statuses.append(client.get("/courses").status)

    def kill():
        for environment in function.all:
            environment.process.kill()
            environment.process.wait()

    kill()
    ask()
    cloud.aws.delay = 1
    asking = threading.Thread(target=ask)
    asking.start()
    time.sleep(0.5)
    kill()
    asking.join()
    cloud.aws.delay = 0
    ask()
    check_equal("before, while and after it handles a request", statuses, [200, 500, 200])


def a_slow_table_is_answered_in_time(cloud, client):
    cloud.aws.delay = 3
    began = time.monotonic()
    busy = client.get("/courses")
    took = time.monotonic() - began
    cloud.aws.delay = 0
    check_problem("the table takes 3 s for each answer", busy, 503, "busy")
    check("it is answered within 8 s", took < 8, took)
    check_equal("status afterwards", client.get("/courses").status, 200)


def a_request_becomes_the_event_that_the_tests_have(cloud, client):
    """Except for what is of one machine. There are not more of them than the template allows."""
    fixture = ROOT / "tests" / "fixtures" / "events" / "catalogue.json"
    expected = read_json(fixture)
    events = []

    class Recorder:
        def invoke(self, event):
            events.append(json.loads(event))
            return b'{"statusCode": 200}'

    settings = cloud.stack.route_settings
    burst = settings["ThrottlingBurstLimit"]
    routes = [("ANY", "/courses", "recorder")]
    front_door = FrontDoor(routes, settings, {"recorder": Recorder()}, cloud.clock)
    gateway = Client(front_door.url)
    try:
        sent = expected["headers"] | {"cookie": "; ".join(expected["cookies"])}
        path = f"{expected['rawPath']}?{expected['rawQueryString']}"
        gateway.ask("GET", path, **sent)
        check_equal("status of a path without a route", gateway.get("/").status, 404)
        # So fast that the rate does not matter.
        front_door.throttles["/courses"].rate = 0
        statuses = [gateway.get("/courses").status for _ in range(burst)]
        check_equal("status of one too many", statuses[-1], 429)
        check_equal("requests let through", statuses.count(200) + 1, burst)
    finally:
        front_door.close()
    event = events[0]
    for one in (event, expected):
        context = one["requestContext"]
        for part in ("accountId", "apiId", "domainName", "domainPrefix", "requestId"):
            check(f"{part} is in the event", context.pop(part))
        check("the caller is in the event", context["http"].pop("sourceIp"))
        for header in ("host", "x-amzn-trace-id", "x-forwarded-for"):
            check(f"{header} is in the event", one["headers"].pop(header))
    check_equal("event", event, expected)


def one_caller_cannot_take_all_seats(cloud, client):
    """The gateway says who the caller is; what a client writes into headers does not count."""
    course = example_course("robotter", example_run(START, 24))
    check_equal("published", client.put(course, cloud.issuer.token("staff")).status, 201)
    statuses = [
        client.register("robotter", START, form(name), X_Forwarded_For=f"203.0.113.{i}").status
        for i, name in enumerate(names_of_a_group("Robot", 12))
    ]
    check_equal("registrations", statuses, [201] * 10 + [429] * 2)


def staff_change_seats_and_cancel(cloud, client):
    """What `courses` does to registrations, with the rights that it has."""
    slug, start = "flere-pladser", "2023-11-14"
    token = cloud.issuer.token("staff")
    course = example_course(slug, example_run(start, 1))
    check_equal("published", client.put(course, token).status, 201)
    client.register(slug, start, form("Forrest Fremme"))
    waits = client.register(slug, start, form("Vente Villig", acceptWaiting=True)).json
    check_equal("at first", waits["status"], "waiting")
    run, staff = f"/staff/courses/{slug}/runs/{start}", {"Authorization": bearer(token)}
    check_equal("more", client.ask("POST", f"{run}/capacity", {"capacity": 2}, **staff).status, 200)
    path, contact = f"/registrations/{waits['id']}", {"Authorization": bearer(waits["secret"])}
    check_equal("then", client.get(path, **contact).json["status"], "registered")
    cancelled = client.ask("POST", f"{run}/cancellation", {}, **staff)
    check_equal("status of cancelling", cancelled.status, 200)
    told = [str(mail["Subject"]) for mail in mails(client, "Vente Villig", 1)]
    check("an e-mail about it", any("Aflyst" in subject for subject in told), told)


def the_schedule_reminds_of_a_run(cloud, client):
    name, slug, start = "Huske Person", "husk-os", "2023-11-14"
    course = example_course(slug, example_run(start, reminderDaysBefore=3))
    check_equal("published", client.put(course, cloud.issuer.token("staff")).status, 201)
    made = client.register(slug, start, form(name)).json
    (code,) = {
        code
        for mail in mails(client, made["reference"], 2)
        for code in re.findall(r"Adgangskode: (\S+)", mail.get_body(("plain",)).get_content())
    }
    path = f"/registrations/{made['id']}/verification"
    check_equal("verified", client.ask("POST", path, {"code": code}).status, 200)
    before = len(mails(client, name, 2))
    with client.at("2023-11-12T09:00"):
        cloud.schedules["MessagesFunctionRetrySchedule"].run()
        check("a reminder", len(mails(client, name, before + 1)) > before)


def retention_forgets_people(cloud, client):
    staff = {"Authorization": bearer(cloud.issuer.token("staff"))}
    whom = {"email": address("Huske Person")}

    def registrations():
        return client.ask("POST", "/staff/people/export", whom, **staff).json["registrations"]

    check_equal("registrations before", len(registrations()), 1)
    with client.at("2033-01-01T03:00"):
        cloud.schedules["RetentionFunctionNightly"].run()
    check_equal("registrations after it", registrations(), [])


def metrics_are_in_the_log(cloud):
    """As CloudWatch reads them: what the requests and schedules above have led to."""
    metrics = {}
    for line in cloud.log_file.read_text("utf-8").splitlines():
        if not line.startswith('{"'):
            continue
        entry = json.loads(line)
        for directive in entry.get("_aws", {}).get("CloudWatchMetrics", []):
            check_equal("stack", (directive["Dimensions"], entry["Stack"]), ([["Stack"]], STACK))
            (definition,) = directive["Metrics"]
            metrics.setdefault(definition["Name"], []).append(entry[definition["Name"]])
    check_equal("registrations", len(metrics["Registrations"]), 12)
    check_equal("registrations on the waiting list", len(metrics["WaitingRegistrations"]), 1)
    check_equal("dead letters", set(metrics["DeadLetters"]), {0.0})
    check_equal("oversold runs", metrics["OversoldRuns"], [0.0])
    check("no e-mail is late", max(metrics["OutboxAge"]) < 60, metrics["OutboxAge"])
    check("each start is counted", len(metrics["ColdStarts"]) >= 4, metrics["ColdStarts"])


def no_function_lacks_a_right(cloud):
    check_equal("requests that IAM would refuse", sorted(set(cloud.aws.refused)), [])


def the_table_is_in_order(cloud):
    verified = command("verify", *cloud.table_options())
    check_equal("verify", (verified.returncode, verified.stdout), (0, "all is well\n"))


if __name__ == "__main__":
    sys.exit(main())
