"""Functions as Lambda runs them: an emulated Runtime API for each execution environment, with one
process of the function's program.
"""

import http.server
import queue
import subprocess
import threading
import time
import uuid

from services import Handler, serve

# Of Lambda: the largest event and the largest response, in bytes.
MAX_PAYLOAD = 6 * 1024 * 1024


class FunctionError(Exception):
    """The function failed, ended, was too slow, or answered too much."""


class Function:
    """A function with its execution environments: as many as it has events at the same time."""

    def __init__(self, name, program, environment, settings, clock, log):
        self.name, self.program, self.clock, self.log = name, program, clock, log
        self.environment = environment
        # In seconds, and MB.
        self.timeout, self.memory = settings["Timeout"], settings["MemorySize"]
        self.idle, self.all, self.lock = [], [], threading.Lock()

    def invoke(self, event):
        """The response to an event, both as bytes of JSON. Raises `FunctionError`."""
        environment = self.environment_for_event()
        try:
            response = environment.invoke(event)
        except FunctionError:
            # Lambda does not use it again after a timeout or an end, and neither needs to here.
            environment.close()
            raise
        with self.lock:
            self.idle.append(environment)
        if len(response) > MAX_PAYLOAD:
            raise FunctionError("the response is too large")
        return response

    def environment_for_event(self):
        """One that is idle and has not ended meanwhile, or a new one."""
        with self.lock:
            while self.idle:
                environment = self.idle.pop()
                if environment.process.poll() is None:
                    return environment
            environment = ExecutionEnvironment(self)
            self.all.append(environment)
            return environment

    def close(self):
        for environment in self.all:
            environment.close()


class ExecutionEnvironment:
    """A process and the Runtime API that it asks for events, one at a time."""

    def __init__(self, function):
        self.function = function
        self.events, self.outcomes = queue.Queue(), queue.Queue()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        serve(self.server)
        variables = {
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self.server.server_port}",
            "AWS_LAMBDA_FUNCTION_NAME": function.name,
            "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
            "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
            "AWS_LAMBDA_LOG_STREAM_NAME": "1",
            "TZ": ":UTC",
        }
        self.process = subprocess.Popen(
            [function.program],
            env=variables | function.environment,
            stdin=subprocess.DEVNULL,
            stdout=function.log,
            stderr=function.log,
        )

    def invoke(self, event):
        self.events.put((str(uuid.uuid4()), event))
        deadline = time.monotonic() + self.function.timeout
        while True:
            try:
                kind, body = self.outcomes.get(timeout=0.2)
                break
            except queue.Empty:
                if self.process.poll() is not None:
                    raise FunctionError(f"{self.function.name} ended") from None
                if time.monotonic() > deadline:
                    raise FunctionError(f"{self.function.name} timed out") from None
        if kind != "response":
            raise FunctionError(f"{self.function.name}: {body.decode('utf-8', 'replace')}")
        return body

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        # For the thread that waits for the next event.
        self.events.put(None)
        self.server.shutdown()
        self.server.server_close()

    def handler(self):
        environment = self

        class RuntimeHandler(Handler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                event = environment.events.get() if self.path.endswith("/next") else None
                if event is None:
                    self.close_connection = True
                    return
                request, payload = event
                function = environment.function
                deadline = int((function.clock.now() + function.timeout) * 1000)
                arn = f"arn:aws:lambda:eu-north-1:123456789012:function:{function.name}"
                headers = {
                    "Lambda-Runtime-Aws-Request-Id": request,
                    "Lambda-Runtime-Deadline-Ms": str(deadline),
                    "Lambda-Runtime-Invoked-Function-Arn": arn,
                }
                self.answer(200, payload, headers.items())

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                if "chunked" in self.headers.get("Transfer-Encoding", ""):
                    body = b"".join(self.chunks())
                self.answer(202, b'{"status":"OK"}')
                # The path ends with `response` or `error`, also when the start fails.
                environment.outcomes.put((self.path.rsplit("/", 1)[1], body))

            def chunks(self):
                while size := int(self.rfile.readline().split(b";")[0], 16):
                    yield self.rfile.read(size)
                    self.rfile.readline()
                # No trailers are sent.
                self.rfile.readline()

        return RuntimeHandler
