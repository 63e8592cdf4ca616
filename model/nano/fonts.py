"""The font faces that numbers are printed in; all come with pinned pip packages, all are free.

| family | package | licence |
|---|---|---|
| Roboto | font-roboto | Apache-2.0 |
| Source Sans Pro | font-source-sans-pro | OFL-1.1 |
| Source Serif Pro | font-source-serif-pro | OFL-1.1 |
| Caladea | font-caladea | Apache-2.0 |
| Fredoka One | font-fredoka-one | OFL-1.1 |
| Manrope | font-manrope | OFL-1.1 |
| DejaVu Sans, Sans Mono, Serif | matplotlib | Bitstream Vera / public domain |
| STIX General | matplotlib | STIX Font License 2010 (OFL-1.1) |
| Hanken Grotesk (held out) | font-hanken-grotesk | OFL-1.1 |
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont


@dataclass(frozen=True)
class Family:
    """One type family: where its files lie and which of its faces are drawn."""

    name: str
    package: str
    folder: str
    faces: tuple[str, ...]

    def paths(self) -> list[Path]:
        """Absolute font files. Raises FileNotFoundError when the pinned package is missing."""
        spec = find_spec(self.package)
        if spec is None or spec.origin is None:
            raise FileNotFoundError(f"font package {self.package} is not installed")
        paths = [Path(spec.origin).parent / self.folder / face for face in self.faces]
        for path in paths:
            if not path.exists():
                raise FileNotFoundError(path)
        return paths


TRAINED = (
    Family("Roboto", "font_roboto", "files", (
        "Roboto-Light.ttf", "Roboto-Regular.ttf", "Roboto-Medium.ttf", "Roboto-Bold.ttf",
        "Roboto-Black.ttf", "Roboto-Italic.ttf", "Roboto-BoldItalic.ttf")),
    Family("Source Sans Pro", "font_source_sans_pro", "files", (
        "SourceSansPro-Light.ttf", "SourceSansPro-Regular.ttf", "SourceSansPro-Semibold.ttf",
        "SourceSansPro-Bold.ttf", "SourceSansPro-Black.ttf", "SourceSansPro-It.ttf")),
    Family("Source Serif Pro", "font_source_serif_pro", "files", (
        "SourceSerifPro-Light.ttf", "SourceSerifPro-Regular.ttf", "SourceSerifPro-Semibold.ttf",
        "SourceSerifPro-Bold.ttf", "SourceSerifPro-Black.ttf", "SourceSerifPro-It.ttf")),
    Family("Caladea", "font_caladea", "files", (
        "Caladea-Regular.ttf", "Caladea-Bold.ttf", "Caladea-Italic.ttf", "Caladea-BoldItalic.ttf")),
    Family("Fredoka One", "font_fredoka_one", "files", ("FredokaOne-Regular.ttf",)),
    Family("Manrope", "font_manrope", "files", (
        "Manrope-Light.ttf", "Manrope-Regular.ttf", "Manrope-Medium.ttf", "Manrope-SemiBold.ttf",
        "Manrope-Bold.ttf", "Manrope-ExtraBold.ttf")),
    Family("DejaVu", "matplotlib", "mpl-data/fonts/ttf", (
        "DejaVuSans.ttf", "DejaVuSans-Bold.ttf", "DejaVuSans-Oblique.ttf", "DejaVuSansMono.ttf",
        "DejaVuSansMono-Bold.ttf", "DejaVuSerif.ttf", "DejaVuSerif-Bold.ttf")),
    Family("STIX General", "matplotlib", "mpl-data/fonts/ttf", ("STIXGeneral.ttf", "STIXGeneralBol.ttf")),
)  # fmt: skip

HELD_OUT = (
    Family("Hanken Grotesk", "font_hanken_grotesk", "files", (
        "HankenGrotesk-Light.otf", "HankenGrotesk-Regular.otf", "HankenGrotesk-Medium.otf",
        "HankenGrotesk-SemiBold.otf", "HankenGrotesk-Bold.otf", "HankenGrotesk-Italic.otf")),
)  # fmt: skip
"""Never drawn in training."""


@cache
def face_paths(families: tuple[Family, ...]) -> tuple[tuple[Path, ...], ...]:
    """The files of each family, a tuple a family, so that a family is drawn as often as any other."""
    return tuple(tuple(family.paths()) for family in families)


@lru_cache(maxsize=4096)
def face(path: Path, size: int) -> ImageFont.FreeTypeFont:
    """The face at `size` pixels an em."""
    return ImageFont.truetype(str(path), size)
