//! Writes the catalogue, the XMP metadata, and a file identifier derived from the content.

use std::io::{self, Write};

use lopdf::{Document, Object, ObjectId, Stream, StringFormat, dictionary};
use sha2::{Digest, Sha256};

use super::PdfError;
use super::objects::text_string;
use crate::escape::escape;
use crate::layout::Pages;

const PRODUCER: &str = concat!("Kursuskontor ", env!("CARGO_PKG_VERSION"));

/// Hashes what is written to it.
struct Hash(Sha256);

impl Write for Hash {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Gives a document that is complete its file identifier (ISO 32000-1, 14.4): a hash of the whole
/// file, instead of the time of writing.
pub(super) fn write_file_id(document: &mut Document) -> Result<(), PdfError> {
    let mut hash = Hash(Sha256::new());
    document.save_to(&mut hash)?;
    let id = Object::String(hash.0.finalize()[..16].to_vec(), StringFormat::Hexadecimal);
    document.trailer.set("ID", vec![id.clone(), id]);
    Ok(())
}

/// Writes catalogue, metadata and trailer.
pub(super) fn write_catalogue(
    pages: &Pages,
    page_tree: ObjectId,
    struct_tree: ObjectId,
    outline: Option<ObjectId>,
    document: &mut Document,
) {
    let packet = Stream::new(
        dictionary! { "Type" => "Metadata", "Subtype" => "XML" },
        xmp_packet(pages).into_bytes(),
    );
    let packet = document.add_object(packet.with_compression(false));
    let mut catalogue = dictionary! {
        "Type" => "Catalog",
        "Pages" => page_tree,
        "Lang" => Object::string_literal(pages.language.as_str()),
        "MarkInfo" => dictionary! { "Marked" => true },
        "StructTreeRoot" => struct_tree,
        "Metadata" => packet,
        "ViewerPreferences" => dictionary! { "DisplayDocTitle" => true },
    };
    if let Some(outline) = outline {
        catalogue.set("Outlines", outline);
    }
    let mut info = dictionary! {
        "Title" => text_string(&pages.title),
        "Producer" => text_string(PRODUCER),
    };
    for (key, value) in [("Author", &pages.author), ("Subject", &pages.subject)] {
        if !value.is_empty() {
            info.set(key, text_string(value));
        }
    }
    let root = document.add_object(catalogue);
    let info = document.add_object(info);
    document.trailer.set("Root", root);
    document.trailer.set("Info", info);
}

/// The XMP packet, with the conformance to PDF/UA-1.
fn xmp_packet(pages: &Pages) -> String {
    let Pages { title, author, subject, language, .. } = pages;
    let [title, author, subject, language] =
        [title, author, subject, language].map(|text| escape(text));
    let mut optional = String::new();
    if !author.is_empty() {
        optional +=
            &format!("<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>");
    }
    if !subject.is_empty() {
        optional += &format!(
            "<dc:description><rdf:Alt><rdf:li \
             xml:lang=\"x-default\">{subject}</rdf:li></rdf:Alt></dc:description>"
        );
    }
    format!(
        "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
         <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
         <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
         <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" \
         xmlns:pdfuaid=\"http://www.aiim.org/pdfua/ns/id/\"><pdfuaid:part>1</pdfuaid:part>\
         <dc:format>application/pdf</dc:format><pdf:Producer>{PRODUCER}</pdf:Producer>\
         <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\
         {optional}\
         <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>\
         </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>"
    )
}
