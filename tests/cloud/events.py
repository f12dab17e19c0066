"""What starts functions besides requests: the table's stream, through the event source mappings of
the template, and its schedules.
"""

import json
import threading

from functions import FunctionError

# How often an event source mapping asks the stream for records, in seconds.
PAUSE = 0.2


class EventSourceMapping:
    """Reads a stream from its beginning, and calls a function with the records that the mapping
    lets through."""

    def __init__(self, properties, stream, destination, function, aws):
        self.size, self.retries = properties["BatchSize"], properties["MaximumRetryAttempts"]
        self.bisects = properties["BisectBatchOnFunctionError"]
        filters = properties["FilterCriteria"]["Filters"]
        self.patterns = [json.loads(one["Pattern"]) for one in filters]
        self.stream, self.destination, self.function = stream, destination, function
        self.streams, self.queues = aws.client("dynamodbstreams"), aws.client("sqs")
        description = self.streams.describe_stream(StreamArn=stream)["StreamDescription"]
        (shard,) = description["Shards"]
        self.shard = shard["ShardId"]
        self.next = int(shard["SequenceNumberRange"]["StartingSequenceNumber"])
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.follow, daemon=True)
        self.thread.start()

    def follow(self):
        while not self.stopped.wait(PAUSE):
            records = [record for record in self.read() if self.lets_through(record)]
            for start in range(0, len(records), self.size):
                self.deliver(records[start : start + self.size], self.retries)

    def read(self):
        """The records that are new. moto forgets an iterator whenever a transaction fails, so each
        reading takes another."""
        iterator = self.streams.get_shard_iterator(
            StreamArn=self.stream,
            ShardId=self.shard,
            ShardIteratorType="AT_SEQUENCE_NUMBER",
            SequenceNumber=str(self.next),
        )["ShardIterator"]
        records = self.streams.get_records(ShardIterator=iterator)["Records"]
        if records:
            self.next = int(records[-1]["dynamodb"]["SequenceNumber"]) + 1
        return records

    def lets_through(self, record):
        return any(matches(record, pattern) for pattern in self.patterns)

    def deliver(self, records, retries):
        """Delivers records until none has failed, or none may be tried again."""
        try:
            failed = self.call(records)
        except FunctionError as error:
            print(f"     {error}", flush=True)
            if self.bisects and len(records) > 1:
                middle = len(records) // 2
                self.deliver(records[:middle], retries)
                self.deliver(records[middle:], retries)
                return
            failed = {number(records[0])}
        # The first that failed, and everything after it.
        rest = next((records[i:] for i, one in enumerate(records) if number(one) in failed), [])
        if rest and retries:
            self.deliver(rest, retries - 1)
        elif rest:
            queue = self.queues.get_queue_url(QueueName=self.destination.rsplit(":", 1)[1])
            last = {"startSequenceNumber": number(rest[0]), "endSequenceNumber": number(rest[-1])}
            self.queues.send_message(QueueUrl=queue["QueueUrl"], MessageBody=json.dumps(last))

    def call(self, records):
        """Calls the function. Returns the numbers of the records that failed."""
        event = {"Records": [record | {"eventSourceARN": self.stream} for record in records]}
        text = json.dumps(event, default=lambda moment: moment.timestamp())
        output = json.loads(self.function.invoke(text.encode())) or {}
        return {failure["itemIdentifier"] for failure in output.get("batchItemFailures", [])}

    def close(self):
        self.stopped.set()
        self.thread.join(30)


class Schedule:
    """A schedule of the template, which is run by calling it."""

    def __init__(self, properties, function):
        self.expression, self.function = properties["ScheduleExpression"], function

    def run(self):
        """Runs it once. Raises `FunctionError`."""
        return json.loads(self.function.invoke(b"{}"))


def number(record):
    return record["dynamodb"]["SequenceNumber"]


def matches(value, pattern):
    """Whether a value matches a filter pattern. Only what our patterns use is known."""
    if isinstance(pattern, dict):
        return isinstance(value, dict) and all(
            matches(value.get(name), part) for name, part in pattern.items()
        )
    return any(matches_one(value, rule) for rule in pattern)


def matches_one(value, rule):
    if not isinstance(rule, dict):
        return value == rule
    ((operator, operand),) = rule.items()
    if operator != "prefix":
        raise ValueError(f"the operator {operator} of filter patterns is not known here")
    return isinstance(value, str) and value.startswith(operand)
