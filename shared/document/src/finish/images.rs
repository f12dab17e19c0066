//! Images: each stands in the file once, however often it is shown.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::FinishError;
use super::objects::{deflated, write_number};
use super::tags::Tags;
use crate::images::{Image, Pixels};
use crate::layout::{Page, Picture};

/// The images written so far, by their file name.
#[derive(Default)]
pub(super) struct Images(BTreeMap<String, ObjectId>);

impl Images {
    /// Draws the pictures of a page into its content.
    pub(super) fn draw(
        &mut self,
        stream: &mut Vec<u8>,
        page: &Page,
        number: usize,
        height: f32,
        tags: &mut Tags,
        document: &mut Document,
    ) -> Result<(), FinishError> {
        for Picture { area, name, image, node } in &page.pictures {
            let id = match self.0.get(name) {
                Some(id) => *id,
                None => add(image, document)?,
            };
            self.0.insert(name.clone(), id);
            let begin = match node {
                Some(node) => {
                    let (role, content) = tags.begin(*node, number);
                    tags.frame(
                        *node,
                        [
                            area.x,
                            height - area.y - area.height,
                            area.x + area.width,
                            height - area.y,
                        ],
                    );
                    format!("/{role} <</MCID {content}>> BDC\nq ")
                }
                None => "/Artifact BMC\nq ".to_owned(),
            };
            stream.extend_from_slice(begin.as_bytes());
            for value in [area.width, 0.0, 0.0, area.height, area.x, height - area.y - area.height]
            {
                write_number(stream, value, 2);
                stream.push(b' ');
            }
            stream.extend_from_slice(format!("cm /{} Do Q\nEMC\n", resource(id)).as_bytes());
        }
        Ok(())
    }

    /// The resources of all pages.
    pub(super) fn resources(&self) -> Dictionary {
        self.0.values().map(|id| (resource(*id).into_bytes(), Object::Reference(*id))).collect()
    }
}

fn resource(id: ObjectId) -> String {
    format!("I{}", id.0)
}

fn add(image: &Image, document: &mut Document) -> Result<ObjectId, FinishError> {
    let mut stream = match &image.pixels {
        Pixels::Jpeg => Stream::new(dictionary! { "Filter" => "DCTDecode" }, image.file.clone()),
        Pixels::Rows { colours, .. } => deflated(colours)?,
    };
    describe(&mut stream.dict, image, if image.is_coloured { "DeviceRGB" } else { "DeviceGray" });
    if let Pixels::Rows { opacity: Some(opacity), .. } = &image.pixels {
        let mut mask = deflated(opacity)?;
        describe(&mut mask.dict, image, "DeviceGray");
        stream.dict.set("SMask", document.add_object(mask));
    }
    Ok(document.add_object(stream))
}

fn describe(entries: &mut Dictionary, image: &Image, colours: &str) {
    entries.set("Type", "XObject");
    entries.set("Subtype", "Image");
    entries.set("Width", i64::from(image.width));
    entries.set("Height", i64::from(image.height));
    entries.set("ColorSpace", colours);
    entries.set("BitsPerComponent", 8);
}
