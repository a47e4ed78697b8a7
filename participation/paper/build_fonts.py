"""Cut the fonts in `static/fonts` from Debian's package fonts-noto-core; run by hand.

    python -m participation.paper.build_fonts [folder of the full fonts]

The result is in the tree, because paper must look the same on every machine.
Needs fonttools, which only developers have.
"""

import sys
from pathlib import Path

DEBIAN = Path("/usr/share/fonts/truetype/noto")
OURS = Path(__file__).resolve().parents[2] / "static" / "fonts"

PUNCTUATION = "U+0020-007E,U+00A0-00FF,U+2010-2027,U+202F,U+2030-205E,U+20AC,U+FFFD"
LATIN = "U+0100-017F,U+018F,U+0192,U+0218-021B,U+0259,U+02BB-02BC,U+02C6-02DD,U+1E9E"
MARKS = "U+0300-030C,U+0323,U+0326-0328"
CYRILLIC = "U+0400-045F,U+0490-0493,U+04AE-04B1,U+04E8-04E9"
JOINERS = "U+200C-200F"
# The presentation forms let a reader program guess at least the letters of a shaped word.
ARABIC = (
    "U+0020-0021,U+0028-002F,U+0030-003A,U+00A0,U+00AB,U+00BB,U+0600-06FF,"
    "U+FB56-FB59,U+FB66-FB69,U+FB7A-FB7D,U+FB8A-FB95,U+FBA4-FBAD,U+FBFC-FBFF,U+FDF2,U+FE80-FEFC"
)

# Ligatures and local letter forms would leave glyphs that no program can read back.
LATIN_FEATURES = ["kern", "mark", "mkmk", "ccmp"]
ARABIC_FEATURES = [*LATIN_FEATURES, "init", "medi", "fina", "isol", "rlig", "calt", "curs"]

CUTS = {
    "NotoSans": (",".join((PUNCTUATION, LATIN, MARKS, CYRILLIC, JOINERS)), LATIN_FEATURES),
    "NotoSansArabic": (",".join((ARABIC, JOINERS)), ARABIC_FEATURES),
}


def build(source: Path) -> None:
    """Write the four fonts. Raises FileNotFoundError where `source` lacks one."""
    from fontTools import subset  # type: ignore[import-untyped]

    for family, (characters, features) in CUTS.items():
        for weight in ("Regular", "Bold"):
            name = f"{family}-{weight}.ttf"
            subset.main(
                [
                    str(source / name),
                    f"--unicodes={characters}",
                    f"--layout-features={','.join(features)}",
                    # Hints are for screens of 2005; paper never sees them.
                    "--no-hinting",
                    "--desubroutinize",
                    "--name-IDs=0,1,2,3,4,5,6,7,13,14",
                    "--notdef-outline",
                    f"--output-file={OURS / name}",
                ]
            )
            print(f"{name}: {(OURS / name).stat().st_size // 1024} KB")


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else DEBIAN)
