//! Decorations of boxes: fill, bar, outline and crop marks.

use super::pages::{Rectangle, Shape};
use super::strip::Strip;
use crate::theme::Colour;

/// Length of a crop mark in points.
const CROP_MARK_LENGTH: f32 = 8.0;

/// The decoration of a box around consecutive strips, drawn on every page they take.
#[derive(Debug, Clone)]
pub(super) struct Decoration {
    pub(super) x: f32,
    pub(super) width: f32,
    pub(super) fill: Option<Colour>,
    /// Whether the fill extends to the edges of the paper.
    pub(super) bleed: bool,
    /// Thickness of a bar at the left edge, or at the lower edge with `bleed`.
    pub(super) bar: f32,
    pub(super) bar_colour: Option<Colour>,
    /// Thickness and colour of a line around the box.
    pub(super) outline: Option<(f32, Colour)>,
    /// Whether the outline is crop marks at the corners instead.
    pub(super) cut_marks: bool,
}

/// How far decorations extend beyond the strips.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct BleedExtent {
    /// Height of a repeated header above the first strip.
    pub(super) header: f32,
    /// Paper above, right and left of the column.
    pub(super) paper: [f32; 3],
}

/// The shapes of the decorations around stacked strips, outermost first.
pub(super) fn decoration_shapes(
    strips: &[Strip],
    tops: &[f32],
    decorations: &[Decoration],
    extent: BleedExtent,
) -> Vec<Shape> {
    let max_depth = strips.iter().map(|strip| strip.decorations.len()).max().unwrap_or(0);
    let mut shapes = Vec::new();
    for depth in 0..max_depth {
        let decoration_of = |strip: &Strip| {
            let from_innermost = strip.decorations.len().checked_sub(depth + 1)?;
            Some(strip.decorations[from_innermost])
        };
        let mut first = 0;
        while first < strips.len() {
            let id = decoration_of(&strips[first]);
            let last = (first..strips.len())
                .take_while(|at| decoration_of(&strips[*at]) == id)
                .last()
                .unwrap_or(first);
            if let Some(id) = id {
                let bottom = tops[last] + strips[last].height;
                let [above, right, left] = extent.paper;
                let (header, above) = if first == 0 { (extent.header, above) } else { (0.0, 0.0) };
                let top = tops[first] - header;
                shapes.extend(decorations[id.0].shapes(top, bottom, [above, right, left]));
            }
            first = last + 1;
        }
    }
    shapes
}

impl Decoration {
    fn shapes(&self, top: f32, bottom: f32, paper: [f32; 3]) -> Vec<Shape> {
        let [above, right, left] = if self.bleed { paper } else { [0.0; 3] };
        let area = Rectangle {
            x: self.x - left,
            y: top - above,
            width: self.width + left + right,
            height: bottom - top + above,
        };
        let mut shapes = Vec::new();
        shapes.extend(self.fill.map(|colour| Shape { area, colour }));
        match self.bar_colour {
            Some(colour) if self.bar > 0.0 => {
                let bar = if self.bleed {
                    Rectangle { y: area.y + area.height, height: self.bar, ..area }
                } else {
                    Rectangle { width: self.bar, ..area }
                };
                shapes.push(Shape { area: bar, colour });
            }
            _ => {}
        }
        if let Some((thickness, colour)) = self.outline {
            let lines =
                if self.cut_marks { crop_marks(area, thickness) } else { outline(area, thickness) };
            shapes.extend(lines.into_iter().map(|area| Shape { area, colour }));
        }
        shapes
    }
}

fn outline(area: Rectangle, thickness: f32) -> Vec<Rectangle> {
    let top = Rectangle { height: thickness, ..area };
    let left = Rectangle { width: thickness, ..area };
    vec![
        top,
        Rectangle { y: area.y + area.height - thickness, ..top },
        left,
        Rectangle { x: area.x + area.width - thickness, ..left },
    ]
}

/// A cross of short lines at each of the four corners.
fn crop_marks(area: Rectangle, thickness: f32) -> Vec<Rectangle> {
    let mut marks = Vec::new();
    for x in [area.x, area.x + area.width] {
        for y in [area.y, area.y + area.height] {
            marks.push(Rectangle {
                x: x - CROP_MARK_LENGTH / 2.0,
                y: y - thickness / 2.0,
                width: CROP_MARK_LENGTH,
                height: thickness,
            });
            marks.push(Rectangle {
                x: x - thickness / 2.0,
                y: y - CROP_MARK_LENGTH / 2.0,
                width: thickness,
                height: CROP_MARK_LENGTH,
            });
        }
    }
    marks
}
