#!/usr/bin/env python3
"""The cloud on this machine: starts what infra/template.yaml says, and ends it. Run by itself, it
prints how to reach it, and ends with Ctrl-C.
"""

import argparse
import datetime
import glob
import os
from pathlib import Path
import signal
import sys
import tempfile
import threading
import zoneinfo

from events import EventSourceMapping, Schedule
from front_door import FrontDoor
from functions import Function
from rights import Role
from services import AUDIENCE, REGION, Aws, Issuer, Mailbox
from template import Stack

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")).resolve() / "debug"
SENDER = "kursus@eksempel.example"
# libfaketime shows programs another time than that of the machine.
FAKETIME = "/usr/lib/*/faketime/libfaketime.so.1"


class Cloud:
    """Everything in a folder of its own: the clock, the log of all functions, and the e-mails."""

    def __init__(self, folder, now, limits="off"):
        self.folder, self.parts = Path(folder), []
        self.clock = Clock(self.folder / "clock", now)
        self.log_file, self.mail_folder = self.folder / "log", self.folder / "mail"
        self.aws, self.issuer = self.ended(Aws()), self.ended(Issuer(folder, self.clock))
        self.ended(Mailbox(self.mail_folder))
        self.stack = Stack(
            ROOT / "infra" / "template.yaml", self.parameters(limits), self.aws.client, REGION
        )
        self.aws.verify_sender(SENDER)
        iam = self.aws.client("iam")
        self.aws.roles = {n: Role(self.stack.role(n), iam) for n in self.stack.functions}
        self.log = self.ended(open(self.log_file, "ab"))
        self.functions = {name: self.ended(self.function(name)) for name in self.stack.functions}
        self.mappings = [self.ended(self.mapping(name)) for name in self.stack.mappings]
        self.schedules = {
            name: Schedule(schedule, self.functions[target(schedule)])
            for name, schedule in self.stack.schedules.items()
        }
        routes, settings = self.stack.routes, self.stack.route_settings
        self.front_door = self.ended(FrontDoor(routes, settings, self.functions, self.clock))
        self.url = self.front_door.url

    def ended(self, part):
        self.parts.append(part)
        return part

    def parameters(self, limits):
        secret = self.aws.client("secretsmanager").create_secret(Name="c", SecretString="c" * 32)
        return {
            "CorsOrigins": "http://localhost:5173",
            "Issuer": self.issuer.url,
            "Audience": AUDIENCE,
            "JwksUrl": f"{self.issuer.url}/keys",
            "TokenAlgorithm": "ES256",
            "MailSender": SENDER,
            "MailIdentity": SENDER,
            "Limits": limits,
            "SiteUrl": "https://kurser.eksempel.example",
            "ClientId": "desk",
            "ClientSecret": secret["ARN"],
            "AuthorizeUrl": f"{self.issuer.url}/authorize",
            "TokenUrl": f"{self.issuer.url}/token",
        }

    def function(self, name):
        library = next(iter(glob.glob(FAKETIME)), None)
        if not library:
            raise RuntimeError("libfaketime is missing")
        here = {
            "AWS_REGION": REGION,
            # Tells `Aws` whose role the function has.
            "AWS_ACCESS_KEY_ID": name,
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_SESSION_TOKEN": "local",
            "AWS_ENDPOINT_URL_DYNAMODB": self.aws.url,
            "AWS_ENDPOINT_URL_SESV2": self.aws.url,
            "SSL_CERT_FILE": str(self.issuer.authority_file),
            "LD_PRELOAD": library,
            "FAKETIME_TIMESTAMP_FILE": str(self.clock.file),
            "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        }
        program = PROGRAMS / self.stack.binary(name)
        settings = self.stack.functions[name]
        environment = self.stack.environment(name) | here
        return Function(name, program, environment, settings, self.clock, self.log)

    def mapping(self, name):
        properties = self.stack.mappings[name]
        stream, destination = (self.stack.values[name, part] for part in ("stream", "destination"))
        function = self.functions[properties["FunctionName"]["Ref"]]
        return EventSourceMapping(properties, stream, destination, function, self.aws)

    def table_options(self):
        """With which `kursuskontor` finds the table."""
        table = self.stack.environment("CoursesFunction")["TABLE_NAME"]
        return ["--dynamodb", self.aws.url, "--table", table]

    def secret_key_file(self):
        """A file with the secret key of the table."""
        file = self.folder / "secret.key"
        file.write_text(self.stack.environment("RegistrationsFunction")["SECRET_KEY"])
        return file

    def __enter__(self):
        return self

    def __exit__(self, *error):
        for part in reversed(self.parts):
            part.close()


class Clock:
    """The time that the functions see, in a file that libfaketime reads. It stands still, at first
    at a Danish local time such as 2023-10-02T09:00."""

    def __init__(self, file, now):
        self.file = file
        moment = datetime.datetime.fromisoformat(now)
        moment = moment.replace(tzinfo=zoneinfo.ZoneInfo("Europe/Copenhagen"))
        moment = moment.astimezone(datetime.timezone.utc)
        self.file.write_text(moment.strftime("%Y-%m-%d %H:%M:%S\n"))

    def now(self):
        """Seconds since 1970."""
        moment = datetime.datetime.fromisoformat(self.file.read_text().strip())
        return moment.replace(tzinfo=datetime.timezone.utc).timestamp()


def target(schedule):
    """The name of the function that a schedule calls."""
    return schedule["Target"]["Arn"]["Fn::GetAtt"][0]


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--now", default="2023-10-02T09:00", help="Danish local time")
    arguments.add_argument("--limits", default="off", help="`off`, or a JSON object of limits")
    options = arguments.parse_args()
    ended = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: ended.set())
    signal.signal(signal.SIGINT, lambda *_: ended.set())
    with tempfile.TemporaryDirectory(prefix="kursuskontor-cloud-") as folder:
        with Cloud(folder, options.now, options.limits) as cloud:
            print(f"address: {cloud.url}\nDynamoDB and SES: {cloud.aws.url}")
            print(f"staff token: {cloud.issuer.token('staff')}")
            print(f"e-mails: {cloud.mail_folder}", flush=True)
            ended.wait()


if __name__ == "__main__":
    sys.exit(main())
