"""The part of BER (ITU-T X.690) that LDAP uses: definite lengths and single-byte tags (RFC 4511 §5.1)."""

from __future__ import annotations

from collections.abc import Iterator

INTEGER, OCTET_STRING, ENUMERATED, SEQUENCE, SET, BOOLEAN = 0x02, 0x04, 0x0A, 0x30, 0x31, 0x01

#: Longest length field we read, in bytes: four give 4 GiB, far above any message we accept.
MAX_LENGTH_BYTES = 4


class BerError(ValueError):
    """The bytes are no element that LDAP allows."""


def read(data: bytes, start: int = 0) -> tuple[int, bytes, int]:
    """Return tag, content and end of the element at ``start``; raise BerError if it is cut short."""
    header = length(data, start + 1)
    if header is None:
        raise BerError("cut short")
    size, begin = header
    if begin + size > len(data):
        raise BerError("content cut short")
    return data[start], data[begin : begin + size], begin + size


def length(data: bytes, at: int) -> tuple[int, int] | None:
    """Return the content's size and where it begins, or None while bytes of the length are missing.

    Raises BerError for the indefinite form and for absurd lengths.
    """
    if at >= len(data):
        return None
    first = data[at]
    if first < 0x80:
        return first, at + 1
    count = first & 0x7F
    if not 1 <= count <= MAX_LENGTH_BYTES:
        raise BerError("indefinite or oversized length")
    if at + 1 + count > len(data):
        return None
    return int.from_bytes(data[at + 1 : at + 1 + count]), at + 1 + count


def children(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of each element inside a constructed one."""
    at = 0
    while at < len(content):
        tag, value, at = read(content, at)
        yield tag, value


def integer(content: bytes) -> int:
    """Decode the content of an INTEGER or ENUMERATED."""
    if not content:
        raise BerError("empty integer")
    return int.from_bytes(content, signed=True)


def element(tag: int, *parts: bytes) -> bytes:
    """Encode one element with the given tag around ``parts``."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    digits = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, 0x80 | len(digits))) + digits + content


def number(value: int, tag: int = INTEGER) -> bytes:
    """Encode a whole number that is not negative."""
    return element(tag, value.to_bytes(value.bit_length() // 8 + 1))


def octets(value: bytes | str, tag: int = OCTET_STRING) -> bytes:
    """Encode bytes, or text as UTF-8."""
    return element(tag, value.encode() if isinstance(value, str) else value)
