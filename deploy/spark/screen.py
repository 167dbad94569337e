"""Screens a population on Spark: any source that Spark reads, each partition by a saring server over Arrow Flight.

    spark-submit screen.py customers.parquet results.parquet --server grpc://localhost:50051

The server is a sidecar of every executor that opened the same snapshot, or replicas behind a balancer. Input columns go
by the names that a manifest's table may use; a column `id` comes back as `reference`. Results have the columns of
Arrow Flight's `screen` (see ../FLIGHT.md), so that every row names the generation and the policy that judged it.

A row in is a row out: a partition whose results are not as many as its rows, or whose server is lost, fails and is tried
again by Spark; what a failed attempt wrote is not kept. Needs pyspark and pyarrow.
"""

import argparse
import itertools
import threading

import pyarrow.flight as fl

ROWS = 10_000


def screened(batches, server, command):
    """Exchanges the batches of one partition; gives results as they come."""
    batches = iter(batches)
    first = next(batches, None)
    if first is None:
        return
    with fl.connect(server) as client:
        writer, reader = client.do_exchange(fl.FlightDescriptor.for_command(command))
        sent = Sent()
        sending = threading.Thread(target=sent.send, args=(writer, first, batches), daemon=True)
        sending.start()
        received = 0
        for chunk in reader:
            received += chunk.data.num_rows
            yield chunk.data
        sending.join()
        if sent.error is not None:
            raise sent.error
        if received != sent.rows:
            raise RuntimeError(f"{sent.rows} rows were sent and {received} came back")


class Sent:
    """What was sent, and why no more was."""

    rows = 0
    error = None

    def send(self, writer, first, rest):
        try:
            writer.begin(first.schema)
            for batch in itertools.chain([first], rest):
                self.write(writer, batch)
            writer.done_writing()
        except Exception as error:  # raised by who reads
            self.error = error

    def write(self, writer, batch):
        for at in range(0, batch.num_rows, ROWS):
            piece = batch.slice(at, ROWS)
            writer.write_batch(piece)
            self.rows += piece.num_rows


def schema(server):
    """The columns of results, as the server states them."""
    from pyspark.sql.pandas.types import from_arrow_schema

    with fl.connect(server) as client:
        return from_arrow_schema(client.get_flight_info(fl.FlightDescriptor.for_path("screen")).schema)


def screen(frame, server, command=b"{}"):
    """A frame of travellers to a frame of results."""
    return frame.mapInArrow(lambda batches: screened(batches, server, command), schema(server))


def main():
    from pyspark.sql import SparkSession

    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("input")
    arguments.add_argument("output", help="folder of Parquet; must not exist")
    arguments.add_argument("--server", required=True, help="grpc://HOST:PORT, as executors reach it")
    arguments.add_argument("--format", default="parquet", help="what Spark reads the input as")
    arguments.add_argument("--command", default="{}", help='options: {"lists": ["un"], "limit": 3}')
    arguments.add_argument("--partitions", type=int, help="spread the input over so many")
    given = arguments.parse_args()
    spark = SparkSession.builder.appName("saring").getOrCreate()
    frame = spark.read.format(given.format).load(given.input)
    if given.partitions:
        frame = frame.repartition(given.partitions)
    screen(frame, given.server, given.command.encode()).write.parquet(given.output)


if __name__ == "__main__":
    main()
