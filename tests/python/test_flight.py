"""Arrow Flight with a client that is not ours: pyarrow exchanges travellers for results and gets a list.

Usage: test_flight.py PATH/TO/saring    (exit code 0 when everything holds)
Needs: pyarrow
"""

import datetime
import pathlib
import sys
import tempfile
import threading

import pyarrow as pa
import pyarrow.flight as fl

from test_fixture import serving, write_lists

ROWS = 20_000


def travellers():
    days = [datetime.date(1940, 1, 1) + datetime.timedelta(days=n % 20_000) for n in range(ROWS)]
    numbers = ["K0099001" if n % 100 == 99 else f"X{n:07}" for n in range(ROWS)]
    return pa.table(
        {
            "id": range(ROWS),
            "Full Name": pa.array(["Invented Nobody"] * ROWS).dictionary_encode(),
            "date of birth": pa.array(days, pa.date32()),
            "passport no": pa.array(numbers, pa.string_view()),
            "issuing country": pa.array(["MYS"] * ROWS, pa.large_string()),
        }
    )


def exchange(client, table, descriptor, **options):
    """Sends while it reads: the server holds back whoever only sends."""
    writer, reader = client.do_exchange(descriptor)

    def send():
        try:
            writer.begin(table.schema, **options)
            for batch in table.to_batches(max_chunksize=3000):
                writer.write_batch(batch)
            writer.done_writing()
        except pa.ArrowException:
            pass  # Refused: the reader is told why.

    sending = threading.Thread(target=send)
    sending.start()
    results = reader.read_all()
    sending.join()
    return results


def check(client):
    flights = {"/".join(p.decode() for p in f.descriptor.path): f for f in client.list_flights()}
    assert sorted(flights) == ["lists/documents", "screen"], flights
    table = travellers()
    screen = fl.FlightDescriptor.for_path("screen")
    results = exchange(client, table, screen)
    assert results.schema.equals(flights["screen"].schema), results.schema
    assert results.schema.metadata[b"saring.results.version"] == b"1"
    assert results["reference"].to_pylist() == [str(n) for n in range(ROWS)]
    hits = [n for n, outcome in enumerate(results["outcome"].to_pylist()) if outcome == "HIT"]
    assert hits == list(range(99, ROWS, 100)), hits[:5]
    hit = results["hits"][99].as_py()[0]
    assert (hit["list"], hit["reference"], hit["band"]) == ("documents", "D-1", "HIT"), hit
    assert len(set(results["generation"].to_pylist())) == 1
    packed = exchange(
        client, table, screen, options=pa.ipc.IpcWriteOptions(compression="zstd")
    )
    assert packed.equals(results)
    limited = fl.FlightDescriptor.for_command(b'{"lists": ["documents"], "limit": 1}')
    assert exchange(client, table.slice(0, 200), limited)["outcome"].to_pylist().count("HIT") == 2
    for descriptor in [fl.FlightDescriptor.for_command(b'{"limit": 1000}'), fl.FlightDescriptor.for_path("nowhere")]:
        try:
            exchange(client, table.slice(0, 1), descriptor)
        except pa.ArrowInvalid:
            continue
        raise AssertionError(descriptor)
    info = client.get_flight_info(fl.FlightDescriptor.for_path("lists", "documents"))
    records = client.do_get(info.endpoints[0].ticket).read_all()
    assert records["reference"].to_pylist() == ["D-1"], records


def main(binary):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        with serving(binary, "--lists", write_lists(folder), "--snapshot", folder / "snapshot") as (_, address):
            with fl.connect(f"grpc://{address}") as client:
                check(client)
    print("flight: ok")


if __name__ == "__main__":
    main(sys.argv[1])
