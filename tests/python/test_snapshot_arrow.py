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

from test_fixture import write_lists


def main(binary):
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        lists = write_lists(folder)
        out = folder / "snapshot"
        subprocess.run([binary, "build", "--lists", lists, "--out", out], check=True, stdout=subprocess.DEVNULL)
        generation = out / (out / "CURRENT").read_text().strip()
        manifest = json.loads((generation / "manifest.json").read_text())


        def table(name):
            with pyarrow.memory_map(str(generation / name)) as source:
                return pyarrow.ipc.open_file(source).read_all()

        records, names = table("records.arrow"), table("names.arrow")
        rows, classes, forms = (table(f"registers/documents/{name}.arrow") for name in ("rows", "classes", "forms"))
        assert records.num_rows + rows.num_rows == manifest["records"] == 1, (records, rows)
        assert names.num_rows == manifest["names"], names
        row = rows.to_pylist()[0]
        common = classes.to_pylist()[row["class"]]
        assert (common["list"], common["kind"]) == ("documents", "document"), common
        form = forms.to_pylist()[row["reference_form"]]["form"]
        assert form.replace("\x01", str(row["reference"])) == "D-1", form
    print("snapshot arrow: ok")


if __name__ == "__main__":
    main(sys.argv[1])
