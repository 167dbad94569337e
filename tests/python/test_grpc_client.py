"""A foreign client: grpcio through server reflection, without generated stubs.

Usage: test_grpc_client.py PATH/TO/saring    (exit code 0 when everything holds)
Needs: grpcio grpcio-reflection grpcio-health-checking googleapis-common-protos protobuf
"""

import pathlib
import signal
import socket
import sys
import tempfile
import time

import grpc
from google.protobuf import descriptor_pool, json_format, message_factory
from google.rpc import error_details_pb2, status_pb2
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from test_fixture import serving, write_lists


class Client:
    def __init__(self, channel):
        self.channel = channel
        self.pool = descriptor_pool.DescriptorPool(ProtoReflectionDescriptorDatabase(channel))

    def call(self, service, method, request, **options):
        described = self.pool.FindServiceByName(service).FindMethodByName(method)
        ask = message_factory.GetMessageClass(described.input_type)
        answer = message_factory.GetMessageClass(described.output_type)
        rpc = self.channel.unary_unary(f"/{service}/{method}", ask.SerializeToString, answer.FromString)
        return rpc(json_format.ParseDict(request, ask()), timeout=10, **options)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def check(client, channel):
    health = health_pb2_grpc.HealthStub(channel)
    for service in ("", "saring.v1.Screening", "saring.v1.Watchlists"):
        status = health.Check(health_pb2.HealthCheckRequest(service=service), timeout=5).status
        assert status == health_pb2.HealthCheckResponse.SERVING, (service, status)

    document = {"number": "K0099001", "issuer": "MYS", "kind": "DOCUMENT_KIND_PASSPORT"}
    answer = client.call("saring.v1.Screening", "Screen", {"document": document})
    shown = json_format.MessageToDict(answer, preserving_proto_field_name=True)
    assert shown["outcome"] == "OUTCOME_HIT", shown
    assert shown["completeness"] == "COMPLETENESS_COMPLETE", shown
    assert shown["hits"][0]["record"]["key"] == {"list": "documents", "reference": "D-1"}, shown
    assert shown["generation"] and shown["policy_hash"] and shown["server_time"], shown
    assert shown["profile"] == "default", shown

    document["number"] = "KO099OO1"
    near = client.call("saring.v1.Screening", "Screen", {"document": document})
    assert json_format.MessageToDict(near)["outcome"] == "OUTCOME_REVIEW", near
    document["number"] = "Z7755331"
    clear = client.call("saring.v1.Screening", "Screen", {"document": document})
    assert json_format.MessageToDict(clear)["outcome"] == "OUTCOME_CLEAR", clear

    bad = {"person": {"names": [{"whole": "Nobody Invented"}], "birth_dates": [{"text": "17.05.1980"}]}}
    try:
        client.call("saring.v1.Screening", "Screen", bad)
        raise AssertionError("a date that is none was taken")
    except grpc.RpcError as refused:
        assert refused.code() == grpc.StatusCode.INVALID_ARGUMENT, refused
        trailers = dict(refused.trailing_metadata())
        status = status_pb2.Status.FromString(trailers["grpc-status-details-bin"])
        request = error_details_pb2.BadRequest()
        assert status.details[0].Unpack(request), status
        fields = [v.field for v in request.field_violations]
        assert fields == ["person.birth_dates[0].text"], fields

    sources = client.call("saring.v1.Watchlists", "ListSources", {})
    assert [s.id for s in sources.sources] == ["documents"], sources
    record = client.call("saring.v1.Watchlists", "GetRecord", {"key": {"list": "documents", "reference": "D-1"}})
    assert record.record.document.number == "K0099001", record


def main(binary):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        log = (folder / "log").open("w+")
        arguments = ["--lists", write_lists(folder), "--snapshot", folder / "snapshot", "--log", "debug"]
        with serving(binary, *arguments, stderr=log) as (server, address):
            with grpc.insecure_channel(address) as channel:
                grpc.channel_ready_future(channel).result(timeout=30)
                check(Client(channel), channel)
            server.send_signal(signal.SIGTERM)
            begun = time.monotonic()
            assert server.wait(timeout=15) == 0, "SIGTERM did not end it well"
            assert time.monotonic() - begun < 12
        log.seek(0)
        logged = log.read()
        for secret in ("K0099001", "KO099OO1", "Nobody", "Invented", "17.05.1980"):
            assert secret not in logged, f"{secret} was logged"
    print("grpc client: ok")


if __name__ == "__main__":
    main(sys.argv[1])
