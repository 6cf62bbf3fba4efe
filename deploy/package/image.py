#!/usr/bin/env python3
"""Writes an OCI image from the relocatable archive, without a toolchain, a daemon or a network.

    deploy/package/image.py ARCHIVE VERSION OUTPUT_FILE [BASE_ROOT]

The image holds the program, the C library, libgcc_s and the certificates of public authorities; no shell and no package
manager. BASE_ROOT (default: /) is where the libraries and certificates are taken from. The result is a tar archive in OCI
layout that `podman load`, `skopeo copy oci-archive:` and `ctr image import` read.
"""

import gzip
import hashlib
import io
import json
import os
import platform
import subprocess
import sys
import tarfile

USER = 65532  # as other images without a shell have it
EPOCH = int(os.environ["SOURCE_DATE_EPOCH"])


def entry(name: str, mode: int, kind: bytes = tarfile.REGTYPE, size: int = 0, link: str = "", owner: int = 0) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.mode, info.type, info.size, info.linkname = mode, kind, size, link
    info.uid = info.gid = owner
    info.mtime = EPOCH
    return info


class Layer:
    """A file system with sorted entries and fixed times."""

    def __init__(self) -> None:
        self.files: dict[str, tuple[tarfile.TarInfo, bytes]] = {}

    def folder(self, name: str, mode: int = 0o755, owner: int = 0) -> None:
        parent = os.path.dirname(name)
        if parent and parent not in self.files:
            self.folder(parent)
        self.files[name] = (entry(name, mode, tarfile.DIRTYPE, owner=owner), b"")

    def file(self, name: str, content: bytes, mode: int = 0o644) -> None:
        if os.path.dirname(name) not in self.files:
            self.folder(os.path.dirname(name))
        self.files[name] = (entry(name, mode, size=len(content)), content)

    def bytes(self) -> bytes:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            for name in sorted(self.files):
                info, content = self.files[name]
                tar.addfile(info, io.BytesIO(content))
        return out.getvalue()


def needed_libraries(program: str, root: str) -> list[str]:
    """Paths of the shared libraries and the loader that `program` needs."""
    text = subprocess.run(["ldd", program], check=True, capture_output=True, text=True).stdout
    paths = [word for line in text.splitlines() for word in line.split() if word.startswith("/")]
    return sorted({path for path in paths if os.path.exists(root + path)})


def main() -> None:
    archive, version, output = sys.argv[1:4]
    root = (sys.argv[4] if len(sys.argv) > 4 else "/").rstrip("/")
    layer = Layer()
    for folder in ("usr/bin", "etc", "proc", "sys"):
        layer.folder(folder)
    layer.folder("tmp", 0o1777)
    layer.folder("var/lib/anomengine", 0o750, owner=USER)
    with tarfile.open(archive) as tar:
        for member in tar:
            name = member.name.partition("/")[2]
            if member.isfile() and not name.startswith("share/man"):
                layer.file(f"usr/{name}", tar.extractfile(member).read(), member.mode)
    program = f"{output}.program"
    with open(program, "wb") as file:
        file.write(layer.files["usr/bin/anomengine"][1])
    os.chmod(program, 0o755)
    try:
        for path in needed_libraries(program, root):
            with open(root + path, "rb") as file:
                layer.file(path.lstrip("/"), file.read(), 0o755)
    finally:
        os.remove(program)
    with open(root + "/etc/ssl/certs/ca-certificates.crt", "rb") as file:
        layer.file("etc/ssl/certs/ca-certificates.crt", file.read())
    layer.file("etc/passwd", f"root:x:0:0:root:/:/\nanomengine:x:{USER}:{USER}:anomengine:/:/\n".encode())
    layer.file("etc/group", f"root:x:0:\nanomengine:x:{USER}:\n".encode())
    layer.file("etc/nsswitch.conf", b"hosts: files dns\n")

    plain = layer.bytes()
    packed = gzip.compress(plain, 9, mtime=0)
    blobs: dict[str, bytes] = {}

    def blob(content: bytes, media_type: str) -> dict:
        digest = hashlib.sha256(content).hexdigest()
        blobs[digest] = content
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}

    architecture = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    created = subprocess.run(
        ["date", "-u", "-d", f"@{EPOCH}", "+%Y-%m-%dT%H:%M:%SZ"], check=True, capture_output=True, text=True
    ).stdout.strip()
    labels = {
        "org.opencontainers.image.title": "anomengine",
        "org.opencontainers.image.version": version,
        "org.opencontainers.image.licenses": "Apache-2.0",
    }
    config = {
        "created": created,
        "architecture": architecture,
        "os": "linux",
        "config": {
            "User": str(USER),
            "Env": ["PATH=/usr/bin", "SSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt"],
            "Entrypoint": ["/usr/bin/anomengine"],
            "WorkingDir": "/var/lib/anomengine",
            "Labels": labels,
        },
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(plain).hexdigest()}"]},
        "history": [{"created": created, "created_by": "deploy/package/image.py"}],
    }
    text = lambda value: json.dumps(value, sort_keys=True, separators=(",", ":")).encode()  # noqa: E731
    manifest = {
        "schemaVersion": 2,
        "mediaType": "application/vnd.oci.image.manifest.v1+json",
        "config": blob(text(config), "application/vnd.oci.image.config.v1+json"),
        "layers": [blob(packed, "application/vnd.oci.image.layer.v1.tar+gzip")],
        "annotations": labels,
    }
    described = blob(text(manifest), "application/vnd.oci.image.manifest.v1+json")
    described["platform"] = {"architecture": architecture, "os": "linux"}
    described["annotations"] = {
        "org.opencontainers.image.ref.name": version,
        "io.containerd.image.name": f"localhost/anomengine:{version}",
    }
    index = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": [described]}

    image = Layer()
    image.file("oci-layout", text({"imageLayoutVersion": "1.0.0"}))
    image.file("index.json", text(index))
    for digest, content in blobs.items():
        image.file(f"blobs/sha256/{digest}", content)
    image.files.pop("", None)
    with open(output, "wb") as file:
        file.write(image.bytes())


if __name__ == "__main__":
    main()
