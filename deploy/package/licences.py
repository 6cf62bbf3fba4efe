#!/usr/bin/env python3
"""Writes the licences and notices of all that is linked into the program, each text once.

    deploy/package/licences.py OUTPUT_FOLDER

Swift packages come from .build/checkouts, the C libraries from Debian's documentation, the runtime from the
toolchain.
"""

import os
import re
import shutil
import sys

# Debian's development packages whose archives program.sh links.
LINKED = ["libhdf5-dev", "libaec-dev", "libbpf-dev", "libelf-dev", "libsnappy-dev", "libzstd-dev", "zlib1g-dev", "libcrypt-dev"]
TEXT = re.compile(r"(LICENSE|LICENCE|NOTICES?)(\.txt|\.md)?$", re.IGNORECASE)


def sources() -> list[tuple[str, str]]:
    """Pairs of component and path of a text."""
    found = []
    for checkout in sorted(os.listdir(".build/checkouts")):
        folder = f".build/checkouts/{checkout}"
        found += [(checkout, f"{folder}/{name}") for name in sorted(os.listdir(folder)) if TEXT.match(name)]
    packages = LINKED + sorted(name for name in os.listdir("/usr/share/doc") if re.fullmatch(r"libstdc\+\+-\d+-dev", name))[-1:]
    for package in packages:
        path = f"/usr/share/doc/{package}/copyright"
        if not os.path.exists(path):
            raise SystemExit(f"error: {path} is missing; the licence of {package} must be in every package")
        found.append((f"{package} (Debian)", path))
    swift = os.path.dirname(os.path.dirname(os.path.realpath(shutil.which("swiftc") or "swiftc")))
    found.append(("Swift runtime", f"{swift}/share/swift/LICENSE.txt"))
    found.append(("ICU", "deploy/package/licences/icu.txt"))  # in the Swift runtime, whose toolchain lacks the text
    return found


def main() -> None:
    output = sys.argv[1]
    os.makedirs(output, exist_ok=True)
    texts: dict[str, list[tuple[str, str]]] = {}
    for component, path in sources():
        with open(path, encoding="utf-8", errors="replace") as file:
            texts.setdefault(file.read(), []).append((component, path))
    index = []
    for text, users in texts.items():
        component, path = users[0]
        kind = "notice" if "notice" in os.path.basename(path).lower() else "licence"
        name = re.sub(r"[^a-z0-9+]+", "-", component.lower()).strip("-") + f"-{kind}.txt"
        with open(f"{output}/{name}", "w", encoding="utf-8") as file:
            file.write(text)
        index += [f"{user}: {name}" for user, _ in users]
    with open(f"{output}/INDEX", "w", encoding="utf-8") as file:
        file.write("Component: file with its licence or notice\n\n" + "\n".join(sorted(index)) + "\n")


if __name__ == "__main__":
    main()
