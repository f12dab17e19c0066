#!/usr/bin/env python3
"""Collects fallback fonts, for names in other scripts than Latin, Greek and Cyrillic: Noto Sans
(SIL OFL 1.1), regular and bold.

    pip install fonttools
    python3 templates/fonts/fallback.py FOLDER [FONT...]

Without FONT it downloads the Debian packages `fonts-noto-core` and `fonts-noto-cjk`, for which no
root is needed, and takes the fonts below from them; given fonts are taken instead. It takes two
minutes. The documents find the fonts in the folder `fonts` of the templates; a Lambda layer
(`FontsLayer` in `infra/template.yaml`) has them in `templates/fonts`:

    python3 templates/fonts/fallback.py layer/templates/fonts
    (cd layer && zip -r ../fonts-layer.zip templates)
"""
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, newTable

PACKAGES = ["fonts-noto-core", "fonts-noto-cjk"]
SCRIPTS = [
    "Arabic", "Armenian", "Bengali", "Devanagari", "Ethiopic", "Georgian", "Gujarati", "Gurmukhi",
    "Hebrew", "Kannada", "Khmer", "Lao", "Malayalam", "Myanmar", "Sinhala", "Tamil", "Telugu",
    "Thai",
]
WEIGHTS = ["Regular", "Bold"]
# One of the fonts of the collection: all have the characters of Chinese, Japanese and Korean, and
# differ in how some Chinese ones are drawn.
CJK = "NotoSansCJKsc"


def fonts_of_packages(folder):
    """The files of the fonts above in the Debian packages."""
    subprocess.run(["apt-get", "download", "-qq", *PACKAGES], cwd=folder, check=True)
    for package in folder.glob("*.deb"):
        subprocess.run(["dpkg-deb", "--extract", package, folder], check=True)
    names = [f"NotoSans{script}-{weight}.ttf" for script in SCRIPTS for weight in WEIGHTS]
    names += [f"NotoSansCJK-{weight}.ttc" for weight in WEIGHTS]
    found = {path.name: path for path in folder.rglob("Noto*.tt[cf]")}
    return [found[name] for name in names]


def simplified_chinese(collection):
    """The font of a collection for simplified Chinese, without variants of its glyphs."""
    fonts = TTCollection(collection, lazy=True)
    font = next(font for font in fonts if font["name"].getDebugName(6).startswith(CJK))
    options = subset.Options(layout_features=[], hinting=False, desubroutinize=True)
    options.drop_tables += ["GPOS", "GSUB", "VORG", "vhea", "vmtx"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=font.getBestCmap())
    subsetter.subset(font)
    return with_truetype_outlines(font)


def with_truetype_outlines(font):
    """The font with quadratic instead of cubic curves, at most a unit away from them: the documents
    embed TrueType fonts only."""
    outlines = font.getGlyphSet()
    glyphs = {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(outlines)
        outlines[name].draw(Cu2QuPen(pen, max_err=1, reverse_direction=True))
        glyphs[name] = pen.glyph()
    font["loca"] = newTable("loca")
    font["glyf"] = newTable("glyf")
    font["glyf"].glyphOrder = font.getGlyphOrder()
    font["glyf"].glyphs = glyphs
    del font["CFF "]
    font["maxp"].tableVersion = 0x00010000
    for limit in (
        "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
        "maxStackElements", "maxSizeOfInstructions",
    ):
        setattr(font["maxp"], limit, 0)
    font["maxp"].maxZones = 1
    font["post"].formatType = 3
    font.sfntVersion = "\0\1\0\0"
    return font


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder, *fonts = map(Path, sys.argv[1:])
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        for path in fonts or fonts_of_packages(Path(temporary)):
            if path.suffix == ".ttc":
                weight = path.stem.rpartition("-")[2]
                simplified_chinese(path).save(folder / f"{CJK}-{weight}.ttf")
            else:
                shutil.copy(path, folder / path.name)


if __name__ == "__main__":
    main()
