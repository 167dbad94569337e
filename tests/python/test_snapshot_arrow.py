"""The files of a snapshot are plain Arrow: pyarrow reads them without saring.

Usage: test_snapshot_arrow.py PATH/TO/saring    (exit code 0 when everything holds)
Needs: pyarrow
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import pyarrow.ipc

from test_fixture import DOCUMENTS, LISTS


def main(binary):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        lists = folder / "lists"
        lists.mkdir()
        (lists / "lists.toml").write_text(LISTS)
        (lists / "documents.csv").write_text(DOCUMENTS)
        out = folder / "snapshot"
        subprocess.run([binary, "build", "--lists", lists, "--out", out], check=True, stdout=subprocess.DEVNULL)
        generation = out / (out / "CURRENT").read_text().strip()
        manifest = json.loads((generation / "manifest.json").read_text())
        with pyarrow.memory_map(str(generation / "records.arrow")) as source:
            records = pyarrow.ipc.open_file(source).read_all()
        with pyarrow.memory_map(str(generation / "names.arrow")) as source:
            names = pyarrow.ipc.open_file(source).read_all()
        assert records.num_rows == manifest["records"] == 1, records
        assert names.num_rows == manifest["names"], names
        row = records.to_pylist()[0]
        assert (row["list"], row["reference"], row["kind"]) == ("documents", "D-1", "document"), row
    print("snapshot arrow: ok")


if __name__ == "__main__":
    main(sys.argv[1])
