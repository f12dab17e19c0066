//! The finishing pass: genpdf's pages become a small, tagged, navigable PDF. Only files in this
//! folder name lopdf.
//!
//! The pages are taken over one by one: their text is encoded anew, everything genpdf cannot write
//! is added, and nothing else of genpdf's file survives. No clock, no chance: same pages, same
//! bytes.

mod content;
mod embedding;
mod images;
mod links;
mod metadata;
mod objects;
mod outline;
mod sections;
mod tags;

use lopdf::{Document, Object, ObjectId, dictionary};

use crate::fonts::Fonts;
use crate::layout::{Page, Pages, PressError};
use embedding::Embedding;
use images::Images;
use tags::Tags;

/// The PDF could not be written; a fault of ours, whatever the data.
#[derive(Debug, thiserror::Error)]
pub enum FinishError {
    /// genpdf could not print the pages.
    #[error(transparent)]
    Press(#[from] PressError),
    /// genpdf's output is not as expected.
    #[error("the printed pages cannot be read back")]
    Unreadable(#[from] lopdf::Error),
    /// genpdf printed other text sections than it was given.
    #[error("page {page}: {found} text sections were printed instead of {expected}")]
    TextMissing {
        /// Page number, from 1.
        page: usize,
        /// Sections on the page.
        found: usize,
        /// Sections handed to genpdf.
        expected: usize,
    },
    /// A face could not be cut down to the glyphs in use.
    #[error("the face `{0}` cannot be subset: {1}")]
    Subset(&'static str, subsetter::Error),
    /// The file could not be put together.
    #[error("the PDF cannot be written")]
    Write(#[from] std::io::Error),
}

/// Pages printed at a time: enough to share the cost of a file, few enough to bound the memory.
const BATCH: usize = 24;

/// Prints `pages` and turns the print into the bytes of the final PDF.
pub(crate) fn finish(
    mut pages: Pages,
    print: impl Fn(&[Page]) -> Result<Vec<u8>, PressError>,
    fonts: &Fonts,
) -> Result<Vec<u8>, FinishError> {
    let mut document = Document::with_version("1.7");
    let tree = document.new_object_id();
    let resources = document.new_object_id();
    let ids: Vec<ObjectId> = pages.pages.iter().map(|_| document.new_object_id()).collect();
    let mut embedding = Embedding::new(fonts);
    let mut images = Images::default();
    let structure = std::mem::take(&mut pages.structure);
    let mut tags = Tags::new(&structure, &ids);
    let mut hash = metadata::Identity::default();
    let mut rest = std::mem::take(&mut pages.pages).into_iter();
    for first in (0..ids.len()).step_by(BATCH) {
        let batch: Vec<Page> = rest.by_ref().take(BATCH).collect();
        let printed = Document::load_mem(&print(&batch)?)?;
        for ((page, number), printed_id) in batch.iter().zip(first..).zip(printed.page_iter()) {
            let sections = sections::sections(&printed.get_page_content(printed_id));
            if sections.len() != page.texts.len() {
                let (found, expected) = (sections.len(), page.texts.len());
                return Err(FinishError::TextMissing { page: number + 1, found, expected });
            }
            let mut stream =
                content::encode(&sections, page, number, pages.size, &mut embedding, &mut tags);
            images.draw(&mut stream, page, number, pages.size[1], &mut tags, &mut document)?;
            let contents = objects::deflated(&stream)?;
            hash.add(&contents.content);
            let contents = document.add_object(contents);
            let annotations = links::annotate(page, number, &pages, &ids, &mut document, &mut tags);
            document.objects.insert(
                ids[number],
                page_object(tree, resources, contents, annotations, number, pages.size),
            );
        }
    }
    let faces = embedding.write(&mut document)?;
    document
        .objects
        .insert(resources, dictionary! { "Font" => faces, "XObject" => images.resources() }.into());
    let kids: Vec<Object> = ids.iter().map(|id| Object::Reference(*id)).collect();
    document.objects.insert(
        tree,
        dictionary! { "Type" => "Pages", "Count" => ids.len() as i64, "Kids" => kids }.into(),
    );
    let structure = tags.write(&mut document);
    let outline = outline::write(&pages, &ids, &mut document);
    metadata::write_catalogue(&pages, tree, structure, outline, hash, &mut document);
    objects::save(document)
}

fn page_object(
    tree: ObjectId,
    resources: ObjectId,
    contents: ObjectId,
    annotations: Vec<Object>,
    number: usize,
    size: [f32; 2],
) -> Object {
    let mut page = dictionary! {
        "Type" => "Page",
        "Parent" => tree,
        "MediaBox" => vec![0.into(), 0.into(), objects::number(size[0]), objects::number(size[1])],
        "Resources" => resources,
        "Contents" => contents,
        "StructParents" => number as i64,
        "Tabs" => "S",
    };
    if !annotations.is_empty() {
        page.set("Annots", annotations);
    }
    page.into()
}
