#!/usr/bin/env python3
"""Writes the locale data of the Swift runtime without the locales that the program never uses.

    deploy/package/icu_data.py OUTPUT_OBJECT

Foundation brings ICU with 34 MB of data, a third of the program: calendars, currencies and collations of 800 locales,
dictionaries to break Thai and Chinese into words, converters from old code pages. The program writes English and needs the
time zones. The object holds what is left. Prints the linker's option that puts it in the place of the runtime's table; with
--gc-sections the linker then drops the original.
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

# The object of the archive that holds the data, and how it is written.
MEMBER = "icu_packaged_data.cpp.o"
ASSEMBLY = """
.section .rodata
.balign 16
.globl __wrap_{symbol}
.type __wrap_{symbol}, %object
__wrap_{symbol}: .incbin "kept"
.size __wrap_{symbol}, . - __wrap_{symbol}
.section .note.GNU-stack, "", %progbits
"""


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


def table(member: str) -> str:
    """The name of ICU's table in an object."""
    symbols = subprocess.run(["nm", member], check=True, capture_output=True, text=True).stdout
    found = re.search(r"\bR (icudt\d+_dat)\b", symbols)
    if not found:
        raise SystemExit("error: the archive of the Swift runtime has no table icudt*_dat")
    return found[1]


def run(folder: str, *command: str) -> None:
    subprocess.run(command, cwd=folder, check=True)


def main() -> None:
    output = os.path.abspath(sys.argv[1])
    swift = os.path.dirname(os.path.dirname(os.path.realpath(shutil.which("swiftc") or "swiftc")))
    with tempfile.TemporaryDirectory() as folder:
        run(folder, "ar", "x", f"{swift}/lib/swift_static/linux/lib_FoundationICU.a", MEMBER)
        run(folder, "objcopy", "-O", "binary", "--only-section=.rodata", MEMBER, "all")
        with open(f"{folder}/all", "rb") as file:
            package = file.read()
        header, files = entries(package)
        kept = packed(header, {name: content for name, content in files.items() if is_kept(name)})
        with open(f"{folder}/kept", "wb") as file:
            file.write(kept)
        symbol = table(f"{folder}/{MEMBER}")
        with open(f"{folder}/data.s", "w", encoding="utf-8") as file:
            file.write(ASSEMBLY.format(symbol=symbol))
        run(folder, "cc", "-c", "data.s", "-o", output)
    print(f"ICU data: {len(kept) / 1e6:.1f} of {len(package) / 1e6:.1f} MB kept", file=sys.stderr)
    print(f"--wrap={symbol}")


if __name__ == "__main__":
    main()
