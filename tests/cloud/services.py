"""What the functions call: DynamoDB, its stream, SES and the rest of AWS as moto answers them, and
the issuer of the staff's tokens.
"""

import base64
import hashlib
import http.server
import io
import json
import logging
import os
from pathlib import Path
import re
import ssl
import threading
import time
import urllib.parse
import urllib.request
import uuid

import boto3
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet
from moto.core import DEFAULT_ACCOUNT_ID
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.ses.models import ses_backends
import trustme
from werkzeug.serving import make_server

REGION = "eu-north-1"
AUDIENCE = "kursuskontor"
# Of a token's lifetime, in seconds: longer than any test, whatever time its clock shows.
LIFETIME = 10 * 365 * 24 * 3600


class Aws:
    """moto on a port of its own. It answers one request after the other: its transactions are not
    isolated (it copies the table, and puts the copy back when a condition fails). A caller whose
    access key is a name in `roles` has the rights of that role only."""

    def __init__(self):
        logging.getLogger("werkzeug").setLevel(logging.ERROR)
        # Of our clients, and of moto's own while it makes a stack.
        os.environ.update(
            AWS_ACCESS_KEY_ID="local", AWS_SECRET_ACCESS_KEY="local", AWS_DEFAULT_REGION=REGION
        )
        self.application = DomainDispatcherApplication(create_backend_app)
        self.lock, self.roles, self.refused = threading.Lock(), {}, []
        # How long a function waits for each answer, in seconds.
        self.delay = 0
        self.server = make_server("127.0.0.1", 0, self.answer, threaded=True)
        serve(self.server)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        # What moto holds belongs to the process, and may be from another cloud.
        urllib.request.urlopen(f"{self.url}/moto-api/reset", b"").close()

    def answer(self, environment, start_response):
        """A WSGI application."""
        caller = re.search(r"Credential=(\w+)/", environment.get("HTTP_AUTHORIZATION", ""))
        role = self.roles.get(caller[1]) if caller else None
        if role:
            body = environment["wsgi.input"].read(int(environment["CONTENT_LENGTH"]))
            environment["wsgi.input"] = io.BytesIO(body)
            target = environment.get("HTTP_X_AMZ_TARGET")
            refused = role.refused(target, environment["PATH_INFO"], body)
            if refused:
                self.refused.append(f"{caller[1]}: {refused}")
                start_response("400 Bad Request", [("Content-Type", "application/x-amz-json-1.0")])
                return [b'{"__type": "com.amazon.coral.service#AccessDeniedException"}']
            time.sleep(self.delay)
        with self.lock:
            return self.application(environment, start_response)

    def client(self, service):
        return boto3.client(service, endpoint_url=self.url)

    def verify_sender(self, address):
        self.client("ses").verify_email_identity(EmailAddress=address)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Mailbox:
    """Writes every e-mail that SES has accepted to a file of this folder."""

    def __init__(self, folder):
        self.folder, self.stopped = folder, threading.Event()
        self.folder.mkdir()
        self.thread = threading.Thread(target=self.follow, daemon=True)
        self.thread.start()

    def follow(self):
        sent = ses_backends[DEFAULT_ACCOUNT_ID][REGION].sent_messages
        written = 0
        while not self.stopped.wait(0.1):
            for mail in sent[written:]:
                # Readers look for *.eml, and must not find half of one.
                file = self.folder / f"{written}.part"
                file.write_text(mail.raw_data, "utf-8", newline="")
                file.rename(file.with_suffix(".eml"))
                written += 1

    def close(self):
        self.stopped.set()
        self.thread.join()


class Issuer:
    """Signs staff in (OpenID Connect), over TLS with a certificate of its own authority."""

    def __init__(self, folder, clock):
        self.clock = clock
        self.key = ECKey.generate_key("P-256", {"kid": "1", "use": "sig", "alg": "ES256"})
        # What was asked for with each code.
        self.attempts = {}
        authority = trustme.CA()
        self.authority_file = Path(folder) / "authority.pem"
        authority.cert_pem.write_to_path(self.authority_file)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1").configure_cert(context)
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        serve(self.server)
        self.url = f"https://127.0.0.1:{self.server.server_port}"

    def token(self, role):
        """An access token with this role."""
        return self.sign(AUDIENCE, role)

    def authorize(self, address):
        """Signs somebody in who was led to this address. Returns where they are led to."""
        asked = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(address).query))
        code = uuid.uuid4().hex
        self.attempts[code] = asked
        answer = urllib.parse.urlencode({"code": code, "state": asked["state"], "iss": self.url})
        return f"{asked['redirect_uri']}?{answer}"

    def exchange(self, form):
        """The answer to a code, once, and only with the verifier of its challenge (RFC 7636)."""
        asked = self.attempts.pop(form["code"])
        digest = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
            raise ValueError("another verifier")
        claims = {"nonce": asked["nonce"], "name": "Karen Holm"}
        return {"id_token": self.sign(asked["client_id"], "staff", **claims)}

    def sign(self, audience, role, **claims):
        now = int(self.clock.now())
        claims |= {"iss": self.url, "aud": audience, "sub": "karen", "roles": [role]}
        claims |= {"iat": now, "nbf": now, "exp": now + LIFETIME}
        return jwt.encode({"alg": "ES256", "kid": "1"}, claims, self.key)

    def handler(self):
        issuer = self

        class IssuerHandler(Handler):
            def do_GET(self):
                keys = KeySet([issuer.key]).as_dict(private=False)
                self.answer(200, json.dumps(keys).encode())

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                tokens = issuer.exchange(dict(urllib.parse.parse_qsl(body)))
                self.answer(200, json.dumps(tokens).encode())

        return IssuerHandler

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers with JSON, and logs nothing."""

    def answer(self, status, body, headers=()):
        self.send_response(status)
        for name, value in [("Content-Type", "application/json"), *headers]:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def serve(server):
    """Serves on a thread. It looks every 20 ms whether it is to end."""
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
