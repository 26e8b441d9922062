"""`python -m benchmarks [COMMAND]`: without a command, the table of ratios (`make bench`)."""

from __future__ import annotations

import importlib
import sys

COMMANDS = ("ratios", "attacks", "crash", "load", "growth", "soak", "live", "fuzz", "scan")


def main(words: list[str]) -> int:
    command, rest = (words[0], words[1:]) if words else ("ratios", [])
    if command not in COMMANDS:
        print(f"usage: python -m benchmarks [{'|'.join(COMMANDS)}] ...", file=sys.stderr)
        return 2
    # Only the file of the command that runs is imported: some need tools that others do not.
    module = importlib.import_module(f"benchmarks.{command}")
    return int(module.main(rest) or 0)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
