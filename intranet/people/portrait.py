"""One picture read and written anew, in a process of its own that ``pictures`` starts and that then ends.

A decoder is the one part of the site that strangers' bytes reach in C. So it runs here: with little
memory and time, no files to write, none of our code or secrets at hand, and only the formats that
cameras and browsers make. What comes out is drawn anew and carries nothing of the file: no places,
no names of devices, no second content behind the picture.

Standard input: the file. Standard output: the small picture's length, the small and the large one.
"""

from __future__ import annotations

import io
import resource
import struct
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

SMALL, LARGE = 96, 256
LEAST_SIDE, MOST_SIDE, MOST_PIXELS = 96, 8_000, 50_000_000
FORMATS = ("JPEG", "PNG", "WEBP")
#: How the process ends where it made no picture; any other end means that the file could not be read.
NO_PICTURE, TOO_SMALL, TOO_LARGE = 3, 4, 5
HEADER = struct.Struct(">I")

MEMORY = 640 * 1024 * 1024
SECONDS = 3
#: Faces stand above the middle of a tall picture.
CENTRE = (0.5, 0.4)
#: Decoding may leave out what is finer than twice the size that is kept.
DRAFT = (LARGE * 2, LARGE * 2)


def limit() -> None:
    """Let this process take no more than one picture needs, whatever it is made to do."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def squares(data: bytes) -> tuple[bytes, bytes]:
    """Return the picture in the file as a small and a large square. Exits with a reason where there is none."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - under the limits, and never in the site's own process

    Image.MAX_IMAGE_PIXELS = None  # the size is looked at below, before anything is decoded
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        sys.exit(NO_PICTURE)
    if min(image.size) < LEAST_SIDE:
        sys.exit(TOO_SMALL)
    if max(image.size) > MOST_SIDE or image.width * image.height > MOST_PIXELS:
        sys.exit(TOO_LARGE)
    image.draft("RGB", DRAFT)  # a JPEG is decoded at a fraction of its size
    if image.mode not in ("RGB", "L"):
        image = image.convert("RGBA")
    upright = ImageOps.exif_transpose(image.reduce(max(1, min(image.size) // DRAFT[0])))
    if upright.mode == "RGBA":
        upright = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright)
    large = ImageOps.fit(upright.convert("RGB"), (LARGE, LARGE), Image.Resampling.LANCZOS, centering=CENTRE)
    small = large.resize((SMALL, SMALL), Image.Resampling.LANCZOS)
    return _written(small, 82), _written(large, 80)


def _written(image: Image, quality: int) -> bytes:
    file = io.BytesIO()
    image.save(file, "WEBP", quality=quality, method=4)
    return file.getvalue()


if __name__ == "__main__":
    limit()
    small, large = squares(sys.stdin.buffer.read())
    sys.stdout.buffer.write(HEADER.pack(len(small)) + small + large)
