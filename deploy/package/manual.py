#!/usr/bin/env python3
"""Writes the manual pages from what the program says of its commands.

    deploy/package/manual.py PROGRAM OUTPUT_FOLDER [DATE]

One page for the program and one for each command: anomengine.1, anomengine-fit.1, anomengine-model-sign.1.
"""

import json
import os
import re
import subprocess
import sys


def escaped(text: str) -> str:
    """Text in which roff sees no control character."""
    text = text.replace("\\", "\\(rs").replace("-", "\\-").replace("'", "\\(aq")
    return "\n".join("\\&" + line if line.startswith((".", "\\(aq")) else line for line in text.split("\n"))


def option_text(argument: dict) -> str:
    """`--files FILES ...` in roff."""
    if argument["kind"] == "positional":
        return f"\\fI{escaped(argument.get('valueName', 'value'))}\\fR"
    names = []
    for name in argument.get("names", []):
        dashes = "--" if name["kind"] == "long" else "-"
        names.append(f"\\fB{escaped(dashes + name['name'])}\\fR")
    text = ", ".join(names)
    if argument["kind"] == "option":
        text += f" \\fI{escaped(argument.get('valueName', 'value'))}\\fR"
    return text


def synopsis(path: list[str], command: dict) -> str:
    parts = [f".B {escaped(' '.join(path))}"]
    for argument in command.get("arguments", []):
        if not argument.get("shouldDisplay", True):
            continue
        text = option_text(argument)
        if argument.get("isRepeating"):
            text += " ..."
        parts.append(f"[{text}]" if argument.get("isOptional", True) else text)
    if visible(command):
        parts.append("\\fIcommand\\fR")
    return "\n".join(parts)


def visible(command: dict) -> list[dict]:
    return [sub for sub in command.get("subcommands", []) if sub.get("shouldDisplay", True) and sub["commandName"] != "help"]


def sections(discussion: str) -> str:
    """The discussion: headings in capitals become sections, indented lines stay as they are."""
    roff, is_example = [".SH DESCRIPTION"], False
    for line in discussion.split("\n"):
        if re.fullmatch(r"[A-Z][A-Z ]+", line):
            if is_example:
                roff.append(".EE")
                is_example = False
            roff.append(f".SH {line}")
        elif line.startswith("  "):
            if not is_example:
                roff.append(".EX")
                is_example = True
            roff.append(escaped(line[2:]))
        else:
            if is_example:
                roff.append(".EE")
                is_example = False
                if line and "DESCRIPTION" not in roff[-2:]:
                    roff.append(".SH NOTES")
            roff.append(escaped(line) if line else ".PP")
    if is_example:
        roff.append(".EE")
    return "\n".join(roff)


def page(path: list[str], command: dict, version: str, date: str) -> str:
    name = "-".join(path)
    discussion = sections(command.get("discussion") or "")
    head, _, rest = discussion.partition("\n.SH")
    roff = [
        f'.TH "{name.upper()}" 1 "{date}" "anomengine {version}" "User Commands"',
        ".SH NAME",
        f"{escaped(name)} \\- {escaped(command.get('abstract', '').rstrip('.'))}",
        ".SH SYNOPSIS",
        synopsis(path, command),
    ]
    if head.strip() != ".SH DESCRIPTION":
        roff.append(head)
    arguments = [item for item in command.get("arguments", []) if item.get("shouldDisplay", True)]
    if arguments:
        roff.append(".SH OPTIONS")
    for argument in arguments:
        text = argument.get("abstract") or ""
        if "defaultValue" in argument:
            text += f" Default: {argument['defaultValue']}."
        roff += [".TP", option_text(argument), escaped(text)]
    subcommands = visible(command)
    if subcommands:
        roff.append(".SH COMMANDS")
    for sub in subcommands:
        roff += [".TP", f"\\fB{escaped('-'.join(path + [sub['commandName']]))}\\fR(1)", escaped(sub.get("abstract", ""))]
    if rest:
        roff.append(".SH" + rest)
    return "\n".join(line for line in roff if line) + "\n"


def main() -> None:
    program, output = sys.argv[1:3]
    date = sys.argv[3] if len(sys.argv) > 3 else ""
    version = subprocess.run([program, "--version"], check=True, capture_output=True, text=True).stdout.strip()
    text = subprocess.run([program, "--experimental-dump-help"], check=True, capture_output=True, text=True).stdout
    os.makedirs(output, exist_ok=True)

    def write(path: list[str], command: dict) -> None:
        with open(f"{output}/{'-'.join(path)}.1", "w", encoding="utf-8") as file:
            file.write(page(path, command, version, date))
        for sub in visible(command):
            write([*path, sub["commandName"]], sub)

    root = json.loads(text)["command"]
    write([root["commandName"]], root)


if __name__ == "__main__":
    main()
