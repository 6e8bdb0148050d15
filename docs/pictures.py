"""Draw the pictures of the README from the finished demo: `make picture`.

LibreOffice prints the workbook, pdftoppm draws the page that shows the wanted
sheet, and the white around it is cut off.
"""

from __future__ import annotations

import argparse
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

DOCS = Path(__file__).parent
DEMO = DOCS.parent / "demo"
# The picture; words that stand on the first page of its sheet and on no page before it; the share of
# that page to show, from the top.
PICTURES = {
    "client-list.png": ("Client list", 0.66),
    "abc-xyz.png": ("ABC-XYZ matrix", 1.0),
}
DOTS_PER_INCH = 150
FOOT = 0.95  # below it stands the page number
LINE = 0.85
MARGIN = 20
WHITE = 255

Pixels = NDArray[np.uint8]


def run(*command: str | Path) -> str:
    """Run a program and give what it says; its failure is ours."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stderr or done.stdout}")
    return done.stdout


def print_book(book: Path, folder: Path) -> Path:
    """Print the workbook to a PDF with a LibreOffice profile of its own."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    run("soffice", profile, "--headless", "--norestore", "--convert-to", "pdf", "--outdir", folder, book)
    return folder / f"{book.stem}.pdf"


def page_with(pdf: Path, words: str) -> int:
    """Find the first page that shows the words, counted from 1."""
    pages = run("pdftotext", "-layout", pdf, "-").split("\f")
    for number, page in enumerate(pages, start=1):
        if words in page:
            return number
    sys.exit(f"No page of {pdf.name} shows {words!r}.")


def draw(pdf: Path, page: int, folder: Path) -> Pixels:
    """Draw one page as height x width x 3 bytes."""
    target = folder / "page"
    run("pdftoppm", "-r", str(DOTS_PER_INCH), "-f", str(page), "-l", str(page), "-singlefile", pdf, target)
    _, size, _, body = (folder / "page.ppm").read_bytes().split(b"\n", 3)
    width, height = map(int, size.split())
    return np.frombuffer(body, dtype=np.uint8).reshape(height, width, 3)


def trim(pixels: Pixels, share: float) -> Pixels:
    """Cut the white around what is drawn, and what stands below the last whole row of the wanted share."""
    pixels = pixels[: round(len(pixels) * min(share, FOOT))]
    inked = (pixels < WHITE).any(axis=2)
    if share < 1:
        # The line below a row of the table is the only thing drawn all across the page.
        inked = inked[: np.flatnonzero(inked.mean(axis=1) > LINE)[-1] + 1]
    rows, columns = np.flatnonzero(inked.any(axis=1)), np.flatnonzero(inked.any(axis=0))
    content = pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return np.pad(content, ((MARGIN, MARGIN), (MARGIN, MARGIN), (0, 0)), constant_values=WHITE)


def png(pixels: Pixels) -> bytes:
    """Pack pixels as PNG, without a time stamp, so that the same picture is the same file."""
    height, width, _ = pixels.shape
    lines = b"".join(b"\0" + row.tobytes() for row in pixels)
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def finished_demo() -> Path:
    """Find the finished book in the demo folder."""
    books = sorted(DEMO.glob("*key-clients*.xlsx"))
    if len(books) != 1:
        sys.exit(f"demo/ should hold one finished book, and holds {len(books)}; run make demo.")
    return books[0]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--book", type=Path, help="a finished workbook (default: the one in demo/)")
    given = options.parse_args()
    for program in ("soffice", "pdftotext", "pdftoppm"):
        if shutil.which(program) is None:
            sys.exit(f"{program} is not installed; pictures need LibreOffice and poppler-utils.")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        pdf = print_book(given.book or finished_demo(), folder)
        for picture, (words, share) in PICTURES.items():
            pixels = trim(draw(pdf, page_with(pdf, words), folder), share)
            (DOCS / picture).write_bytes(png(pixels))
            print(f"docs/{picture}: {pixels.shape[1]} x {pixels.shape[0]}")


if __name__ == "__main__":
    main()
