//! Turns a document into pages: composes its blocks, breaks them into pages, and adds header,
//! footer and page numbers.

use std::collections::BTreeMap;

use super::LayoutError;
use super::composer::{Composer, Region};
use super::page_breaks::page_breaks;
use super::page_builder::{PageBuilder, PageGeometry, PendingPageNumber};
use super::pages::{Link, Page, Pages, Target};
use super::strip::StripItem;
use super::tag_tree::{TagId, TagTree};
use super::tighten::tighten;
use crate::element::Element;
use crate::fonts::Fonts;
use crate::images::Images;
use crate::model::Document;
use crate::theme::{Cascade, PageStyle, Theme};

/// The page of a document whose page style the theme lacks, which the parser of the markup rejects.
const FALLBACK_PAGE_STYLE: PageStyle = PageStyle {
    size: [210.0, 297.0],
    margins: [20.0; 4],
    running: 10.0,
    header_on_first: false,
    tighten: 1.0,
};

/// Smallest distance, in points, of header and footer from the column.
const MIN_CLEARANCE: f32 = 7.0;

/// Position of each id: index of the page, and distance from its top.
type Anchors = BTreeMap<String, (usize, f32)>;

pub(super) fn paginate(
    document: &Document,
    theme: &Theme,
    images: &Images,
    fonts: &Fonts,
    is_abandoned: &dyn Fn() -> bool,
) -> Result<Pages, LayoutError> {
    let page_style = theme.page_style(&document.page_style).unwrap_or(&FALLBACK_PAGE_STYLE);
    let geometry = PageGeometry::new(page_style);
    let mut composer = Composer {
        images,
        fonts,
        is_abandoned,
        cascade: Cascade::new(theme),
        tags: TagTree::new(),
        decorations: Vec::new(),
        language: document.language.clone(),
        column_height: geometry.column.height,
        page: None,
    };
    let root = composer.cascade.root();
    let body_class = std::slice::from_ref(&document.page_style);
    let style = composer.cascade.resolve(root, Element::Body, body_class);
    let body = Region { style, tag: Some(TagId::ROOT), x: 0.0, width: geometry.column.width };
    let mut strips = composer.compose_blocks(&document.body, body)?;
    if geometry.tighten < 1.0 {
        tighten(&mut strips, geometry.column.height, geometry.tighten);
    }

    let mut anchors = Vec::new();
    let mut bookmarks = Vec::new();
    let mut pending = Vec::new();
    let mut pages = Vec::new();
    for range in page_breaks(&strips, geometry.column.height) {
        let mut builder = PageBuilder {
            page: Page::default(),
            index: pages.len(),
            geometry: &geometry,
            anchors: &mut anchors,
            bookmarks: &mut bookmarks,
            pending: &mut pending,
        };
        builder.fill(&strips[range], &composer.decorations);
        pages.push(builder.page);
    }
    if pages.is_empty() {
        pages.push(Page::default());
    }
    drop(strips);
    let count = pages.len();
    // Without a tag: header and footer are artifacts.
    let running = Region { tag: None, ..body };
    for (index, page) in pages.iter_mut().enumerate() {
        composer.page = Some((index + 1, count));
        add_header_and_footer(&mut composer, document, &geometry, running, page)?;
    }
    // Of several blocks with one id, the first is the target: in reverse it overwrites the others.
    let anchors: Anchors = anchors.into_iter().rev().collect();
    reject_dangling_links(&pages, &anchors)?;
    fill_page_numbers(&mut pages, pending, &anchors, fonts);
    Ok(Pages {
        size: geometry.size,
        pages,
        tags: composer.tags,
        bookmarks,
        anchors,
        title: document.title.clone(),
        author: document.author.clone(),
        subject: document.subject.clone(),
        language: document.language.clone(),
    })
}

fn add_header_and_footer(
    composer: &mut Composer,
    document: &Document,
    geometry: &PageGeometry,
    region: Region,
    page: &mut Page,
) -> Result<(), LayoutError> {
    let is_first = composer.page.is_some_and(|(number, _)| number == 1);
    let has_header = !page.is_header_covered && (!is_first || geometry.header_on_first);
    let header = if has_header { document.header.as_slice() } else { &[] };
    for (blocks, is_footer) in [(header, false), (document.footer.as_slice(), true)] {
        let strips = composer.compose_blocks(blocks, region)?;
        let merged = composer.merge(&strips);
        // Where the margin is narrow, two lines are closer to the edge than one.
        let y = if is_footer {
            let bottom = geometry.column.y + geometry.column.height;
            (geometry.size[1] - geometry.running - merged.height).max(bottom + MIN_CLEARANCE)
        } else {
            geometry.running.min(geometry.column.y - MIN_CLEARANCE - merged.height)
        };
        for item in merged.items {
            match item.translated(geometry.column.x, y) {
                StripItem::Text(text) => page.texts.push(text),
                StripItem::Shape(shape) => page.shapes.push(shape),
                StripItem::Image(image) => page.images.push(image),
                // A screen reader would read a link again on every page.
                _ => {}
            }
        }
    }
    Ok(())
}

fn reject_dangling_links(pages: &[Page], anchors: &Anchors) -> Result<(), LayoutError> {
    for Link { target, .. } in pages.iter().flat_map(|page| &page.links) {
        if let Target::Id(id) = target
            && !anchors.contains_key(id)
        {
            return Err(LayoutError::DanglingLink(id.clone()));
        }
    }
    Ok(())
}

/// Fills in the page numbers of the table of contents, flush right.
fn fill_page_numbers(
    pages: &mut [Page],
    pending: Vec<PendingPageNumber>,
    anchors: &Anchors,
    fonts: &Fonts,
) {
    for PendingPageNumber { page, text, id } in pending {
        let text = &mut pages[page].texts[text];
        let number = anchors.get(&id).map_or(0, |(page, _)| page + 1).to_string();
        text.x -= fonts.width(text.face, &number) * text.size();
        text.text = number;
    }
}
