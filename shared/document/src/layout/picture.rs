//! Images in the column: as large as the style says, never larger than the column, never out of
//! proportion.

use std::sync::Arc;

use super::flow::{Composer, Spot};
use super::pages::{Picture, Rectangle};
use super::slice::{Ink, Slice};
use super::structure::Role;
use crate::theme::{Align, Style};

/// Points of one pixel where the theme sets neither height nor width: 144 pixels to the inch.
const POINTS_PER_PIXEL: f32 = 0.5;

impl Composer<'_> {
    /// A slice with the image; none where the theme does not have it, which the markup's parser has
    /// reported.
    pub(super) fn picture(
        &mut self,
        name: &str,
        alternate: &str,
        style: &Style,
        spot: Spot,
    ) -> Vec<Slice> {
        let Some(image) = self.cascade.theme().images().get(name).map(Arc::clone) else {
            return Vec::new();
        };
        let [top, _, bottom, _] = style.padding;
        let (width, height) = (image.width as f32, image.height as f32);
        let wanted = match (style.height - top - bottom, style.width) {
            (wanted, _) if style.height > 0.0 => wanted / height,
            (_, wanted) if wanted > 0.0 => wanted / width,
            _ => POINTS_PER_PIXEL,
        };
        let scale =
            wanted.min(spot.width / width).min((self.column - top - bottom) / height).max(0.0);
        let (width, height) = (width * scale, height * scale);
        let free = spot.width - width;
        let x = match style.align {
            Align::Left | Align::Justify => spot.x,
            Align::Centre => spot.x + free / 2.0,
            Align::Right => spot.x + free,
        };
        let node =
            if alternate.is_empty() { None } else { self.structure.add(Role::Figure, spot.node) };
        self.structure.describe(node, alternate);
        let picture = Picture {
            area: Rectangle { x, y: 0.0, width, height },
            name: name.to_owned(),
            image,
            node,
        };
        vec![Slice { height, inks: vec![Ink::Picture(picture)], ..Slice::default() }]
    }
}
