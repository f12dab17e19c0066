//! Embeds images: each is in the file once, however often it is shown.

use std::collections::BTreeMap;

use ::images::{Image, Pixels};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::PdfError;
use super::objects::{deflate, write_number};
use super::tags::StructTreeWriter;
use crate::layout::{ImageItem, Page};

/// The images embedded so far, by file name.
#[derive(Default)]
pub(super) struct ImageEmbedder(BTreeMap<String, ObjectId>);

impl ImageEmbedder {
    /// Appends the images of the page with this index to its content stream.
    pub(super) fn draw(
        &mut self,
        stream: &mut Vec<u8>,
        page: &Page,
        index: usize,
        page_height: f32,
        tags: &mut StructTreeWriter,
        document: &mut Document,
    ) -> Result<(), PdfError> {
        for ImageItem { area, name, image, tag } in &page.images {
            let id = match self.0.get(name) {
                Some(id) => *id,
                None => embed(image, document)?,
            };
            self.0.insert(name.clone(), id);
            let bottom = page_height - area.y - area.height;
            let begin = match tag {
                Some(tag) => {
                    let (role, content) = tags.begin_content(*tag, index);
                    let (right, top) = (area.x + area.width, page_height - area.y);
                    tags.set_bounding_box(*tag, [area.x, bottom, right, top]);
                    format!("/{role} <</MCID {content}>> BDC\nq ")
                }
                None => "/Artifact BMC\nq ".to_owned(),
            };
            stream.extend_from_slice(begin.as_bytes());
            for value in [area.width, 0.0, 0.0, area.height, area.x, bottom] {
                write_number(stream, value, 2);
                stream.push(b' ');
            }
            stream.extend_from_slice(format!("cm /{} Do Q\nEMC\n", resource_name(id)).as_bytes());
        }
        Ok(())
    }

    /// The image resources of all pages.
    pub(super) fn resources(&self) -> Dictionary {
        self.0
            .values()
            .map(|id| (resource_name(*id).into_bytes(), Object::Reference(*id)))
            .collect()
    }
}

fn resource_name(id: ObjectId) -> String {
    format!("I{}", id.0)
}

fn embed(image: &Image, document: &mut Document) -> Result<ObjectId, PdfError> {
    let mut stream = match &image.pixels {
        Pixels::Jpeg => Stream::new(dictionary! { "Filter" => "DCTDecode" }, image.file.clone()),
        Pixels::Decoded { colours, .. } => deflate(colours)?,
    };
    let colour_space = if image.is_coloured { "DeviceRGB" } else { "DeviceGray" };
    set_image_entries(&mut stream.dict, image, colour_space);
    if let Pixels::Decoded { opacity: Some(opacity), .. } = &image.pixels {
        let mut mask = deflate(opacity)?;
        set_image_entries(&mut mask.dict, image, "DeviceGray");
        stream.dict.set("SMask", document.add_object(mask));
    }
    Ok(document.add_object(stream))
}

fn set_image_entries(dictionary: &mut Dictionary, image: &Image, colour_space: &str) {
    dictionary.set("Type", "XObject");
    dictionary.set("Subtype", "Image");
    dictionary.set("Width", i64::from(image.width));
    dictionary.set("Height", i64::from(image.height));
    dictionary.set("ColorSpace", colour_space);
    dictionary.set("BitsPerComponent", 8);
}
