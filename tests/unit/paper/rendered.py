"""Pages as a camera sees them."""

import re
import zlib

import cv2
import numpy as np
import pypdfium2

Picture = np.ndarray


def pages(document: bytes, dpi: int = 150) -> list[Picture]:
    """Render every page to grey pixels."""
    opened = pypdfium2.PdfDocument(document)
    try:
        return [page.render(scale=dpi / 72, grayscale=True).to_numpy() for page in opened]
    finally:
        opened.close()


def opened(document: bytes) -> bytes:
    """Return a document with every stream of it unpacked, to look for what it says."""
    found = re.findall(rb"(?<!end)stream\r?\n(.*?)endstream", document, re.DOTALL)
    return document + b"\n".join(zlib.decompressobj().decompress(one) for one in found)


def text_of(document: bytes) -> str:
    opened = pypdfium2.PdfDocument(document)
    try:
        return "\n".join(page.get_textpage().get_text_bounded() for page in opened)
    finally:
        opened.close()


def decoded(picture: Picture) -> str:
    """Return what the one QR code in the picture says, or nothing."""
    found, _corners, _straight = cv2.QRCodeDetector().detectAndDecode(np.ascontiguousarray(picture))
    return found


def all_decoded(picture: Picture) -> list[str]:
    _ok, found, _corners, _straight = cv2.QRCodeDetector().detectAndDecodeMulti(
        np.ascontiguousarray(picture)
    )
    return list(found)


def blurred(picture: Picture) -> Picture:
    return cv2.GaussianBlur(picture, (0, 0), 2.2)


def turned(picture: Picture, degrees: float) -> Picture:
    """Turn the page; the picture grows so that no corner is cut off."""
    height, width = picture.shape[:2]
    side = int(np.hypot(height, width))
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    matrix[:, 2] += ((side - width) / 2, (side - height) / 2)
    return cv2.warpAffine(picture, matrix, (side, side), borderValue=255)


def picture_of_matrix(squares: tuple[tuple[bool, ...], ...], quiet: int) -> Picture:
    cells = np.pad(np.array(squares), quiet)
    return np.where(np.kron(cells, np.ones((8, 8), bool)), 0, 255).astype(np.uint8)
