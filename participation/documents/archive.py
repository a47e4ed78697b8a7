"""Packed formats without a clock: the same report makes the same bytes."""

import io
import zipfile

# The oldest day a ZIP file can name.
NO_TIME = (1980, 1, 1, 0, 0, 0)


def timeless(packed: bytes) -> bytes:
    """Return a ZIP file with the same members in the same order and no time of making.

    Members that were stored stay stored: an OpenDocument's `mimetype` must be.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(made, "w") as target:
        for old in source.infolist():
            new = zipfile.ZipInfo(old.filename, NO_TIME)
            new.compress_type = old.compress_type
            new.external_attr = 0o644 << 16
            target.writestr(new, source.read(old))
    return made.getvalue()
