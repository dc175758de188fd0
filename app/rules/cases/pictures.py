"""What a camera wrote into a picture is taken out; the picture stays as it is, to the last dot.

Where and when it was taken, on whose telephone: the place alone would tell of an address that is kept secret.
"""

from collections.abc import Callable, Iterator

JPEG, PNG = "image/jpeg", "image/png"
_ORIENTATION = 0x0112
_EXIF, _COLOURS = b"Exif\x00\x00", b"ICC_PROFILE\x00"
_APP0, _APP1, _APP2, _ADOBE, _LAST_APP, _COMMENT = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF, 0xFE
_SCAN, _END = 0xDA, 0xD9
_BARE = frozenset({0x01, *range(0xD0, 0xD9)})  # markers without a length
_SHOWN = frozenset(
    {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"}
    | {b"acTL", b"fcTL", b"fdAT"}
)


class Damaged(ValueError):
    """The picture cannot be read, so nobody knows what else lies in it."""


def bare(media_type: str, content: bytes) -> bytes:
    """The picture without what the camera wrote beside it; anything else as it came. Damaged if it cannot be read."""
    clean = _CLEAN.get(media_type)
    return clean(content) if clean else content


def _jpeg(content: bytes) -> bytes:
    """Which way up it is held is the one thing that is kept. What follows its end, such as a second picture, is not."""
    kept, orientation = [content[:2]], 1
    for marker, segment in _segments(content):
        if marker == _APP1 and segment[4:].startswith(_EXIF):
            orientation = _orientation(segment[10:])
        if _is_seen(marker, segment):
            kept.append(segment)
    if orientation != 1:
        kept.insert(1, _turned(orientation))
    return b"".join(kept)


def _is_seen(marker: int, segment: bytes) -> bool:
    if marker == _APP2:
        return segment[4:].startswith(_COLOURS)
    return marker in (_APP0, _ADOBE) or not (_APP0 <= marker <= _LAST_APP or marker == _COMMENT)


def _segments(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Each marker with all that belongs to it, up to the end of the first picture."""
    place = 2
    while place < len(content):
        if content[place] != 0xFF:
            raise Damaged
        marker = content[place + 1] if place + 1 < len(content) else _END
        if marker == 0xFF:  # padding
            place += 1
            continue
        end = _end_of(content, place, marker)
        yield marker, content[place:end]
        if marker == _END:
            return
        place = end
    yield _END, b"\xff\xd9"  # cut off on its way: what came of it is shown


def _end_of(content: bytes, place: int, marker: int) -> int:
    if marker == _END or marker in _BARE:
        return place + 2
    length = int.from_bytes(content[place + 2 : place + 4], "big")
    end = place + 2 + length
    if length < 2 or end > len(content):
        raise Damaged
    return _after_scan(content, end) if marker == _SCAN else end


def _after_scan(content: bytes, place: int) -> int:
    """Past the dots themselves: the next marker that is neither a dot nor a restart among them."""
    while (place := content.find(b"\xff", place)) >= 0 and place + 1 < len(content):
        if content[place + 1] != 0 and not 0xD0 <= content[place + 1] <= 0xD7:
            return place
        place += 2
    return len(content)


def _orientation(tiff: bytes) -> int:
    """One to eight; one for a table that cannot be read."""
    order: str = {b"II": "little", b"MM": "big"}.get(tiff[:2], "")
    if not order:
        return 1

    def number(place: int, size: int) -> int:
        return int.from_bytes(tiff[place : place + size], order)  # type: ignore[arg-type]

    first = number(4, 4)
    for entry in range(first + 2, first + 2 + 12 * min(number(first, 2), 200), 12):
        if number(entry, 2) == _ORIENTATION:
            found = number(entry + 8, 2)
            return found if 1 <= found <= 8 else 1
    return 1


def _turned(orientation: int) -> bytes:
    """A segment that says which way up, and nothing more."""
    entry = _ORIENTATION.to_bytes(2, "big") + b"\x00\x03\x00\x00\x00\x01" + orientation.to_bytes(2, "big") + b"\x00\x00"
    body = _EXIF + b"MM\x00\x2a\x00\x00\x00\x08\x00\x01" + entry + b"\x00\x00\x00\x00"
    return b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body


def _png(content: bytes) -> bytes:
    """The parts that are shown; words, times and places beside them are left out, and what follows the end."""
    kept, place = [content[:8]], 8
    while place < len(content):
        kind, end = content[place + 4 : place + 8], place + 12 + int.from_bytes(content[place : place + 4], "big")
        if end > len(content):
            raise Damaged
        if kind in _SHOWN:
            kept.append(content[place:end])
        if kind == b"IEND":
            break
        place = end
    return b"".join(kept)


_CLEAN: dict[str, Callable[[bytes], bytes]] = {JPEG: _jpeg, PNG: _png}
