"""Packed formats without a clock: the same report makes the same bytes."""

import io
import zipfile

# The oldest day a ZIP file can name.
NO_TIME = (1980, 1, 1, 0, 0, 0)


# What a file of Office says of the program that made it: what libraries write is not true, or
# tells how old they are.
PROGRAM = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    b"<Application>Quartierstimme</Application></Properties>"
)

# What the label of a bar leaves out must be said: programs that take nothing for yes (LibreOffice,
# for files that are not Microsoft's) write the name of series and answer beside each share.
VALUE = b'<c:showVal val="1"/>'
VALUE_ALONE = (
    b'<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
    b'<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)


def timeless(packed: bytes) -> bytes:
    """Return a ZIP file with the same members in the same order and no time of making.

    Members that were stored stay stored: an OpenDocument's `mimetype` must be. Of the program
    that made an Office file it names ours, and labels of charts say the value alone.
    """
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as source, zipfile.ZipFile(made, "w") as target:
        for old in source.infolist():
            new = zipfile.ZipInfo(old.filename, NO_TIME)
            new.compress_type = old.compress_type
            new.external_attr = 0o644 << 16
            target.writestr(new, _own(old.filename, source.read(old)))
    return made.getvalue()


def _own(name: str, written: bytes) -> bytes:
    if name == "docProps/app.xml":
        return PROGRAM
    return written.replace(VALUE, VALUE_ALONE) if name.startswith("xl/charts/") else written
