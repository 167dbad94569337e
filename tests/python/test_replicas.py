"""Replicas behind one name: three servers pull what is published to S3, one is killed, a new generation is published,
and no request fails.

Usage: test_replicas.py PATH/TO/saring    (exit code 0 when everything holds)
Needs: grpcio grpcio-reflection grpcio-health-checking googleapis-common-protos protobuf moto[server] boto3

Nothing waits for a time: it waits for answers. HANG only ends a test that would never end.
"""

import collections
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import threading
import time

import boto3
import grpc
from google.protobuf import json_format, message_factory
from grpc_health.v1 import health_pb2, health_pb2_grpc

from test_fixture import LISTS
from test_grpc_client import Client, free_port

HANG = 180
SAMPLES = pathlib.Path(__file__).resolve().parents[2] / "data-samples" / "lists"
SECRETS = {"AWS_ACCESS_KEY_ID": "INVENTEDKEYOFATEST", "AWS_SECRET_ACCESS_KEY": "invented/word/of/a/test"}
BUCKET, PREFIX = "watchlists", "border/east"
URL = f"s3://{BUCKET}/{PREFIX}"
DOCUMENT = {"document": {"number": "C0108050", "issuer": "IDN"}}
# What a client of a name with several addresses is given: calls in turn, and another try where a replica went away.
BALANCED = {
    "loadBalancingConfig": [{"round_robin": {}}],
    "methodConfig": [
        {
            "name": [{"service": "saring.v1.Screening"}],
            "waitForReady": True,
            "retryPolicy": {
                "maxAttempts": 5,
                "initialBackoff": "0.02s",
                "maxBackoff": "0.5s",
                "backoffMultiplier": 2,
                "retryableStatusCodes": ["UNAVAILABLE"],
            },
        }
    ],
}


def until(holds, what):
    end = time.monotonic() + HANG
    while not (found := holds()):
        assert time.monotonic() < end, f"never: {what}"
        time.sleep(0.02)
    return found


class Replica:
    """A server of its own with a folder of its own; nothing is shared but the store."""

    def __init__(self, binary, folder, environment):
        self.binary, self.folder, self.environment = binary, folder, environment
        self.address = f"127.0.0.1:{free_port()}"
        self.log = folder.with_suffix(".log")
        self.start()

    def start(self):
        ask = [self.binary, "serve", "--listen", self.address, "--pull", URL, "--snapshot", self.folder]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [*ask, "--reload-every", "1", "--log", "info,saring=debug"],
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def serves(self, generation):
        try:
            with grpc.insecure_channel(self.address) as channel:
                status = health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=10).status
                if status != health_pb2.HealthCheckResponse.SERVING:
                    return False
                return Client(channel).call("saring.v1.Watchlists", "ListSources", {}).generation == generation
        except grpc.RpcError:
            assert self.process.poll() is None, self.log.read_text()
            return False

    def kill(self):
        self.process.kill()
        self.process.wait()


class Load:
    """Callers that screen without pause, over one channel to all replicas."""

    def __init__(self, described, channel, callers):
        ask, answer = (message_factory.GetMessageClass(t) for t in (described.input_type, described.output_type))
        method = "/saring.v1.Screening/Screen"
        self.screen = channel.unary_unary(method, ask.SerializeToString, answer.FromString)
        self.question = json_format.ParseDict(DOCUMENT, ask())
        self.again = [0] * callers
        self.generations, self.failed, self.stopped = collections.Counter(), [], threading.Event()
        self.last = [""] * callers
        self.answered = [0] * callers
        self.threads = [threading.Thread(target=self.call, args=(n,)) for n in range(callers)]
        for thread in self.threads:
            thread.start()

    def ask(self, n):
        """gRPC itself makes a call again unless the answer has begun; a replica may be killed just then."""
        try:
            return self.screen(self.question, timeout=10)
        except grpc.RpcError as broken:
            if broken.code() != grpc.StatusCode.UNAVAILABLE:
                raise
            self.again[n] += 1
            return self.screen(self.question, timeout=10)

    def call(self, n):
        while not self.stopped.is_set():
            try:
                answer = self.ask(n)
                assert answer.hits, answer
                self.generations[answer.generation] += 1
                self.last[n] = answer.generation
                self.answered[n] += 1
            except Exception as failure:  # Whatever it is, the test must end with it.
                self.failed.append(repr(failure))
                return

    def go_on(self, more):
        """Until every caller has so many more answers."""
        wanted = [n + more for n in self.answered]
        until(lambda: self.failed or all(n >= w for n, w in zip(self.answered, wanted)), "answers")
        assert not self.failed, self.failed

    def stop(self):
        self.stopped.set()
        for thread in self.threads:
            thread.join()


def run(binary, *arguments, environment):
    done = subprocess.run([binary, *arguments], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for secret in SECRETS.values():
        assert secret not in done.stdout + done.stderr
    return done.stdout


def build(binary, folder, environment):
    said = run(binary, "build", "--lists", folder / "lists", "--out", folder / "snapshot", environment=environment)
    return said.split("generation ")[-1].strip()


def add_a_large_list(lists):
    """So many documents that their file goes up in several parts."""
    rows = "".join(f"X-{n},passport,Y{n:07},MYS,lost\n" for n in range(400_000))
    (lists / "many.csv").write_text("reference,type,number,issuer,status\n" + rows)
    more = LISTS.replace('"documents"', '"many"').replace("documents.csv", "many.csv")
    with (lists / "lists.toml").open("a") as text:
        text.write("\n" + more)


def check(binary, folder, store, s3, environment):
    shutil.copytree(SAMPLES, folder / "lists")
    first = build(binary, folder, environment)
    publish = lambda: run(binary, "publish", URL, "--snapshot", folder / "snapshot", environment=environment)
    assert first in publish()
    assert publish().startswith("0 of "), "sent again"
    replicas = [Replica(binary, folder / f"replica-{n}", environment) for n in range(3)]
    load = None
    try:
        for replica in replicas:
            until(lambda: replica.serves(first), "the first generation")
        # What the service is asked about itself is asked of one replica, before anything happens to another.
        with grpc.insecure_channel(replicas[1].address) as channel:
            described = Client(channel).pool.FindServiceByName("saring.v1.Screening").FindMethodByName("Screen")
        every = "ipv4:" + ",".join(r.address for r in replicas)
        # A list of addresses is no authority; a name that resolves to them would be one.
        options = [("grpc.service_config", json.dumps(BALANCED)), ("grpc.default_authority", "saring")]
        with grpc.insecure_channel(every, options) as channel:
            load = Load(described, channel, 4)
            load.go_on(30)
            replicas[0].kill()
            load.go_on(30)
            add_a_large_list(folder / "lists")
            second = build(binary, folder, environment)
            assert second != first
            assert second in publish()
            for replica in replicas[1:]:
                until(lambda: replica.serves(second), "the second generation")
            # The one that was killed begins with what it has, and comes after.
            replicas[0].start()
            until(lambda: replicas[0].serves(second), "the second generation")
            load.go_on(30)
            load.stop()
        assert not load.failed, load.failed
        assert max(load.again) <= 1, f"one kill broke more than a call of each caller: {load.again}"
        assert set(load.generations) == {first, second}, load.generations
        assert set(load.last) == {second}, load.last
        for replica in replicas:
            assert "screened" in replica.log.read_text(), "a replica had no calls"
        parts = [o for o in s3.list_objects_v2(Bucket=BUCKET, Prefix=PREFIX)["Contents"] if "-" in o["ETag"]]
        assert parts and all(o["Size"] > 8 << 20 for o in parts), "nothing went up in parts"

        # Without the store, a replica that is started anew serves what it holds.
        store.kill()
        store.wait()
        replicas[1].kill()
        replicas[1].log.write_text("")
        replicas[1].start()
        until(lambda: replicas[1].serves(second), "what it holds")
        told = lambda: "snapshot not pulled; the one in force stays" in replicas[1].log.read_text()
        until(told, "that the store is away")
        with grpc.insecure_channel(replicas[1].address) as channel:
            store_state = Client(channel).call("saring.v1.Watchlists", "ListSources", {}).store
        assert "cannot be reached" in store_state.error and not store_state.HasField("looked_at"), store_state
        for replica in replicas:
            logged = replica.log.read_text()
            for secret in SECRETS.values():
                assert secret not in logged, "a credential was logged"
        return sum(load.generations.values())
    finally:
        if load:
            load.stop()
        for replica in replicas:
            replica.kill()


def main(binary):
    port = free_port()
    endpoint = f"http://127.0.0.1:{port}"
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "SARING_", "RUST_LOG"))}
    environment = {**inherited, **SECRETS, "AWS_REGION": "us-east-1", "AWS_ENDPOINT": endpoint, "AWS_ALLOW_HTTP": "true"}
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        server = pathlib.Path(sys.executable).with_name("moto_server")
        with (folder / "store.log").open("w") as log:
            store = subprocess.Popen([server, "-H", "127.0.0.1", "-p", str(port)], stdout=log, stderr=log)
        try:
            until(lambda: "Running on" in (folder / "store.log").read_text(), "the store")
            keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "us-east-1"}
            s3 = boto3.client("s3", endpoint_url=endpoint, **keys)
            s3.create_bucket(Bucket=BUCKET)
            answered = check(binary, folder, store, s3, environment)
        finally:
            store.kill()
            store.wait()
    print(f"replicas: ok, {answered} requests, none failed")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve())
