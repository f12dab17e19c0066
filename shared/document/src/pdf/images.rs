//! Embeds images: each is in the file once, however often it is shown.

use std::collections::BTreeMap;

use ::images::{Image, Orientation, Pixels, predict};
use lopdf::{Dictionary, Document, Object, ObjectId, Stream, dictionary};

use super::PdfError;
use super::objects::{deflate, write_number};
use super::tags::StructTreeWriter;
use crate::images::{Code, Picture};
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
        for ImageItem { area, whole, name, picture, tag } in &page.images {
            let id = match self.0.get(name) {
                Some(id) => *id,
                None => embed(picture, document)?,
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
            let [width, height] = *whole;
            let cut = [width - area.width, height - area.height];
            if cut.iter().any(|length| *length > 0.0) {
                write_operation(stream, &[area.x, bottom, area.width, area.height], "re W n ");
            }
            // Of what is cut away, two thirds are below: heads are in the upper half.
            let [x, y] = [area.x - cut[0] / 2.0, bottom - cut[1] * 2.0 / 3.0];
            let orientation = match &**picture {
                Picture::Image(image) => image.orientation,
                Picture::Code(_) => Orientation::UPRIGHT,
            };
            let [a, b, c, d, e, f] = orientation.matrix();
            let matrix =
                [a * width, b * height, c * width, d * height, e * width + x, f * height + y];
            write_operation(stream, &matrix, "cm ");
            stream.extend_from_slice(format!("/{} Do Q\nEMC\n", resource_name(id)).as_bytes());
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

fn write_operation(stream: &mut Vec<u8>, operands: &[f32], operator: &str) {
    for operand in operands {
        write_number(stream, *operand, 2);
        stream.push(b' ');
    }
    stream.extend_from_slice(operator.as_bytes());
}

fn resource_name(id: ObjectId) -> String {
    format!("I{}", id.0)
}

fn embed(picture: &Picture, document: &mut Document) -> Result<ObjectId, PdfError> {
    match picture {
        Picture::Image(image) => embed_image(image, document),
        Picture::Code(code) => embed_code(code, document),
    }
}

fn embed_image(image: &Image, document: &mut Document) -> Result<ObjectId, PdfError> {
    let (colour_space, channels) =
        if image.is_coloured { ("DeviceRGB", 3) } else { ("DeviceGray", 1) };
    let mut stream = match &image.pixels {
        Pixels::Jpeg => Stream::new(dictionary! { "Filter" => "DCTDecode" }, image.file.clone()),
        Pixels::Decoded { colours, .. } => predicted(colours, image, channels)?,
    };
    set_image_entries(&mut stream.dict, image, colour_space);
    if let Pixels::Decoded { opacity: Some(opacity), .. } = &image.pixels {
        let mut mask = predicted(opacity, image, 1)?;
        set_image_entries(&mut mask.dict, image, "DeviceGray");
        stream.dict.set("SMask", document.add_object(mask));
    }
    Ok(document.add_object(stream))
}

/// The samples as in a PNG, which compresses photos to a fraction of what deflating alone does.
fn predicted(samples: &[u8], image: &Image, channels: u8) -> Result<Stream, PdfError> {
    let content = predict(samples, image.width, image.height, channels)?;
    let parameters = dictionary! {
        "Predictor" => 15,
        "Colors" => i64::from(channels),
        "Columns" => i64::from(image.width),
    };
    Ok(Stream::new(dictionary! { "Filter" => "FlateDecode", "DecodeParms" => parameters }, content))
}

fn set_image_entries(dictionary: &mut Dictionary, image: &Image, colour_space: &str) {
    let (width, height) = image.size_of_file();
    dictionary.set("Type", "XObject");
    dictionary.set("Subtype", "Image");
    dictionary.set("Width", i64::from(width));
    dictionary.set("Height", i64::from(height));
    dictionary.set("ColorSpace", colour_space);
    dictionary.set("BitsPerComponent", 8);
}

/// A form in which the modules of the code are one path: rectangles that are filled one by one
/// would have seams on a screen.
fn embed_code(code: &Code, document: &mut Document) -> Result<ObjectId, PdfError> {
    let side = code.side;
    let mut content = format!("1 g 0 0 {side} {side} re f 0 g\n");
    for [x, y, length] in &code.runs {
        content += &format!("{x} {} {length} 1 re\n", side - y - 1);
    }
    content += "f";
    let mut form = deflate(content.as_bytes())?;
    form.dict.set("Type", "XObject");
    form.dict.set("Subtype", "Form");
    let side = side as f32;
    form.dict.set("BBox", vec![0.into(), 0.into(), side.into(), side.into()]);
    let scale = 1.0 / side;
    let matrix = [scale, 0.0, 0.0, scale, 0.0, 0.0].map(Object::Real);
    form.dict.set("Matrix", matrix.to_vec());
    form.dict.set("Resources", Dictionary::new());
    Ok(document.add_object(form))
}
