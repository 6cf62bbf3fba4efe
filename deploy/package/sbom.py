#!/usr/bin/env python3
"""Writes what a package is made of as CycloneDX 1.5 JSON.

    deploy/package/sbom.py VERSION OUTPUT_FILE

Swift packages come from Package.resolved, the linked C libraries from Debian's package database.
"""

import json
import os
import subprocess
import sys
import uuid
from datetime import datetime, timezone

# Debian's development packages whose archives program.sh links, with the licence of what is linked.
LINKED = {
    "libhdf5-dev": "BSD-3-Clause",
    "libaec-dev": "BSD-2-Clause",
    "libbpf-dev": "BSD-2-Clause",
    "libelf-dev": "LGPL-3.0-or-later",
    "libcrypt-dev": "LGPL-2.1-or-later",
    "libsnappy-dev": "BSD-3-Clause",
    "libzstd-dev": "BSD-3-Clause",
    "zlib1g-dev": "Zlib",
    "libstdc++-12-dev": "GPL-3.0-with-GCC-exception",
}


def debian(name: str, licence: str) -> dict | None:
    query = subprocess.run(
        ["dpkg-query", "-W", "-f", "${source:Package} ${Version}", name], capture_output=True, text=True, check=False
    )
    if query.returncode != 0:
        return None
    source, version = query.stdout.split()
    key = "expression" if "-with-" in licence or " " in licence else "license"
    licences = [{"expression": "GPL-3.0-or-later WITH GCC-exception-3.1"}] if key == "expression" else [{"license": {"id": licence}}]
    return {
        "type": "library",
        "name": source,
        "version": version,
        "purl": f"pkg:deb/debian/{source}@{version}",
        "licenses": licences,
    }


def swift_packages() -> list[dict]:
    with open("Package.resolved", encoding="utf-8") as file:
        pins = json.load(file)["pins"]
    parts = []
    for pin in sorted(pins, key=lambda item: item["identity"]):
        place = pin["location"].removesuffix(".git").removeprefix("https://")
        state = pin["state"]
        part = {
            "type": "library",
            "name": pin["identity"],
            "version": state.get("version", state["revision"]),
            "purl": f"pkg:swift/{place}@{state.get('version', state['revision'])}",
        }
        part["hashes"] = [{"alg": "SHA-1", "content": state["revision"]}]
        parts.append(part)
    return parts


def main() -> None:
    version, output = sys.argv[1:3]
    epoch = int(os.environ["SOURCE_DATE_EPOCH"])
    swift = subprocess.run(["swift", "--version"], capture_output=True, text=True, check=True).stdout
    swift = swift.split("Swift version ")[1].split()[0]
    components = [{"type": "framework", "name": "swift", "version": swift, "licenses": [{"license": {"id": "Apache-2.0"}}]}]
    components.append({"type": "library", "name": "icu", "version": "76", "licenses": [{"license": {"id": "Unicode-3.0"}}]})
    components += swift_packages()
    components += [part for part in (debian(*item) for item in LINKED.items()) if part]
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        # The same content has the same number.
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(components) + version + str(epoch))}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(epoch, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": {
                "type": "application",
                "name": "anomengine",
                "version": version,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            },
        },
        "components": components,
    }
    with open(output, "w", encoding="utf-8") as file:
        json.dump(bill, file, indent=2)
        file.write("\n")


if __name__ == "__main__":
    main()
