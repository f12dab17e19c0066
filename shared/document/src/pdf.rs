//! Writes the final PDF, small, tagged and navigable, from laid out pages. Only files in this
//! folder name lopdf.
//!
//! genpdf prints the text of the pages. Each page is read back and its text encoded again;
//! everything that genpdf cannot write is added, and nothing else of its file is kept. The module
//! uses neither clock nor random numbers: the same pages give the same bytes.

mod content;
mod fonts;
mod genpdf_reader;
mod images;
mod links;
mod metadata;
mod objects;
mod outline;
mod tags;

use lopdf::{Document, Object, ObjectId, dictionary};

use crate::fonts::Fonts;
use crate::layout::{GenpdfError, Page, Pages};
use ::images::EncodingError;
use fonts::FontEmbedder;
use images::ImageEmbedder;
use tags::StructTreeWriter;

/// Why the PDF was not written. Unless nobody waits for it, an error of this program, whatever the
/// data.
#[derive(Debug, thiserror::Error)]
pub enum PdfError {
    /// genpdf failed.
    #[error(transparent)]
    Genpdf(#[from] GenpdfError),
    /// The PDF of genpdf cannot be parsed.
    #[error("the PDF of genpdf cannot be read")]
    Unreadable(#[from] lopdf::Error),
    /// genpdf wrote a different number of text sections than it was given.
    #[error("page {page}: genpdf wrote {found} text sections instead of {expected}")]
    TextMissing {
        /// Page number, from 1.
        page: usize,
        /// Sections on the page.
        found: usize,
        /// Sections passed to genpdf.
        expected: usize,
    },
    /// The subset of a font cannot be made.
    #[error("the font `{face}` cannot be subset")]
    Subset {
        /// Name of the face.
        face: String,
        /// The error of the subsetter.
        source: subsetter::Error,
    },
    /// The pixels of an image cannot be compressed.
    #[error("an image cannot be compressed")]
    Image(#[from] EncodingError),
    /// Nobody waits for it any more.
    #[error("nobody waits for the document any more")]
    Abandoned,
    /// The file cannot be put together.
    #[error("the PDF cannot be written")]
    Write(#[from] std::io::Error),
}

/// Pages that genpdf prints at a time: enough to share the cost of a file (fonts, catalogue), few
/// enough to bound the memory.
const BATCH_PAGES: usize = 24;

/// Has genpdf print the pages with `print`, and writes the final PDF.
pub(crate) fn write(
    mut pages: Pages,
    print: impl Fn(&[Page]) -> Result<Vec<u8>, PdfError>,
    fonts: &Fonts,
) -> Result<Vec<u8>, PdfError> {
    let mut document = Document::with_version("1.7");
    let page_tree = document.new_object_id();
    let resources = document.new_object_id();
    let page_ids: Vec<ObjectId> = pages.pages.iter().map(|_| document.new_object_id()).collect();
    let mut fonts = FontEmbedder::new(fonts);
    let mut images = ImageEmbedder::default();
    let tag_tree = std::mem::take(&mut pages.tags);
    let mut tags = StructTreeWriter::new(&tag_tree, &page_ids);
    let mut rest = std::mem::take(&mut pages.pages).into_iter();
    for first in (0..page_ids.len()).step_by(BATCH_PAGES) {
        let batch: Vec<Page> = rest.by_ref().take(BATCH_PAGES).collect();
        let printed = Document::load_mem(&print(&batch)?)?;
        for ((page, index), printed_id) in batch.iter().zip(first..).zip(printed.page_iter()) {
            let sections = genpdf_reader::read_sections(&printed.get_page_content(printed_id));
            let expected = page.printed_texts().count();
            if sections.len() != expected {
                let found = sections.len();
                return Err(PdfError::TextMissing { page: index + 1, found, expected });
            }
            let mut stream =
                content::write(&sections, page, index, pages.size, &mut fonts, &mut tags);
            images.draw(&mut stream, page, index, pages.size[1], &mut tags, &mut document)?;
            let contents = objects::deflate(&stream)?;
            let contents = document.add_object(contents);
            let annotations =
                links::write(page, index, &pages, &page_ids, &mut document, &mut tags);
            document.objects.insert(
                page_ids[index],
                page_object(page_tree, resources, contents, annotations, index, pages.size),
            );
        }
    }
    let fonts = fonts.write(&mut document)?;
    document
        .objects
        .insert(resources, dictionary! { "Font" => fonts, "XObject" => images.resources() }.into());
    let kids: Vec<Object> = page_ids.iter().map(|id| Object::Reference(*id)).collect();
    document.objects.insert(
        page_tree,
        dictionary! { "Type" => "Pages", "Count" => page_ids.len() as i64, "Kids" => kids }.into(),
    );
    let struct_tree = tags.write(&mut document);
    let outline = outline::write(&pages, &page_ids, &mut document);
    metadata::write_catalogue(&pages, page_tree, struct_tree, outline, &mut document);
    metadata::write_file_id(&mut document)?;
    objects::save(document)
}

fn page_object(
    page_tree: ObjectId,
    resources: ObjectId,
    contents: ObjectId,
    annotations: Vec<Object>,
    index: usize,
    size: [f32; 2],
) -> Object {
    let [width, height] = size.map(objects::number);
    let mut page = dictionary! {
        "Type" => "Page",
        "Parent" => page_tree,
        "MediaBox" => vec![0.into(), 0.into(), width, height],
        "Resources" => resources,
        "Contents" => contents,
        "StructParents" => index as i64,
        "Tabs" => "S",
    };
    if !annotations.is_empty() {
        page.set("Annots", annotations);
    }
    page.into()
}
