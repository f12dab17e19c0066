//! The properties a style may set. Lengths are points.

use serde::Deserialize;

use super::Colour;

/// How the lines of a paragraph lie between its edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Align {
    Left,
    Right,
    Centre,
    Justify,
}

/// Declares `Style` (every property has a value) and `Rule` (a theme's entry: only what it sets).
macro_rules! properties {
    ($($(#[$doc:meta])* $name:ident: $type:ty = $default:expr, $inherited:ident;)*) => {
        /// All properties of one element, decided.
        #[derive(Debug, Clone)]
        pub(crate) struct Style { $($(#[$doc])* pub(crate) $name: $type,)* }

        /// What one selector of the theme sets.
        #[derive(Debug, Clone, Default, Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub(super) struct Rule { $(pub(super) $name: Option<$type>,)* }

        impl Default for Style {
            fn default() -> Style { Style { $($name: $default,)* } }
        }

        impl Style {
            /// The style a child starts from: text properties of its parent, its own box.
            pub(super) fn for_child(&self) -> Style {
                Style { $($name: if stringify!($inherited) == "inherited" { self.$name.clone() } else { $default },)* }
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
    /// Size of the type; quarter points are what the page can tell apart.
    size: f32 = 10.0, inherited;
    /// Distance from baseline to baseline.
    leading: f32 = 14.0, inherited;
    bold: bool = false, inherited;
    italic: bool = false, inherited;
    colour: Colour = Colour { channels: [0, 0, 0] }, inherited;
    align: Align = Align::Left, inherited;
    hyphenate: bool = false, inherited;
    /// Least space above; the larger of two neighbours' wishes holds, and none at the head of a page.
    before: f32 = 0.0, own;
    /// Least space below.
    after: f32 = 0.0, own;
    /// Never the last thing on a page.
    keep_with_next: bool = false, own;
    /// Not to be divided between pages, if it fits on one.
    keep_together: bool = false, own;
    /// Begins a new page.
    page_break: bool = false, own;
    /// Top, right, bottom, left; between the box and its content.
    padding: [f32; 4] = [0.0; 4], own;
    fill: Option<Colour> = None, own;
    /// The fill reaches the edges of the paper: left, right, and above when it heads a page.
    bleed: bool = false, own;
    /// Width of a coloured bar along the left edge; along the lower edge of a box that bleeds.
    bar: f32 = 0.0, own;
    bar_colour: Option<Colour> = None, own;
    /// Thickness of a line above the box (of a table row: above the row).
    rule: f32 = 0.0, own;
    rule_colour: Option<Colour> = None, own;
    /// The same line below the box as well.
    rule_below: bool = false, own;
    /// Fill of every second row of a table.
    zebra: Option<Colour> = None, own;
    /// Children stand side by side in so many columns.
    columns: usize = 1, own;
    /// Space between those columns, and between a term and its description.
    gap: f32 = 0.0, own;
    /// Share of the width the first column takes; 0 leaves it to the content.
    first_column: f32 = 0.0, own;
    /// Least width of a table cell's column; of an image, its width.
    width: f32 = 0.0, own;
    /// Indent of a list's items; room for their markers.
    indent: f32 = 0.0, own;
    marker_colour: Option<Colour> = None, own;
    /// Least height of the box; of an image, its height.
    height: f32 = 0.0, own;
    /// Content stands in the middle of the box's height.
    middle: bool = false, own;
    /// Thin marks at the corners of the box for the cutter.
    cut_marks: bool = false, own;
    /// A line around the box, of the `rule`'s thickness.
    frame: bool = false, own;
    /// Smallest size the text may shrink to rather than break a word or take a third line; 0 never shrinks.
    shrink_to: f32 = 0.0, own;
    /// The block is a table whose columns fill the width even when their content does not.
    stretch: bool = true, own;
}
