"""A population on Spark, with an executor killed in the middle: the rows are those of a single machine.

Usage: test_spark.py PATH/TO/saring [ROWS]    (exit code 0 when everything holds)
Needs: java, pyspark, pyarrow, pandas, psutil; two executors of `local-cluster` on this machine share one server.
Prints how long both took. 20,000 rows unless told otherwise.
"""

import os
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

import psutil
import pyarrow as pa
import pyarrow.parquet as pq

from test_fixture import serving

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "deploy" / "spark"))
PARTITIONS = 24


def timed(what, rows, begun):
    seconds = time.monotonic() - begun
    print(f"{what}: {seconds:.1f} s, {rows / seconds:,.0f} rows/s", flush=True)
    return seconds


def is_executor(process):
    try:
        return process.name() == "java" and "CoarseGrainedExecutorBackend" in " ".join(process.cmdline())
    except psutil.Error:
        return False  # It has ended.


def executors():
    return [p for p in psutil.Process().children(recursive=True) if is_executor(p)]


def kill_one(tracker, killed):
    """Kills an executor once the first task has ended, while others are still to come."""
    while not killed:
        for stage in tracker.getActiveStageIds():
            info = tracker.getStageInfo(stage)
            running = executors()
            if info and 0 < info.numCompletedTasks < PARTITIONS - 2 and len(running) == 2:
                os.kill(running[0].pid, 9)
                killed.append(info.numCompletedTasks)
                return
        time.sleep(0.02)


def on_spark(server, people, out, rows):
    from pyspark.sql import SparkSession

    import screen

    os.environ["PYSPARK_PYTHON"] = sys.executable
    os.environ["SPARK_WORKER_DIR"] = str(out.with_name("work"))
    builder = SparkSession.builder.appName("saring test").master("local-cluster[2,1,1024]")
    # What executors need stands beside them; the file system is one.
    builder = builder.config("spark.submit.pyFiles", str(ROOT / "deploy" / "spark" / "screen.py"))
    builder = builder.config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false")
    builder = builder.config("spark.driver.bindAddress", "127.0.0.1")
    spark = builder.config("spark.driver.host", "127.0.0.1").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    try:
        frame = spark.read.parquet(str(people)).repartition(PARTITIONS)
        killed = []
        killer = threading.Thread(target=kill_one, args=(spark.sparkContext.statusTracker(), killed), daemon=True)
        killer.start()
        begun = time.monotonic()
        screen.screen(frame, server).write.parquet(str(out))
        seconds = timed("spark, two executors, one killed", rows, begun)
        assert killed, "no executor was killed: it was over too soon"
        print(f"killed after {killed[0]} of {PARTITIONS} partitions")
        return seconds
    finally:
        spark.stop()


def comparable(table, schema=None):
    columns = [c for c in table.column_names if c not in ("manifest", "place")]
    table = table.select(columns)
    if schema is not None:
        table = table.cast(schema)
    table = table.append_column("row", table["reference"].cast(pa.int64()))
    return table.sort_by("row").replace_schema_metadata(None)


def main(binary, rows):
    binary = str(pathlib.Path(binary).resolve())
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        snapshot, people = folder / "snapshot", folder / "people.parquet"

        def run(*arguments):
            done = subprocess.run([binary, *map(str, arguments)], stdout=subprocess.PIPE, text=True)
            assert done.returncode in (0, 10, 11, 12), done
            return done.stdout

        run("build", "--lists", ROOT / "data-samples" / "lists", "--out", snapshot)
        run("generate", "travellers", "--count", rows, "--out", people)
        table = pq.read_table(people).rename_columns({"query_id": "id"})
        table = table.set_column(0, "id", pa.array(range(rows)).cast(pa.string()))
        pq.write_table(table, people, row_group_size=50_000)
        begun = time.monotonic()
        run("manifest", "--quiet", "--apart", people, "--snapshot", snapshot, "--out", folder / "one.parquet")
        alone = timed("one machine, no Spark", rows, begun)
        with serving(binary, "--snapshot", snapshot) as (_, address):
            spread = on_spark(f"grpc://{address}", people, folder / "spark", rows)
        print(f"spark, of one machine: {spread / alone:.2f} times", flush=True)
        one = comparable(pq.read_table(folder / "one.parquet"))
        schema = one.schema.remove(one.schema.get_field_index("row"))
        many = comparable(pq.read_table(folder / "spark"), schema)
        assert many.num_rows == rows, many.num_rows
        for name in one.column_names:
            assert one[name].combine_chunks().equals(many[name].combine_chunks()), name
    print(f"spark: ok, {rows:,} rows are the same")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20_000)
