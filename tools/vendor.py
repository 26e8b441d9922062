"""Fetches the third-party files kept in `workshop/static/vendor`, for maintainers only.

It asks `npm pack` for an exact version, refuses anything whose sha512 is not the one recorded
here, and keeps the licence beside the file. It must not know where packages are served from.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

VENDOR = Path(__file__).resolve().parent.parent / "workshop" / "static" / "vendor"
FONT = "atkinson-hyperlegible-next-5.3.0"


@dataclass(frozen=True, slots=True)
class Package:
    """One package: its name and version, the sha512 of its archive, and the files kept of it."""

    name: str
    version: str
    sha512: str
    kept: tuple[tuple[str, str], ...]


PACKAGES = (
    Package(
        name="plotly.js-basic-dist-min",
        version="4.1.1",
        sha512="1oNF8PeQx2hv/y7tqEVWKD3JGwn/MGEMQ8mL9HUwsaqG9FGy/OU5FHUHvzqbqxN4mnwZGI9abTiE775C4kkjMQ==",
        kept=(
            ("package/plotly-basic.min.js", "plotly-basic-4.1.1.min.js"),
            ("package/LICENSE", "plotly-basic-4.1.1.LICENSE.txt"),
        ),
    ),
    Package(
        name="@fontsource/atkinson-hyperlegible-next",
        version="5.3.0",
        sha512="8p1tHVoPDo6oYwSO3sMw5snGwFwSf3TmeSF9Gcj792GXdsg6oqvhoItbj6Hj/XZIk0Xs+Cwu6pkLBAl3Q5HrwA==",
        kept=(
            (
                "package/files/atkinson-hyperlegible-next-latin-400-normal.woff2",
                f"{FONT}-400.woff2",
            ),
            (
                "package/files/atkinson-hyperlegible-next-latin-700-normal.woff2",
                f"{FONT}-700.woff2",
            ),
            ("package/LICENSE", f"{FONT}.LICENSE.txt"),
        ),
    ),
    # For the little pictures in messages, where they are set in a PDF.
    Package(
        name="@expo-google-fonts/noto-emoji",
        version="0.4.7",
        sha512="Gs7URwtKmCzzdGUTYbG8MIohyaQPgGxIaQG5hvyEAaQiEGJpQy6gyP3NDICE0EJkOJFoe1JFD3Hf1L4a3qe4KA==",
        kept=(
            ("package/400Regular/NotoEmoji_400Regular.ttf", "noto-emoji-0.4.7.ttf"),
            ("package/LICENSE_FONT", "noto-emoji-0.4.7.LICENSE.txt"),
        ),
    ),
)


class VendorError(Exception):
    """The archive could not be fetched or is not the one that was recorded."""


def fetch(package: Package, folder: Path) -> bytes:
    """The bytes of the package's archive, checked against the recorded sha512."""
    wanted = f"{package.name}@{package.version}"
    command = ["npm", "pack", wanted, "--silent", "--pack-destination", str(folder)]
    try:
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise VendorError(f"npm could not fetch {wanted}: {error}") from error
    archive = (folder / done.stdout.strip().splitlines()[-1]).read_bytes()
    found = base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if found != package.sha512:
        raise VendorError(f"{wanted} has sha512 {found}; {package.sha512} was recorded.")
    return archive


def keep(package: Package, archive: Path, vendor: Path) -> tuple[Path, ...]:
    """Writes the kept files of an archive into the vendor folder and gives their paths."""
    written = []
    with tarfile.open(archive) as bundle:
        for inside, outside in package.kept:
            member = bundle.extractfile(inside)
            if member is None:
                raise VendorError(f"{package.name} holds no file {inside}.")
            target = vendor / outside
            target.write_bytes(member.read())
            written.append(target)
    return tuple(written)


def main() -> int:
    """Fetches every package; 0 when all are in place, 1 after the first that is not."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as scratch:
            try:
                archive = Path(scratch) / "archive.tgz"
                archive.write_bytes(fetch(package, Path(scratch)))
                for path in keep(package, archive, VENDOR):
                    print(f"{package.name} {package.version}: {path.name}")
            except (VendorError, KeyError) as error:
                print(f"vendor: {error}", file=sys.stderr)
                return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
