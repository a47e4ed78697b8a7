"""Recordings are believed packet by packet and written anew."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participation.sound import ogg, webm
from participation.sound.opus import Head, NotSoundError, read_head, samples
from participation.sound.reading import read
from tests import sounds


@pytest.mark.parametrize("made", [sounds.in_webm, sounds.in_ogg])
def test_both_containers_give_the_same_file_and_nothing_of_their_maker(made):
    sound = read(made(2, seed=5))
    assert sound.body == webm.write(sounds.HEAD, sounds.packets(2, seed=5))
    assert sound.milliseconds == 2000
    assert sounds.SECRET in made(2, seed=5)
    assert sounds.SECRET not in sound.body


def test_what_we_wrote_reads_as_what_it_is():
    sound = read(sounds.in_webm(45))
    assert read(sound.body) == sound
    assert webm.read(sound.body) == (sounds.HEAD, sounds.packets(45))


@pytest.mark.parametrize("made", [sounds.in_webm, sounds.in_ogg])
def test_a_torn_end_costs_what_was_torn_and_no_more(made):
    whole = made(2)
    cut = whole[: len(whole) // 2]
    assert 500 <= read(cut).milliseconds < 1100


def test_a_long_packet_may_span_pages_of_ogg():
    head, tags = [sounds.HEAD.to_bytes()], [b"OpusTags"]
    packet = sounds.TWENTY_MILLISECONDS + bytes(range(256)) * 4
    first = sounds._page(2, [packet[:510]])
    # A page whose last segment is full goes on with the next one.
    first = first[:26] + b"\x02" + b"\xff\xff" + packet[:510]
    second = sounds._page(3, [packet[510:]])
    pages = []
    for page, kind in ((first, 0), (second, 1)):
        page = page[:5] + bytes([kind]) + page[6:22] + b"\0\0\0\0" + page[26:]
        pages.append(page[:22] + ogg._checksum(page).to_bytes(4, "little") + page[26:])
    data = sounds._page(0, head) + sounds._page(1, tags) + b"".join(pages)
    assert ogg.read(data) == (sounds.HEAD, [packet])


@pytest.mark.parametrize(
    ("packet", "expected"),
    [
        (b"\xf8" + b"x" * 9, 960),
        (b"\x70" + b"x", 480),
        (b"\x18x", 2880),
        (b"\xf9" + b"x" * 8, 1920),
        (b"\xfa\x03xxxyy", 1920),
        (b"\xfb\x03" + b"x" * 9, 2880),
        (b"\xfb\x83\x01\x02xyyzzz", 2880),
        (b"\xfb\x43\x02" + b"x" * 6 + b"\0\0", 2880),
        (b"\xe0", 120),
    ],
)
def test_a_packet_says_how_long_it_sounds(packet, expected):
    assert samples(packet) == expected


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"\xf9x",
        b"\xfa",
        b"\xfa\x09xx",
        b"\xfb",
        b"\xfb\x00",
        b"\xfb\x07" + b"x" * 7,
        b"\x1b\x03xxx",
        b"\xf8" + b"x" * 1276,
        b"\xfb\x43\xff",
    ],
)
def test_a_packet_that_no_encoder_may_write_is_refused(packet):
    with pytest.raises(NotSoundError):
        samples(packet)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"OpusHead",
        Head(3, 0, 0).to_bytes(),
        Head(1, 0, 0).to_bytes() + b"x",
        Head(1, 0, 0).to_bytes().replace(b"Opus", b"Vorb"),
        Head(2, 0, 0).to_bytes()[:-1] + b"\x01",
    ],
)
def test_a_header_of_another_kind_is_refused(head):
    with pytest.raises(NotSoundError):
        read_head(head)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        b"RIFF....WAVEfmt ",
        b"\x1a\x45\xdf\xa3",
        b"OggS",
        sounds.in_webm(1).replace(b"webm", b"matr"),
        sounds.in_webm(1).replace(b"A_OPUS", b"A_VORB"),
        sounds.in_ogg(1).replace(b"OpusTags", b"OpusTigs"),
        sounds.in_ogg(1)[:-1] + b"\0",
        webm.write(sounds.HEAD, []),
    ],
)
def test_what_is_no_recording_is_refused(data):
    with pytest.raises(NotSoundError):
        read(data)


@settings(max_examples=300, deadline=None)
@given(st.data(), st.sampled_from([sounds.in_webm, sounds.in_ogg]))
def test_whatever_comes_it_is_a_recording_or_refused(data, made):
    body = bytearray(made(0.4))
    for _ in range(data.draw(st.integers(1, 6))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    body = body[: data.draw(st.integers(0, len(body)))]
    try:
        sound = read(bytes(body))
    except NotSoundError:
        return
    assert read(sound.body) == sound


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", b"OggS", b"\x1a\x45\xdf\xa3"]))
def test_no_bytes_break_the_reader(tail, start):
    try:
        read(start + tail)
    except NotSoundError:
        return
