//! The properties of a style, with their defaults. Lengths are points.

use serde::Deserialize;

use super::Colour;

/// Horizontal alignment of the lines of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Align {
    Left,
    Right,
    Centre,
    Justify,
}

/// Declares `Style`, with a value for every property, and `Rule`, with the properties that one
/// selector of the theme sets.
macro_rules! properties {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $default:expr, $inherited:ident;)*) => {
        /// All properties of one element.
        #[derive(Debug, Clone)]
        pub(crate) struct Style { $($(#[$doc])* pub(crate) $name: $type,)* }

        /// The properties that one selector sets.
        #[derive(Debug, Clone, Default, Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub(super) struct Rule { $(pub(super) $name: Option<$type>,)* }

        impl Default for Style {
            fn default() -> Style { Style { $($name: $default,)* } }
        }

        impl Style {
            /// The initial style of a child: the inherited properties, and the defaults of the
            /// rest.
            pub(super) fn for_child(&self) -> Style {
                Style {
                    $($name: if stringify!($inherited) == "inherited" {
                        self.$name.clone()
                    } else {
                        $default
                    },)*
                }
            }
        }

        impl Rule {
            pub(super) fn apply_to(&self, style: &mut Style) {
                $(if let Some(value) = &self.$name { style.$name = value.clone(); })*
            }
        }
    };
}

properties! {
    /// Font size, rounded to quarter points.
    size: f32 = 10.0, inherited;
    /// Distance from baseline to baseline.
    leading: f32 = 14.0, inherited;
    bold: bool = false, inherited;
    italic: bool = false, inherited;
    colour: Colour = Colour { channels: [0, 0, 0] }, inherited;
    align: Align = Align::Left, inherited;
    hyphenate: bool = false, inherited;
    /// Space above. Between two blocks the larger of the two applies; at the top of a page, none.
    before: f32 = 0.0, own;
    /// Space below.
    after: f32 = 0.0, own;
    /// No page break after the block.
    keep_with_next: bool = false, own;
    /// No page break within the block, unless it is higher than half a page.
    keep_together: bool = false, own;
    /// The block starts a new page.
    page_break: bool = false, own;
    /// Space between box and content: top, right, bottom, left.
    padding: [f32; 4] = [0.0; 4], own;
    fill: Option<Colour> = None, own;
    /// The fill extends to the edges of the paper: left, right, and up at the top of a page.
    bleed: bool = false, own;
    /// Thickness of a coloured bar at the left edge, or at the lower edge of a box with `bleed`.
    bar: f32 = 0.0, own;
    bar_colour: Option<Colour> = None, own;
    /// Thickness of a line above the box.
    rule: f32 = 0.0, own;
    rule_colour: Option<Colour> = None, own;
    /// Adds the same line below the box.
    rule_below: bool = false, own;
    /// Fill of every second row of a table's body.
    zebra: Option<Colour> = None, own;
    /// Number of columns in which the children are placed side by side.
    columns: usize = 1, own;
    /// Space between those columns, or between a term and its description.
    gap: f32 = 0.0, own;
    /// Width of the first column; 0 leaves it to the content.
    first_column: f32 = 0.0, own;
    /// Minimum width of the column of a table cell; the width of an image, the largest one if it
    /// has a height too.
    width: f32 = 0.0, own;
    /// Indent of the items of a list, with room for their markers.
    indent: f32 = 0.0, own;
    marker_colour: Option<Colour> = None, own;
    /// Minimum height of a box; the height of an image, the largest one if it has a width too.
    height: f32 = 0.0, own;
    /// Largest share of a side of an image that is cut away, so that it fills `width` and `height`.
    crop: f32 = 0.0, own;
    /// Centres the content vertically in the box.
    middle: bool = false, own;
    /// Crop marks at the corners of the box.
    cut_marks: bool = false, own;
    /// A line around the box, of the thickness `rule`.
    frame: bool = false, own;
    /// Smallest font size to which text shrinks before a word is broken or a third line begins; 0
    /// never shrinks.
    shrink_to: f32 = 0.0, own;
    /// Smallest scale to which all text and space in a box shrink before it becomes higher than
    /// `height`; 1 never shrinks.
    scale_to: f32 = 1.0, own;
    /// Most lines of a paragraph. Of a longer one, the words that do not fit are replaced by `…`,
    /// first those of spans with `shorten`; 0 allows any number.
    max_lines: usize = 0, own;
    /// Most words of at least two letters in a paragraph with `max_lines`; only spans with
    /// `shorten` lose words for it. 0 allows any number.
    max_words: usize = 0, own;
    /// The text of a span loses words before the rest of its paragraph does.
    shorten: bool = false, own;
    /// The columns of a table fill its width even when their content does not.
    stretch: bool = true, own;
}

impl Style {
    /// The style with text and space at `scale`. Widths remain: a box does not become narrower.
    pub(super) fn scaled(&self, scale: f32) -> Style {
        Style {
            size: self.size * scale,
            leading: self.leading * scale,
            before: self.before * scale,
            after: self.after * scale,
            padding: self.padding.map(|side| side * scale),
            gap: self.gap * scale,
            indent: self.indent * scale,
            height: self.height * scale,
            shrink_to: self.shrink_to * scale,
            ..self.clone()
        }
    }
}
