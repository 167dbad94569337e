"""What the tests beside it share: a tiny invented list directory, and a server that runs while it is asked."""

import contextlib
import re
import subprocess

LISTS = """[[list]]
id = "documents"
title = "Invented documents"
format = "documents-csv"
files = "documents.csv"
"""
DOCUMENTS = """reference,type,number,issuer,status
D-1,passport,K0099001,MYS,stolen
"""


def write_lists(folder):
    """The directory of that list, below a folder."""
    lists = folder / "lists"
    lists.mkdir()
    (lists / "lists.toml").write_text(LISTS)
    (lists / "documents.csv").write_text(DOCUMENTS)
    return lists


@contextlib.contextmanager
def serving(binary, *arguments, **options):
    """A server on a port of its own: its process and its address."""
    command = [binary, "serve", "--listen", "127.0.0.1:0", *arguments]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)
    try:
        found = None
        while not found:
            line = server.stdout.readline()
            assert line, "it never listened"
            found = re.search(r"serves gRPC on (\S+)", line)
        yield server, found.group(1)
    finally:
        server.terminate()
        server.wait()
