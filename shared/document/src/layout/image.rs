//! Images: as large as the style says, scaled down in proportion where the column is smaller.

use std::sync::Arc;

use super::composer::{Composer, Region};
use super::pages::{ImageItem, Rectangle};
use super::strip::{Strip, StripItem};
use super::tag_tree::Role;
use crate::theme::{Align, Style};

/// Size of a pixel where the theme sets neither height nor width: 144 pixels per inch.
const POINTS_PER_PIXEL: f32 = 0.5;
/// Size of a pixel where the theme sets both: an image with fewer than 72 pixels per inch would
/// look coarse.
const MAX_POINTS_PER_PIXEL: f32 = 1.0;

impl Composer<'_> {
    /// A strip with the image; none for an unknown image, which the parser of the markup rejects.
    pub(super) fn compose_image(
        &mut self,
        name: &str,
        alt_text: &str,
        style: &Style,
        region: Region,
    ) -> Vec<Strip> {
        let Some(picture) = self.images.get(name).map(Arc::clone) else {
            return Vec::new();
        };
        let [top, _, bottom, _] = style.padding;
        let column = [region.width, self.column_height - top - bottom];
        let [width, height] = picture.size();
        let wanted = [style.width, style.height - top - bottom];
        let [shown, whole] = if style.width > 0.0 && style.height > 0.0 {
            fit([width, height], [wanted[0].min(column[0]), wanted[1].min(column[1])], style.crop)
        } else {
            let wanted = if style.height > 0.0 {
                wanted[1] / height
            } else if style.width > 0.0 {
                wanted[0] / width
            } else {
                POINTS_PER_PIXEL
            };
            let scale = wanted.min(column[0] / width).min(column[1] / height).max(0.0);
            let whole = [width * scale, height * scale];
            [whole, whole]
        };
        let [width, height] = shown;
        let free = region.width - width;
        let x = match style.align {
            Align::Left | Align::Justify => region.x,
            Align::Centre => region.x + free / 2.0,
            Align::Right => region.x + free,
        };
        let is_decorative = alt_text.is_empty();
        let tag = if is_decorative { None } else { self.tags.add(Role::Figure, region.tag) };
        self.tags.set_alt_text(tag, alt_text);
        let area = Rectangle { x, y: 0.0, width, height };
        let item = StripItem::Image(ImageItem { area, whole, name: name.to_owned(), picture, tag });
        vec![Strip { height, items: vec![item], ..Strip::default() }]
    }
}

/// The size that is shown of an image of this size in a box, and its whole size. It fills the box
/// if no more than the share `crop` of a side has to be cut away, and otherwise as much of it as
/// that allows.
fn fit([width, height]: [f32; 2], [most_width, most_height]: [f32; 2], crop: f32) -> [[f32; 2]; 2] {
    let (across, down) = (most_width / width, most_height / height);
    let whole = across.min(down) / (1.0 - crop);
    let scale = whole.min(across.max(down)).clamp(0.0, MAX_POINTS_PER_PIXEL);
    let whole = [width * scale, height * scale];
    [[whole[0].min(most_width), whole[1].min(most_height)], whole]
}

#[cfg(test)]
mod tests {
    use super::fit;

    fn rounded(size: [f32; 2], most: [f32; 2]) -> [[i32; 2]; 2] {
        fit(size, most, 0.25).map(|size| size.map(|length| length.round() as i32))
    }

    #[test]
    fn an_image_fills_a_box_if_little_is_cut_away() {
        assert_eq!(rounded([900.0, 600.0], [450.0, 240.0]), [[450, 240], [450, 300]]);
        assert_eq!(rounded([900.0, 480.0], [450.0, 240.0]), [[450, 240], [450, 240]]);
    }

    #[test]
    fn an_image_of_another_shape_is_shown_as_large_as_it_can_be() {
        // A square: a quarter of its height is cut away.
        assert_eq!(rounded([900.0, 900.0], [450.0, 240.0]), [[320, 240], [320, 320]]);
        assert_eq!(rounded([9_000.0, 90.0], [450.0, 240.0]), [[450, 6], [600, 6]]);
        assert_eq!(rounded([90.0, 9_000.0], [450.0, 240.0]), [[3, 240], [3, 320]]);
    }

    #[test]
    fn a_tiny_image_is_not_blown_up() {
        assert_eq!(rounded([60.0, 40.0], [450.0, 240.0]), [[60, 40], [60, 40]]);
    }
}
