"""What somebody recorded: recognised by its content, checked to the last packet, written anew."""

from dataclasses import dataclass

from participation.sound import ogg, webm
from participation.sound.opus import RATE, Head, NotSoundError, samples

MEDIA_TYPE = "audio/webm"


@dataclass(frozen=True)
class Sound:
    """A recording. body -- our own file of it. milliseconds -- how long it sounds."""

    body: bytes
    milliseconds: int


def read(data: bytes) -> Sound:
    """Return a recording without anything that its recorder wrote beside the sound.

    Nothing is decoded, so no decoder can be attacked; every packet's framing is checked.

    Raises NotSoundError for anything but one track of Opus in WebM or Ogg.
    """
    head, packets = _container(data)
    if not packets:
        raise NotSoundError("empty")
    length = sum(samples(packet) for packet in packets)
    return Sound(webm.write(head, packets), length * 1000 // RATE)


def _container(data: bytes) -> tuple[Head, list[bytes]]:
    if data.startswith(b"OggS"):
        return ogg.read(data)
    if data.startswith(b"\x1a\x45\xdf\xa3"):
        return webm.read(data)
    raise NotSoundError("container")
