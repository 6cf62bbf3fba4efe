"""Container images made on the spot, as an archive that `docker save` would write."""

import dataclasses
import hashlib
import io
import json
import os
import pathlib
import platform
import tarfile


@dataclasses.dataclass
class Image:
    """One layer: files by path (their content, or a file of this machine to copy), symbolic links and empty folders."""

    tag: str
    files: dict
    command: list
    links: dict = dataclasses.field(default_factory=dict)
    folders: tuple = ()


def write_layer(image, path):
    with tarfile.open(path, "w") as archive:
        made = set()
        for name in [*image.folders, *(os.path.dirname(name) for name in image.files)]:
            parts = pathlib.PurePath(name).parts
            for depth in range(1, len(parts) + 1):
                folder = "/".join(parts[:depth])
                if folder not in made:
                    made.add(folder)
                    entry = tarfile.TarInfo(folder)
                    entry.type, entry.mode = tarfile.DIRTYPE, 0o1777 if folder == "tmp" else 0o755
                    archive.addfile(entry)
        for name, target in image.links.items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = tarfile.SYMTYPE, target
            archive.addfile(entry)
        for name, content in image.files.items():
            is_program = isinstance(content, pathlib.Path) and os.access(content, os.X_OK)
            content = content.read_bytes() if isinstance(content, pathlib.Path) else content
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o755 if is_program else 0o644
            archive.addfile(entry, io.BytesIO(content))


def write_archive(work, images):
    """Writes `image.tar` into a folder."""
    machine = {"x86_64": "amd64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    manifest = []
    with tarfile.open(f"{work}/image.tar", "w") as archive:
        for index, image in enumerate(images):
            layer = f"{work}/layer-{index}.tar"
            write_layer(image, layer)
            digest = hashlib.sha256(pathlib.Path(layer).read_bytes()).hexdigest()
            configuration = {
                "architecture": machine, "os": "linux", "config": {"Cmd": image.command},
                "rootfs": {"type": "layers", "diff_ids": [f"sha256:{digest}"]},
            }
            add(archive, f"config-{index}.json", configuration)
            archive.add(layer, f"layer-{index}.tar")
            os.remove(layer)
            manifest.append(
                {"Config": f"config-{index}.json", "RepoTags": [image.tag], "Layers": [f"layer-{index}.tar"]}
            )
        add(archive, "manifest.json", manifest)


def add(archive, name, document):
    content = json.dumps(document).encode()
    entry = tarfile.TarInfo(name)
    entry.size = len(content)
    archive.addfile(entry, io.BytesIO(content))
