"""What Arrow Flight costs: a generated population exchanged by a client, and screened by the program itself.

Usage: measure_flight.py PATH/TO/saring [ROWS [LISTS]]    (1,000,000 and the sample lists unless told otherwise; exit code 0
when the rows are the same)
Needs: pyarrow
"""

import pathlib
import subprocess
import sys
import tempfile
import threading
import time

import pyarrow.flight as fl
import pyarrow.parquet as pq

from test_fixture import serving

LISTS = pathlib.Path(__file__).resolve().parents[2] / "data-samples" / "lists"
BATCH = 10_000


def exchanged(address, people, out):
    """Reads Parquet, exchanges it, writes Parquet, batch by batch: what the program does in one process."""
    with fl.connect(f"grpc://{address}") as client:
        writer, reader = client.do_exchange(fl.FlightDescriptor.for_path("screen"))

        def send():
            file = pq.ParquetFile(people)
            writer.begin(file.schema_arrow)
            for batch in file.iter_batches(BATCH):
                writer.write_batch(batch)
            writer.done_writing()

        sending = threading.Thread(target=send)
        sending.start()
        with pq.ParquetWriter(out, reader.schema) as results:
            for chunk in reader:
                results.write_batch(chunk.data)
        sending.join()


def timed(what, rows, do, *arguments):
    begun = time.monotonic()
    do(*arguments)
    seconds = time.monotonic() - begun
    print(f"{what}: {seconds:.1f} s, {rows / seconds:,.0f} rows/s", flush=True)
    return seconds


def main(binary, rows=1_000_000, lists=LISTS):
    binary = str(pathlib.Path(binary).resolve())
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        snapshot, people, one, other = (folder / name for name in ("snapshot", "people.parquet", "one.parquet", "other.parquet"))

        def run(*arguments):
            done = subprocess.run([binary, *map(str, arguments)], stdout=subprocess.DEVNULL)
            assert done.returncode in (0, 10, 11, 12), done

        run("build", "--lists", lists, "--out", snapshot)
        run("generate", "travellers", "--count", rows, "--out", people)
        batch = ("manifest", "--quiet", "--apart", people, "--snapshot", snapshot, "--out", one)
        alone = timed("the program", rows, run, *batch)
        with serving(binary, "--snapshot", snapshot) as (_, address):
            flight = timed("Arrow Flight", rows, exchanged, address, people, other)
        print(f"Arrow Flight, of the program: {flight / alone:.2f} times")
        columns = ["reference", "outcome", "hit_count", "name"]
        one, other = (pq.read_table(results, columns=columns) for results in (one, other))
        assert one.num_rows == rows and one.equals(other.cast(one.schema)), "the rows differ"
    print(f"flight: ok, {rows:,} rows are the same")


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:3]), *sys.argv[3:4])
