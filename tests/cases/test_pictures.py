"""What a camera writes into a picture goes; the dots, their colours and which way up they are stay."""

import zlib

import pytest

from app.rules.cases import pictures

PLACE = b"43\xc2\xb014'12.30\"N"


def segment(marker, body):
    return bytes([0xFF, marker]) + (len(body) + 2).to_bytes(2, "big") + body


def exif(orientation, order="II"):
    size = {"II": "little", "MM": "big"}[order]

    def number(value, octets):
        return value.to_bytes(octets, size)

    entries = [(0x010F, 2, PLACE[:4]), (0x0112, 3, number(orientation, 2) + b"\0\0")]
    table = b"".join(number(tag, 2) + number(kind, 2) + number(1, 4) + value for tag, kind, value in entries)
    body = order.encode() + number(42, 2) + number(8, 4) + number(len(entries), 2) + table + number(0, 4) + PLACE
    return segment(0xE1, b"Exif\0\0" + body)


JFIF, ADOBE, COLOURS = segment(0xE0, b"JFIF\0rest"), segment(0xEE, b"Adobe\0rest"), segment(0xE2, b"ICC_PROFILE\0rest")
TABLE, FRAME, SCAN = segment(0xDB, b"q" * 65), segment(0xC0, b"f" * 15), segment(0xDA, b"s" * 10)
DOTS = b"\x01\xff\x00\x02\xff\xd0\x03"
SHOWN = (TABLE, FRAME, SCAN, DOTS, segment(0xC4, b"h" * 20), SCAN, DOTS)


def jpeg(*parts, end=b"\xff\xd9"):
    return b"\xff\xd8" + b"".join(parts) + end


@pytest.mark.parametrize(
    "beside",
    [
        exif(1),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PLACE),
        segment(0xE2, b"MPF\0" + PLACE),
        segment(0xED, b"Photoshop 3.0\0" + PLACE),
        segment(0xFE, PLACE),
        b"\xff",
    ],
)
def test_what_stands_beside_the_picture_goes(beside):
    whole = jpeg(JFIF, beside, COLOURS, ADOBE, *SHOWN, end=b"\xff\xd9" + b"a second picture" + PLACE)
    assert pictures.bare(pictures.JPEG, whole) == jpeg(JFIF, COLOURS, ADOBE, *SHOWN)


@pytest.mark.parametrize("order", ["II", "MM"])
def test_a_picture_held_upright_stays_upright(order):
    clean = pictures.bare(pictures.JPEG, jpeg(exif(6, order), *SHOWN))
    assert PLACE not in clean
    assert clean == pictures.bare(pictures.JPEG, clean)
    assert clean.count(b"Exif") == 1
    assert clean.endswith(jpeg(*SHOWN)[2:])


@pytest.mark.parametrize(
    "broken", [segment(0xE1, b"Exif\0\0??"), segment(0xE1, b"Exif\0\0II\x2a\0\x08\0\0\0\0\0"), exif(99)]
)
def test_a_table_that_cannot_be_read_turns_nothing(broken):
    assert pictures.bare(pictures.JPEG, jpeg(broken, *SHOWN)) == jpeg(*SHOWN)


@pytest.mark.parametrize("cut", [jpeg(TABLE, FRAME, SCAN, DOTS, end=b""), jpeg(TABLE, FRAME, SCAN, DOTS, end=b"\xff")])
def test_of_a_picture_that_was_cut_off_what_came_is_shown(cut):
    assert pictures.bare(pictures.JPEG, cut).startswith(jpeg(TABLE, FRAME, SCAN, DOTS, end=b""))


@pytest.mark.parametrize("broken", [b"\xff\xd8\xff\xe1\xff", b"\xff\xd8\xff\xe1\x00\x01", b"\xff\xd8text"])
def test_a_picture_that_cannot_be_read_is_damaged(broken):
    with pytest.raises(pictures.Damaged):
        pictures.bare(pictures.JPEG, broken)


def chunk(kind, body=b""):
    return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")


def test_of_a_png_only_what_is_shown_is_kept():
    start, seen = b"\x89PNG\r\n\x1a\n", [chunk(b"IHDR", b"1" * 13), chunk(b"IDAT", b"2"), chunk(b"IEND")]
    words = [chunk(b"eXIf", PLACE), chunk(b"tEXt", PLACE), chunk(b"iTXt", PLACE), chunk(b"tIME", b"1" * 7)]
    whole = start + seen[0] + b"".join(words) + seen[1] + seen[2] + PLACE
    assert pictures.bare(pictures.PNG, whole) == start + b"".join(seen)
    assert pictures.bare(pictures.PNG, start + seen[0] + seen[1]) == start + seen[0] + seen[1]
    with pytest.raises(pictures.Damaged):
        pictures.bare(pictures.PNG, whole[: len(start) + 20])


def test_a_paper_is_left_as_it_is():
    assert pictures.bare("application/pdf", b"%PDF " + PLACE) == b"%PDF " + PLACE
