#!/usr/bin/env python3
"""Makes the fallback fonts of the tests: subsets of Noto Sans (SIL OFL 1.1, © Google and Adobe),
with the characters of the names in the tests.

    pip install fonttools
    python3 templates/fonts/fallback.py /tmp/noto
    python3 shared/document/tests/fonts/subset.py /tmp/noto
"""
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

NAMES = {
    "NotoSansArabic-Regular": "محمد علي ليلى سلام",
    "NotoSansArabic-Bold": "محمد علي ليلى سلام",
    "NotoSansHebrew-Regular": "דוד בן גוריון",
    "NotoSansDevanagari-Regular": "अनुष्का शर्मा",
    "NotoSansCJKsc-Regular": "王小明",
}


def main():
    fonts = Path(sys.argv[1])
    for name, text in NAMES.items():
        font = TTFont(fonts / f"{name}.ttf")
        options = subset.Options(layout_features=["*"], hinting=False, name_IDs=[0, 1, 2, 6, 13])
        options.drop_tables += ["GDEF"] if name.startswith("NotoSansCJK") else []
        subsetter = subset.Subsetter(options)
        subsetter.populate(text=text)
        subsetter.subset(font)
        font.save(Path(__file__).parent / f"{name}.ttf")


if __name__ == "__main__":
    main()
