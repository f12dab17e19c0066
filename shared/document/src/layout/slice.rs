//! Slices: strips of a column that no page break cuts, and the ink on them.

use std::rc::Rc;

use super::pages::{Link, Picture, Rectangle, Shape, Text};
use crate::theme::Colour;

/// A strip of the column. Ink lies relative to its upper left corner of the *page's* column.
#[derive(Debug, Default, Clone)]
pub(super) struct Slice {
    /// Least space to the slice above; none at the head of a page.
    pub(super) before: f32,
    /// Least space to the slice below.
    pub(super) after: f32,
    pub(super) height: f32,
    /// No page break may follow.
    pub(super) keep: bool,
    /// Begins a page.
    pub(super) page_break: bool,
    pub(super) inks: Vec<Ink>,
    /// Frames around the slice, innermost first.
    pub(super) frames: Vec<FrameId>,
    /// Printed again above this slice when it heads a page: a table's header row.
    pub(super) header: Option<Rc<Slice>>,
}

/// Something on a slice.
#[derive(Debug, Clone)]
pub(super) enum Ink {
    Text(Text),
    Shape(Shape),
    Picture(Picture),
    Link(Link),
    /// A heading begins here.
    Heading(u8, String),
    /// The block with this id begins here.
    Place(String),
    /// The number of the page where an id stands, set flush right at the text's `x`.
    PageOf(String, Text),
}

/// A frame's place in the list of frames.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameId(pub(super) usize);

/// A coloured box behind consecutive slices, on as many pages as they take.
#[derive(Debug, Clone)]
pub(super) struct Frame {
    pub(super) x: f32,
    pub(super) width: f32,
    pub(super) fill: Option<Colour>,
    pub(super) bleed: bool,
    pub(super) bar: f32,
    pub(super) bar_colour: Option<Colour>,
    /// Thickness and colour of a line around the box.
    pub(super) outline: Option<(f32, Colour)>,
    pub(super) cut_marks: bool,
}

impl Slice {
    /// Empty space that stays with what follows.
    pub(super) fn space(height: f32) -> Slice {
        Slice { height, keep: true, ..Slice::default() }
    }
}

impl Ink {
    /// The same ink, further right and down.
    pub(super) fn moved(mut self, right: f32, down: f32) -> Ink {
        match &mut self {
            Ink::Text(text) | Ink::PageOf(_, text) => {
                text.x += right;
                text.baseline += down;
            }
            Ink::Shape(Shape { area, .. })
            | Ink::Link(Link { area, .. })
            | Ink::Picture(Picture { area, .. }) => {
                area.x += right;
                area.y += down;
            }
            Ink::Heading(..) | Ink::Place(_) => {}
        }
        self
    }
}

/// Tops of slices stacked from 0, and the height of the stack.
pub(super) fn stack(slices: &[Slice]) -> (Vec<f32>, f32) {
    let mut tops = Vec::with_capacity(slices.len());
    let mut y = 0.0;
    let mut after = None;
    for slice in slices {
        y += after.map_or(0.0, |after: f32| after.max(slice.before));
        tops.push(y);
        y += slice.height;
        after = Some(slice.after);
    }
    (tops, y)
}

/// How far a frame may reach beyond its slices.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Reach {
    /// Height of a repeated header above the first slice.
    pub(super) header: f32,
    /// Paper above, right and left of the column.
    pub(super) bleed: [f32; 3],
}

/// What the frames around a stack of slices draw, outermost first.
pub(super) fn frame_shapes(
    slices: &[Slice],
    tops: &[f32],
    frames: &[Frame],
    reach: Reach,
) -> Vec<Shape> {
    let deepest = slices.iter().map(|slice| slice.frames.len()).max().unwrap_or(0);
    let mut shapes = Vec::new();
    for depth in 0..deepest {
        let frame_at =
            |slice: &Slice| slice.frames.len().checked_sub(depth + 1).map(|at| slice.frames[at]);
        let mut first = 0;
        while first < slices.len() {
            let id = frame_at(&slices[first]);
            let last = (first..slices.len())
                .take_while(|at| frame_at(&slices[*at]) == id)
                .last()
                .unwrap_or(first);
            if let Some(id) = id {
                let bottom = tops[last] + slices[last].height;
                let (header, above) =
                    if first == 0 { (reach.header, reach.bleed[0]) } else { (0.0, 0.0) };
                let [_, right, left] = reach.bleed;
                shapes.extend(frames[id.0].shapes(
                    tops[first] - header,
                    bottom,
                    [above, right, left],
                ));
            }
            first = last + 1;
        }
    }
    shapes
}

impl Frame {
    fn shapes(&self, top: f32, bottom: f32, bleed: [f32; 3]) -> Vec<Shape> {
        let [above, right, left] = if self.bleed { bleed } else { [0.0; 3] };
        let area = Rectangle {
            x: self.x - left,
            y: top - above,
            width: self.width + left + right,
            height: bottom - top + above,
        };
        let mut shapes = Vec::new();
        shapes.extend(self.fill.map(|colour| Shape { area, colour }));
        if let Some(colour) = self.bar_colour.filter(|_| self.bar > 0.0) {
            let bar = if self.bleed {
                Rectangle { y: area.y + area.height, height: self.bar, ..area }
            } else {
                Rectangle { width: self.bar, ..area }
            };
            shapes.push(Shape { area: bar, colour });
        }
        if let Some((thickness, colour)) = self.outline {
            let lines =
                if self.cut_marks { cut_marks(area, thickness) } else { outline(area, thickness) };
            shapes.extend(lines.into_iter().map(|area| Shape { area, colour }));
        }
        shapes
    }
}

fn outline(area: Rectangle, thickness: f32) -> Vec<Rectangle> {
    let across = Rectangle { height: thickness, ..area };
    let along = Rectangle { width: thickness, ..area };
    vec![
        across,
        Rectangle { y: area.y + area.height - thickness, ..across },
        along,
        Rectangle { x: area.x + area.width - thickness, ..along },
    ]
}

/// Length of a cut mark.
const CUT_MARK: f32 = 8.0;

/// Short lines at the four corners, crossing them.
fn cut_marks(area: Rectangle, thickness: f32) -> Vec<Rectangle> {
    let mut marks = Vec::new();
    for x in [area.x, area.x + area.width] {
        for y in [area.y, area.y + area.height] {
            marks.push(Rectangle {
                x: x - CUT_MARK / 2.0,
                y: y - thickness / 2.0,
                width: CUT_MARK,
                height: thickness,
            });
            marks.push(Rectangle {
                x: x - thickness / 2.0,
                y: y - CUT_MARK / 2.0,
                width: thickness,
                height: CUT_MARK,
            });
        }
    }
    marks
}
