"""A private certificate authority, made with the openssl program in a fifth of a second."""

from __future__ import annotations

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.servers import require_part


@dataclass(frozen=True)
class Certificate:
    """A certificate and its key."""

    certificate: Path
    key: Path


class Authority:
    """Signs certificates for servers of the tests."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self.openssl = require_part("openssl", "openssl")
        self.folder, self.name = folder, name
        folder.mkdir(parents=True, exist_ok=True)
        self.ca_file = folder / f"{name}.crt"
        self._run(
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", f"{name}.key", "-out", f"{name}.crt", "-days", "90", "-subj", f"/CN=Test {name}",
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
        )  # fmt: skip

    def issue(self, name: str, *alternatives: str, days: int = 60) -> Certificate:
        """Sign a server certificate for alternatives such as ``DNS:localhost``; negative days have passed."""
        extensions = self.folder / f"{name}.ext"
        extensions.write_text(
            f"subjectAltName={','.join(alternatives)}\nextendedKeyUsage=serverAuth\nbasicConstraints=CA:FALSE\n"
            "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
        )
        self._run(
            "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-keyout", f"{name}.key", "-out", f"{name}.csr", "-subj", f"/CN={name}",
        )  # fmt: skip
        self._run(
            "x509", "-req", "-in", f"{name}.csr", "-CA", f"{self.name}.crt", "-CAkey", f"{self.name}.key",
            "-CAcreateserial", "-out", f"{name}.crt", "-days", str(days), "-extfile", extensions.name,
        )  # fmt: skip
        return Certificate(self.folder / f"{name}.crt", self.folder / f"{name}.key")

    def context(self, certificate: Certificate) -> ssl.SSLContext:
        """Return what a server of our own needs to speak TLS with it."""
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        made.load_cert_chain(certificate.certificate, certificate.key)
        return made

    def _run(self, *arguments: str) -> None:
        done = subprocess.run([self.openssl, *arguments], cwd=self.folder, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"openssl {arguments[0]}: {done.stderr[-1000:]}")
