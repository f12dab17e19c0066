//! Page breaks: slices fill pages from the top, headers repeat, and every page gets its running
//! lines.

use std::collections::BTreeMap;

use super::LayoutError;
use super::flow::{Composer, Spot};
use super::pages::{Bookmark, Link, Page, Pages, Picture, Rectangle, Target, Text};
use super::slice::{Frame, Ink, Reach, Slice, frame_shapes, stack};
use super::spare::spare;
use super::structure::{NodeId, Structure};
use crate::element::Element;
use crate::fonts::Fonts;
use crate::model::Document;
use crate::theme::{Cascade, PageStyle, Theme};

const POINTS_PER_MILLIMETRE: f32 = 72.0 / 25.4;

/// A page's measures in points.
struct Sheet {
    size: [f32; 2],
    /// The column: left, top, width, height.
    column: Rectangle,
    running: f32,
    header_on_first: bool,
    tighten: f32,
}

impl Sheet {
    fn of(style: &PageStyle) -> Sheet {
        let size = style.size.map(|length| length * POINTS_PER_MILLIMETRE);
        let [top, right, bottom, left] = style.margins.map(|length| length * POINTS_PER_MILLIMETRE);
        // A margin wider than its page leaves a sliver, not a negative width.
        let column = Rectangle {
            x: left,
            y: top,
            width: (size[0] - left - right).max(20.0),
            height: (size[1] - top - bottom).max(40.0),
        };
        let running = style.running * POINTS_PER_MILLIMETRE;
        Sheet {
            size,
            column,
            running,
            header_on_first: style.header_on_first,
            tighten: style.tighten,
        }
    }
}

pub(super) fn paginate(
    document: &Document,
    theme: &Theme,
    fonts: &Fonts,
) -> Result<Pages, LayoutError> {
    const A4: PageStyle = PageStyle {
        size: [210.0, 297.0],
        margins: [20.0; 4],
        running: 10.0,
        header_on_first: false,
        tighten: 1.0,
    };
    let sheet = Sheet::of(theme.page(&document.page).unwrap_or(&A4));
    let mut composer = Composer {
        fonts,
        cascade: Cascade::new(theme),
        structure: Structure::new(),
        frames: Vec::new(),
        language: document.language.clone(),
        column: sheet.column.height,
        page: None,
    };
    let root = composer.cascade.root();
    let style = composer.cascade.child(root, Element::Body, std::slice::from_ref(&document.page));
    let spot = Spot { style, node: Some(NodeId::ROOT), x: 0.0, width: sheet.column.width };
    let mut slices = composer.blocks(&document.body, spot)?;
    if sheet.tighten < 1.0 {
        spare(&mut slices, sheet.column.height, sheet.tighten);
    }

    let mut places = Vec::new();
    let mut bookmarks = Vec::new();
    let mut waiting = Vec::new();
    let mut pages = Vec::new();
    for range in breaks(&slices, sheet.column.height) {
        let mut placing = Placing {
            page: Page::default(),
            number: pages.len(),
            sheet: &sheet,
            places: &mut places,
            bookmarks: &mut bookmarks,
            waiting: &mut waiting,
        };
        placing.fill(&slices[range], &composer.frames);
        pages.push(placing.page);
    }
    if pages.is_empty() {
        pages.push(Page::default());
    }
    drop(slices);
    let count = pages.len();
    for (number, page) in pages.iter_mut().enumerate() {
        composer.page = Some((number + 1, count));
        running_lines(&mut composer, document, &sheet, Spot { node: None, ..spot }, page)?;
    }
    let places: BTreeMap<String, (usize, f32)> = places.into_iter().rev().collect();
    find_dangling_links(&pages, &places)?;
    fill_page_references(&mut pages, waiting, &places, fonts);
    Ok(Pages {
        size: sheet.size,
        pages,
        structure: composer.structure,
        bookmarks,
        places,
        title: document.title.clone(),
        author: document.author.clone(),
        subject: document.subject.clone(),
        language: document.language.clone(),
    })
}

/// Which slices go on which page. A break never follows a slice that is kept with the next, unless
/// a page would otherwise overflow.
pub(super) fn breaks(slices: &[Slice], height: f32) -> Vec<std::ops::Range<usize>> {
    let mut pages = Vec::new();
    let mut start = 0;
    while start < slices.len() {
        let mut used = slices[start].header.as_ref().map_or(0.0, |header| header.height);
        let mut end = start;
        // The last place on this page where a break is welcome.
        let mut welcome = None;
        while end < slices.len() {
            let slice = &slices[end];
            if end > start {
                if slice.page_break {
                    welcome = Some(end);
                    break;
                }
                used += slices[end - 1].after.max(slice.before);
            }
            used += slice.height;
            if used > height + 0.01 && end > start {
                break;
            }
            end += 1;
            if !slice.keep {
                welcome = Some(end);
            }
        }
        let end = if end == slices.len() { end } else { welcome.unwrap_or(end) };
        pages.push(start..end);
        start = end;
    }
    pages
}

struct Placing<'a> {
    page: Page,
    number: usize,
    sheet: &'a Sheet,
    places: &'a mut Vec<(String, (usize, f32))>,
    bookmarks: &'a mut Vec<Bookmark>,
    waiting: &'a mut Vec<Waiting>,
}

/// A text, by page and place on it, that waits for the number of the page where an id stands.
struct Waiting {
    page: usize,
    text: usize,
    id: String,
}

impl Placing<'_> {
    fn fill(&mut self, slices: &[Slice], frames: &[Frame]) {
        let column = self.sheet.column;
        let header = slices.first().and_then(|slice| slice.header.as_deref());
        let top = column.y + header.map_or(0.0, |header| header.height);
        let (tops, _) = stack(slices);
        let right = self.sheet.size[0] - column.x - column.width;
        let reach = Reach { header: top - column.y, bleed: [column.y, right, column.x] };
        self.page.is_covered =
            slices.first().is_some_and(|first| first.frames.iter().any(|id| frames[id.0].bleed));
        for mut shape in frame_shapes(slices, &tops, frames, reach) {
            shape.area.x += column.x;
            shape.area.y += top;
            self.page.shapes.push(shape);
        }
        for ink in header.into_iter().flat_map(|header| &header.inks) {
            self.put(ink.clone().moved(column.x, column.y), column.y, true);
        }
        for (slice, y) in slices.iter().zip(tops) {
            for ink in &slice.inks {
                self.put(ink.clone().moved(column.x, top + y), top + y, false);
            }
        }
    }

    /// Ink in page coordinates onto the page. What is `repeated` has been read before: it has no
    /// tag and no link.
    fn put(&mut self, ink: Ink, y: f32, repeated: bool) {
        match ink {
            Ink::Shape(shape) => self.page.shapes.push(shape),
            Ink::Picture(picture) => {
                let node = picture.node.filter(|_| !repeated);
                self.page.pictures.push(Picture { node, ..picture });
            }
            Ink::Text(text) => {
                let node = text.node.filter(|_| !repeated);
                self.page.texts.push(Text { node, ..text });
            }
            Ink::Link(_) | Ink::Heading(..) | Ink::Place(_) if repeated => {}
            Ink::Link(link) => self.page.links.push(link),
            Ink::Heading(level, title) => {
                self.bookmarks.push(Bookmark { level, title, page: self.number, y })
            }
            Ink::Place(id) => self.places.push((id, (self.number, y))),
            Ink::PageOf(id, text) => {
                self.waiting.push(Waiting { page: self.number, text: self.page.texts.len(), id });
                self.page.texts.push(text);
            }
        }
    }
}

fn running_lines(
    composer: &mut Composer,
    document: &Document,
    sheet: &Sheet,
    spot: Spot,
    page: &mut Page,
) -> Result<(), LayoutError> {
    let is_first = composer.page.is_some_and(|(number, _)| number == 1);
    let is_bare = page.is_covered || is_first && !sheet.header_on_first;
    let header = if is_bare { &[] } else { document.header.as_slice() };
    for (blocks, is_footer) in [(header, false), (document.footer.as_slice(), true)] {
        let slices = composer.blocks(blocks, spot)?;
        let lines = composer.merged(&slices);
        let y =
            if is_footer { sheet.size[1] - sheet.running - lines.height } else { sheet.running };
        for ink in lines.inks {
            match ink.moved(sheet.column.x, y) {
                Ink::Text(text) => page.texts.push(text),
                Ink::Shape(shape) => page.shapes.push(shape),
                Ink::Picture(picture) => page.pictures.push(picture),
                // A link on every page would be read on every page.
                _ => {}
            }
        }
    }
    Ok(())
}

fn find_dangling_links(
    pages: &[Page],
    places: &BTreeMap<String, (usize, f32)>,
) -> Result<(), LayoutError> {
    for Link { target, .. } in pages.iter().flat_map(|page| &page.links) {
        if let Target::Id(id) = target
            && !places.contains_key(id)
        {
            return Err(LayoutError::DanglingLink(id.clone()));
        }
    }
    Ok(())
}

/// Writes page numbers where the contents list waits for them, flush right.
fn fill_page_references(
    pages: &mut [Page],
    waiting: Vec<Waiting>,
    places: &BTreeMap<String, (usize, f32)>,
    fonts: &Fonts,
) {
    for Waiting { page, text, id } in waiting {
        let text = &mut pages[page].texts[text];
        let number = places.get(&id).map_or(0, |(page, _)| page + 1).to_string();
        text.x -= fonts.face(text.face).width(&number) * text.size();
        text.text = number;
    }
}
