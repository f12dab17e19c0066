#!/usr/bin/env python3
"""Makes the embedded faces out of the npm package `source-sans` (Adobe, SIL OFL 1.1).

    npm pack source-sans@3.52.0 && tar xzf source-sans-3.52.0.tgz
    pip install fonttools brotli
    python3 templates/fonts/prepare.py package/TTF templates/fonts

Each face keeps Latin, Greek and Cyrillic, and loses its hinting. It gets the pair kerning of its
GPOS table as an old `kern` table, which is all that genpdf reads, and a second hyphen glyph at
U+00AD: a word broken at a line's end can then be found and read aloud whole, since search and
screen readers drop soft hyphens. The pages have two faces of their own, as WOFF2 with Latin only,
which few bytes suffice for. `stub.ttf` has no glyphs: genpdf embeds it, and the finishing pass
replaces it by the subset of the real face.
"""
import copy
import sys
from pathlib import Path

from fontTools import subset
from fontTools.fontBuilder import FontBuilder
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph
from fontTools.ttLib.tables._k_e_r_n import KernTable_format_0

FACES = {
    "Regular": "Regular",
    "Semibold": "Semibold",
    "It": "Italic",
    "SemiboldIt": "SemiboldItalic",
}
RANGES = [
    (0x20, 0x7E), (0xA0, 0x24F), (0x259, 0x259), (0x2B0, 0x2FF), (0x300, 0x36F), (0x370, 0x3FF),
    (0x400, 0x52F), (0x1E00, 0x1EFF), (0x2000, 0x200A), (0x2010, 0x2027), (0x202F, 0x205E),
    (0x2070, 0x209F), (0x20A0, 0x20BF), (0x2100, 0x214F), (0x2190, 0x2199), (0x2206, 0x2206),
    (0x2212, 0x2212), (0x2248, 0x2265), (0x25A0, 0x25CF),
    (0x2610, 0x2612), (0x2713, 0x2717), (0xFB01, 0xFB02), (0xFFFD, 0xFFFD),
]
WEB_FACES = ["Regular", "Semibold"]
WEB_RANGES = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x218, 0x21B), (0x2C6, 0x2DD), (0x2010, 0x2027), (0x2030, 0x203A),
    (0x20AC, 0x20AC), (0x2122, 0x2122), (0x2212, 0x2212),
]
KERNED = [
    *range(0x21, 0x7F), *range(0xC0, 0x180),
    0x2013, 0x2014, 0x2018, 0x2019, 0x201C, 0x201D, 0xAB, 0xBB,
]
LARGEST_KERN_TABLE = 10_900  # pairs: the subtable's length is a 16-bit number of bytes


def kerning(font, glyphs):
    """Pair adjustments of the `kern` feature among `glyphs`: the first lookup with a pair wins."""
    table = font["GPOS"].table
    features = [f for f in table.FeatureList.FeatureRecord if f.FeatureTag == "kern"]
    lookups = sorted({i for f in features for i in f.Feature.LookupListIndex})
    pairs = {}
    for index in lookups:
        found = {}
        for entry in table.LookupList.Lookup[index].SubTable:
            entry = entry.ExtSubTable if entry.LookupType == 9 else entry
            if entry.LookupType == 2:
                for left, right, value in pairs_of(entry, glyphs):
                    found.setdefault((left, right), value)
        for pair, value in found.items():
            if value:
                pairs.setdefault(pair, value)
    return pairs


def pairs_of(entry, glyphs):
    advance = lambda value: getattr(value, "XAdvance", 0) if value else 0
    if entry.Format == 1:
        for left, pair_set in zip(entry.Coverage.glyphs, entry.PairSet):
            for record in pair_set.PairValueRecord:
                if left in glyphs and record.SecondGlyph in glyphs:
                    yield left, record.SecondGlyph, advance(record.Value1)
    else:
        for left in entry.Coverage.glyphs:
            if left in glyphs:
                row = entry.Class1Record[entry.ClassDef1.classDefs.get(left, 0)].Class2Record
                for right in glyphs:
                    yield left, right, advance(row[entry.ClassDef2.classDefs.get(right, 0)].Value1)


def add_soft_hyphen(font):
    hyphen = font.getBestCmap()[0x2D]
    order = font.getGlyphOrder() + ["softhyphen"]
    font["glyf"].glyphs["softhyphen"] = copy.deepcopy(font["glyf"][hyphen])
    font["hmtx"].metrics["softhyphen"] = font["hmtx"].metrics[hyphen]
    font.setGlyphOrder(order)
    font["glyf"].glyphOrder = order
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[0xAD] = "softhyphen"


def add_kern_table(font, pairs):
    by_strength = sorted(pairs.items(), key=lambda pair: (-abs(pair[1]), pair[0]))
    strongest = by_strength[:LARGEST_KERN_TABLE]
    subtable = KernTable_format_0()
    subtable.version, subtable.coverage, subtable.apple, subtable.tupleIndex = 0, 1, False, None
    subtable.kernTable = dict(strongest)
    font["kern"] = newTable("kern")
    font["kern"].version, font["kern"].kernTables = 0, [subtable]


def prepare(source, target):
    options = subset.Options(
        hinting=False, notdef_outline=True, name_IDs=[1, 2, 3, 4, 6, 13, 14], layout_features=[]
    )
    options.drop_tables += ["DSIG", "BASE", "GDEF", "GPOS", "GSUB", "STAT"]
    font = subset.load_font(source, options)
    chars = [c for low, high in RANGES for c in range(low, high + 1)]
    worker = subset.Subsetter(options)
    worker.populate(unicodes=chars)
    worker.subset(font)
    cmap = font.getBestCmap()
    pairs = kerning(TTFont(source), {cmap[c] for c in KERNED if c in cmap})
    add_soft_hyphen(font)
    add_kern_table(font, pairs)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(target)
    glyphs = len(font.getGlyphOrder())
    print(target, target.stat().st_size, "bytes", len(pairs), "kerning pairs", glyphs, "glyphs")


def prepare_for_pages(source, target):
    options = subset.Options(
        flavor="woff2", hinting=False, name_IDs=[1, 2, 13, 14],
        layout_features=["kern", "liga", "locl", "mark"],
    )
    font = subset.load_font(source, options)
    worker = subset.Subsetter(options)
    worker.populate(unicodes=[c for low, high in WEB_RANGES for c in range(low, high + 1)])
    worker.subset(font)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    subset.save_font(font, target, options)
    print(target, target.stat().st_size, "bytes")


def prepare_stub(target):
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef"])
    builder.setupCharacterMap({0x20: ".notdef"})
    builder.setupGlyf({".notdef": Glyph()})
    builder.setupHorizontalMetrics({".notdef": (500, 0)})
    builder.setupHorizontalHeader(ascent=750, descent=-250)
    builder.setupOS2()
    builder.setupPost(keepGlyphNames=False)
    builder.setupHead(unitsPerEm=1000, created=0, modified=0)
    builder.font.recalcTimestamp = False
    builder.save(target)


if __name__ == "__main__":
    source, target = Path(sys.argv[1]), Path(sys.argv[2])
    for original, name in FACES.items():
        prepare(source / f"SourceSans3-{original}.ttf", target / f"SourceSans3-{name}.ttf")
    for name in WEB_FACES:
        face = f"SourceSans3-{name}"
        prepare_for_pages(source / f"{face}.ttf", target / f"{face}.woff2")
    prepare_stub(target / "stub.ttf")
