"""
A server of the part of Pub/Sub that a consumer uses, in memory: publish, streaming pull with deadlines, and acknowledgements. Google's own emulator is
in no registry of packages.

    python pubsub_server.py PORT MESSAGES.jsonl OUT.json

Delivers each line of MESSAGES as a message, again when its deadline has passed. Writes the counts and the published bodies by topic to OUT twice a second.
"""

import json
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Iterator

import grpc
from google.protobuf import empty_pb2
from google.pubsub_v1 import types

DEADLINE_S = 10.0


class State:
    def __init__(self, lines: list[str]) -> None:
        self.lock = threading.Lock()
        self.waiting = {f"m{index}": line.encode() for index, line in enumerate(lines)}
        self.leased: dict[str, float] = {}
        self.deliveries = 0
        self.requests = 0
        self.published: dict[str, list[str]] = {}

    def take(self, most: int) -> list[types.ReceivedMessage]:
        now = time.monotonic()
        with self.lock:
            free = [each for each in self.waiting if self.leased.get(each, 0.0) <= now][:most]
            self.leased.update({each: now + DEADLINE_S for each in free})
            self.deliveries += len(free)
            return [
                types.ReceivedMessage(ack_id=each, message=types.PubsubMessage(data=self.waiting[each], message_id=each))
                for each in free
            ]

    def acknowledge(self, ids: Any) -> None:
        with self.lock:
            for each in ids:
                self.waiting.pop(each, None)

    def extend(self, ids: Any, seconds: int) -> None:
        with self.lock:
            self.leased.update({each: time.monotonic() + seconds for each in ids})

    def publish(self, request: types.PublishRequest) -> types.PublishResponse:
        with self.lock:
            self.requests += 1
            bodies = self.published.setdefault(request.topic, [])
            first = len(bodies)
            bodies += [message.data.decode() for message in request.messages]
            return types.PublishResponse(message_ids=[f"a{first + index}" for index in range(len(request.messages))])

    def counts(self) -> str:
        with self.lock:
            counts = {"left": len(self.waiting), "deliveries": self.deliveries, "requests": self.requests}
            return json.dumps({**counts, "published": self.published})


def stream(state: State, requests: Iterator[types.StreamingPullRequest], context: grpc.ServicerContext) -> Iterator[Any]:
    def listen() -> None:
        try:
            for each in requests:
                state.acknowledge(each.ack_ids)
                for ack_id, seconds in zip(each.modify_deadline_ack_ids, each.modify_deadline_seconds):
                    state.extend([ack_id], seconds)
        except grpc.RpcError:
            return

    threading.Thread(target=listen, daemon=True).start()
    while context.is_active():
        messages = state.take(50)
        if messages:
            yield types.StreamingPullResponse(received_messages=messages)
        else:
            time.sleep(0.02)


def handlers(state: State) -> list[grpc.GenericRpcHandler]:
    def unary(kind: Any, answer: Any) -> grpc.RpcMethodHandler:
        return grpc.unary_unary_rpc_method_handler(
            lambda request, _: answer(request),
            request_deserializer=kind.deserialize,
            response_serializer=lambda each: each.SerializeToString() if isinstance(each, empty_pb2.Empty) else type(each).serialize(each),
        )

    def acknowledge(request: types.AcknowledgeRequest) -> empty_pb2.Empty:
        state.acknowledge(request.ack_ids)
        return empty_pb2.Empty()

    def extend(request: types.ModifyAckDeadlineRequest) -> empty_pb2.Empty:
        state.extend(request.ack_ids, request.ack_deadline_seconds)
        return empty_pb2.Empty()

    pull = grpc.stream_stream_rpc_method_handler(
        lambda requests, context: stream(state, requests, context),
        request_deserializer=types.StreamingPullRequest.deserialize,
        response_serializer=types.StreamingPullResponse.serialize,
    )
    subscriber = {
        "StreamingPull": pull,
        "Acknowledge": unary(types.AcknowledgeRequest, acknowledge),
        "ModifyAckDeadline": unary(types.ModifyAckDeadlineRequest, extend),
    }
    return [
        grpc.method_handlers_generic_handler("google.pubsub.v1.Publisher", {"Publish": unary(types.PublishRequest, state.publish)}),
        grpc.method_handlers_generic_handler("google.pubsub.v1.Subscriber", subscriber),
    ]


def main() -> None:
    port, messages, out = sys.argv[1:]
    state = State(Path(messages).read_text().splitlines())
    server = grpc.server(ThreadPoolExecutor(16))
    server.add_generic_rpc_handlers(handlers(state))
    server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    while True:
        Path(f"{out}.new").write_text(state.counts())
        Path(f"{out}.new").rename(out)
        time.sleep(0.5)


if __name__ == "__main__":
    main()
