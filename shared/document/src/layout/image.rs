//! Images: as large as the style says, scaled down in proportion where the column is smaller.

use std::sync::Arc;

use super::composer::{Composer, Region};
use super::pages::{ImageItem, Rectangle};
use super::strip::{Strip, StripItem};
use super::tag_tree::Role;
use crate::theme::{Align, Style};

/// Size of a pixel where the theme sets neither height nor width: 144 pixels per inch.
const POINTS_PER_PIXEL: f32 = 0.5;

impl Composer<'_> {
    /// A strip with the image; none for an unknown image, which the parser of the markup rejects.
    pub(super) fn compose_image(
        &mut self,
        name: &str,
        alt_text: &str,
        style: &Style,
        region: Region,
    ) -> Vec<Strip> {
        let Some(image) = self.cascade.theme().images().get(name).map(Arc::clone) else {
            return Vec::new();
        };
        let [top, _, bottom, _] = style.padding;
        let (pixel_width, pixel_height) = (image.width as f32, image.height as f32);
        let wanted = if style.height > 0.0 {
            (style.height - top - bottom) / pixel_height
        } else if style.width > 0.0 {
            style.width / pixel_width
        } else {
            POINTS_PER_PIXEL
        };
        let scale = wanted
            .min(region.width / pixel_width)
            .min((self.column_height - top - bottom) / pixel_height)
            .max(0.0);
        let (width, height) = (pixel_width * scale, pixel_height * scale);
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
        let item = StripItem::Image(ImageItem { area, name: name.to_owned(), image, tag });
        vec![Strip { height, items: vec![item], ..Strip::default() }]
    }
}
