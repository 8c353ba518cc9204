"""One picture read and written anew, in a process of its own that ``drawing`` starts and that then ends.

A decoder is the one part of the site that strangers' bytes reach in C. So it runs here: with little
memory and time, no files to write, none of our code or secrets at hand, and only the formats that
cameras and browsers make. What comes out is drawn anew and carries nothing of the file: no places,
no names of devices, no second content behind the picture.

Arguments: ``portrait`` or ``picture``, and how many pixels may come in. Standard input: the file. Standard
output: two pictures, the smaller one first, each as its width, height and length and its bytes.
"""

from __future__ import annotations

import io
import resource
import struct
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = ("JPEG", "PNG", "WEBP")
#: A portrait is a square of these sides, and made of no less than the small one.
SMALL, LARGE = 96, 256
#: Longest sides of a picture in a text, and of the same as a whole.
PREVIEW, WHOLE = 1_360, 2_048
MOST_SIDE = 8_000
#: How the process ends where it made no picture; any other end means that the file could not be read.
NO_PICTURE, TOO_SMALL, TOO_LARGE = 3, 4, 5
HEADER = struct.Struct(">HHI")

MEMORY = 640 * 1024 * 1024
SECONDS = 3
#: Faces stand above the middle of a tall picture.
CENTRE = (0.5, 0.4)


def limit() -> None:
    """Let this process take no more than one picture needs, whatever it is made to do."""
    for kind, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def portrait(data: bytes, most_pixels: int) -> list[Image]:
    """Return the picture in the file as a small and a large square. Exits with a reason where there is none."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - under the limits, and never in the site's own process

    upright = _upright(data, 2 * LARGE, most_pixels, least=SMALL)
    large = ImageOps.fit(upright, (LARGE, LARGE), Image.Resampling.LANCZOS, centering=CENTRE)
    return [large.resize((SMALL, SMALL), Image.Resampling.LANCZOS), large]


def picture(data: bytes, most_pixels: int) -> list[Image]:
    """Return the picture in the file as its preview and as a whole. Exits with a reason where there is none."""
    from PIL import Image  # noqa: PLC0415 - as above

    whole = _upright(data, WHOLE, most_pixels, least=1)
    whole.thumbnail((WHOLE, WHOLE), Image.Resampling.LANCZOS)
    preview = whole.copy()
    preview.thumbnail((PREVIEW, PREVIEW), Image.Resampling.LANCZOS)
    return [preview, whole]


def _upright(data: bytes, wanted: int, most_pixels: int, least: int) -> Image:
    """Decode no finer than twice ``wanted`` needs, upright and on white."""
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - as above

    Image.MAX_IMAGE_PIXELS = None  # the size is looked at below, before anything is decoded
    try:
        image: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError:
        sys.exit(NO_PICTURE)
    if min(image.size) < least:
        sys.exit(TOO_SMALL)
    if max(image.size) > MOST_SIDE or image.width * image.height > most_pixels:
        sys.exit(TOO_LARGE)
    image.draft("RGB", (wanted, wanted))  # a JPEG is decoded at a fraction of its size
    if image.mode not in ("RGB", "L"):
        image = image.convert("RGBA")
    upright = ImageOps.exif_transpose(image.reduce(max(1, min(image.size) // wanted)))
    if upright.mode == "RGBA":
        upright = Image.alpha_composite(Image.new("RGBA", upright.size, "white"), upright)
    return upright.convert("RGB")


def _written(image: Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "WEBP", quality=82, method=4 if max(image.size) <= LARGE else 2)
    content = file.getvalue()
    return HEADER.pack(*image.size, len(content)) + content


if __name__ == "__main__":
    limit()
    kind = {"portrait": portrait, "picture": picture}[sys.argv[1]]
    sys.stdout.buffer.write(b"".join(map(_written, kind(sys.stdin.buffer.read(), int(sys.argv[2])))))
