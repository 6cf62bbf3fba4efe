#!/usr/bin/env python3
"""Writes the locale data of the Swift runtime without the locales that the program never uses.

    deploy/package/icu_data.py OUTPUT_OBJECT

Foundation brings ICU with 34 MB of data, a third of the program: calendars, currencies and collations of 800 locales,
dictionaries to break Thai and Chinese into words, converters from old code pages. The program writes English and needs the
time zones. The object defines ICU's table with what is left; linked before the archive of the runtime, it takes its place.
"""

import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile

# Locales kept; a request for another falls back to root, as ICU does for a locale it does not know.
LOCALES = {"root", "en", "en_001", "en_US", "en_US_POSIX"}
# Tables that are no locale's, in the root of the package.
TABLES = {
    "currencyNumericCodes", "dayPeriods", "genderList", "grammaticalFeatures", "icustd", "icuver", "keyTypeData",
    "langInfo", "likelySubtags", "metaZones", "metadata", "numberingSystems", "pluralRanges", "plurals", "pool",
    "res_index", "supplementalData", "timezoneTypes", "tzdbNames", "units", "windowsZones", "zoneinfo64",
}  # fmt: skip
DROPPED_FOLDERS = {"rbnf", "translit"}
DROPPED_FILES = {"unames.icu"}
DROPPED_KINDS = {"cfu", "cnv", "dict", "spp"}


def is_kept(name: str) -> bool:
    """Whether `icudt76l/curr/en.res` stays."""
    folder, _, file = name.partition("/")[2].rpartition("/")
    stem, _, kind = file.rpartition(".")
    if folder in DROPPED_FOLDERS or kind in DROPPED_KINDS or file in DROPPED_FILES:
        return False
    if kind == "res":
        return stem in LOCALES or stem in TABLES
    return "_cj" not in stem and "_phrase" not in stem


def entries(package: bytes) -> tuple[bytes, dict[str, bytes]]:
    """The header of an ICU data package, and its files."""
    size, magic = struct.unpack_from("<HH", package)
    if magic != 0x27DA or package[12:16] != b"CmnD":
        raise SystemExit("error: the archive of the Swift runtime holds no ICU data package")
    (count,) = struct.unpack_from("<I", package, size)
    table = [struct.unpack_from("<II", package, size + 4 + 8 * index) for index in range(count)]
    ends = [start for _, start in table[1:]] + [len(package) - size]
    files = {}
    for (name, start), end in zip(table, ends, strict=True):
        text = package[size + name : package.index(b"\0", size + name)].decode()
        files[text] = package[size + start : size + end]
    return package[:size], files


def packed(header: bytes, files: dict[str, bytes]) -> bytes:
    """An ICU data package; names are sorted, as ICU searches by halves."""
    names = sorted(files, key=str.encode)
    text = b"".join(name.encode() + b"\0" for name in names)
    first_name = 4 + 8 * len(names)
    data = -(-(first_name + len(text)) // 16) * 16
    table, content, offset = bytearray(struct.pack("<I", len(names))), bytearray(), first_name
    for name in names:
        table += struct.pack("<II", offset, data + len(content))
        offset += len(name.encode()) + 1
        content += files[name] + bytes(-len(files[name]) % 16)
    return header + table + text + bytes(data - first_name - len(text)) + content


def runtime_data(folder: str) -> tuple[str, bytes]:
    """The name of ICU's table in the static runtime, and its bytes."""
    swift = os.path.realpath(shutil.which("swiftc") or "swiftc")
    archive = os.path.join(os.path.dirname(os.path.dirname(swift)), "lib/swift_static/linux/lib_FoundationICU.a")
    subprocess.run(["ar", "x", archive, "icu_packaged_data.cpp.o"], cwd=folder, check=True)
    member = os.path.join(folder, "icu_packaged_data.cpp.o")
    symbols = subprocess.run(["nm", member], check=True, capture_output=True, text=True).stdout
    found = re.search(r"\bR (icudt\d+_dat)\b", symbols)
    if not found:
        raise SystemExit(f"error: {archive} has no table icudt*_dat")
    raw = os.path.join(folder, "data")
    subprocess.run(["objcopy", "-O", "binary", "--only-section=.rodata", member, raw], check=True)
    with open(raw, "rb") as file:
        return found[1], file.read()


def main() -> None:
    output = os.path.abspath(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        symbol, package = runtime_data(folder)
        header, files = entries(package)
        kept = {name: content for name, content in files.items() if is_kept(name)}
        with open(os.path.join(folder, "kept"), "wb") as file:
            file.write(packed(header, kept))
        source = f"""
            .section .rodata
            .balign 16
            .globl {symbol}
            .type {symbol}, %object
            {symbol}: .incbin "kept"
            .size {symbol}, . - {symbol}
            .section .note.GNU-stack, "", %progbits
        """
        with open(os.path.join(folder, "data.s"), "w", encoding="utf-8") as file:
            file.write(source)
        subprocess.run(["cc", "-c", "data.s", "-o", output], cwd=folder, check=True)
        kept_size = os.path.getsize(os.path.join(folder, "kept"))
        print(f"ICU data: {len(kept)} of {len(files)} files, {kept_size / 1e6:.1f} of {len(package) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
