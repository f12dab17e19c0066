//! Images of courses: a course names them, and an image of that name has a file. The file is known
//! by the hash of its content.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::course::MAX_ITEMS;
use crate::error_code::ErrorCode;
use crate::json_reader::JsonReader;
use crate::slug::{InvalidSlug, Slug};

/// Maximum size of the file of an image, in bytes. DynamoDB allows 400 KB (409,600 bytes) for an
/// item.
pub const MAX_IMAGE_BYTES: usize = 300 * 1024;
/// Minimum of the shorter side, in pixels: a portrait is printed 25 mm wide, and has about 100 dpi
/// then.
pub const MIN_IMAGE_SIDE: u32 = 100;
/// Maximum of the longer side, in times of the shorter one: every place for an image is nearer to a
/// square, and most of a longer one would be cut away, or it would be a line.
pub const MAX_IMAGE_RATIO: u32 = 4;
/// Maximum length of an alternative text, in characters. It says what an image shows, and is heard
/// in one piece.
pub const MAX_ALT_LENGTH: usize = 300;

/// The name by which courses refer to an image: as a slug.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ImageName(Slug);

impl ImageName {
    /// The name as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl FromStr for ImageName {
    type Err = ErrorCode;

    fn from_str(text: &str) -> Result<Self, ErrorCode> {
        text.parse().map(Self).map_err(|code| match code {
            ErrorCode::SlugInvalid => ErrorCode::ImageNameInvalid,
            code => code,
        })
    }
}

impl fmt::Display for ImageName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl From<ImageName> for String {
    fn from(name: ImageName) -> Self {
        name.0.into()
    }
}

impl TryFrom<String> for ImageName {
    type Error = InvalidSlug;

    fn try_from(text: String) -> Result<Self, InvalidSlug> {
        text.try_into().map(Self)
    }
}

/// Checks that an image of this size, in pixels, can be printed and shown where courses have
/// images.
///
/// # Errors
/// [`ErrorCode::ImageTooSmall`] or [`ErrorCode::ImageProportions`].
pub fn check_image_size(width: u32, height: u32) -> Result<(), ErrorCode> {
    let (shorter, longer) = (width.min(height), width.max(height));
    if shorter < MIN_IMAGE_SIDE {
        Err(ErrorCode::ImageTooSmall { width, height, min: MIN_IMAGE_SIDE })
    } else if longer > shorter.saturating_mul(MAX_IMAGE_RATIO) {
        Err(ErrorCode::ImageProportions { width, height, max: MAX_IMAGE_RATIO })
    } else {
        Ok(())
    }
}

/// An image in a course, as it is authored and stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CourseImage {
    /// The image that was stored under this name.
    #[schema(value_type = String, example = "kursuslokale")]
    pub name: ImageName,
    /// What it shows, in the language of the course, for people who do not see it.
    #[schema(max_length = 300, example = "Deltagere om et bord med gule sedler")]
    pub alt: String,
}

impl CourseImage {
    pub(crate) fn parse(reader: &JsonReader<'_>) -> Option<Self> {
        let object = reader.object(&["name", "alt"])?;
        let name = object.field("name").parse();
        let alt = object.field("alt").printed_line(MAX_ALT_LENGTH);
        Some(Self { name: name?, alt: alt? })
    }
}

/// The images that a course document names, with the pointers of their names: of what is not valid
/// in other ways too, so that all errors can be told at once.
pub fn named_images(document: &Value) -> Vec<(String, ImageName)> {
    let people = document["people"].as_array().into_iter().flatten().take(MAX_ITEMS as usize);
    let portraits = people
        .enumerate()
        .map(|(index, person)| (format!("/people/{index}/image/name"), &person["image"]));
    std::iter::once(("/image/name".to_owned(), &document["image"]))
        .chain(portraits)
        .filter_map(|(pointer, image)| {
            let name = crate::text::line(image["name"].as_str()?);
            Some((pointer, name.parse().ok()?))
        })
        .collect()
}

/// The SHA-256 digest of the content of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ImageHash([u8; 32]);

impl ImageHash {
    /// The hash of this content.
    pub fn of(content: &[u8]) -> Self {
        Self(Sha256::digest(content).into())
    }

    /// Reads 64 hexadecimal digits in lower case.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() != 64 || !text.as_bytes().iter().all(digits) {
            return None;
        }
        let mut digest = [0; 32];
        for (byte, digits) in digest.iter_mut().zip(text.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
        }
        Some(Self(digest))
    }
}

/// 64 hexadecimal digits.
impl fmt::Display for ImageHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// The media type of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum ImageType {
    /// A PNG file.
    #[serde(rename = "image/png")]
    Png,
    /// A JPEG file.
    #[serde(rename = "image/jpeg")]
    Jpeg,
}

impl ImageType {
    /// As the header `Content-Type` has it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Jpeg => "image/jpeg",
        }
    }
}

/// What is known of the file of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageFile {
    /// The hash of its content.
    pub hash: ImageHash,
    /// Its type.
    pub media_type: ImageType,
    /// Its width as it is shown, in pixels.
    pub width: u32,
    /// Its height, likewise.
    pub height: u32,
    /// The size of its content, in bytes.
    pub bytes: u32,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_hash_is_64_digits_in_lower_case() {
        let text = "00ff".repeat(16);
        assert_eq!(ImageHash::parse(&text).unwrap().to_string(), text);
        for invalid in ["", "00ff", &"00FF".repeat(16), &"00fg".repeat(16), &"+0ff".repeat(16)] {
            assert_eq!(ImageHash::parse(invalid), None, "{invalid}");
        }
    }

    #[test]
    fn the_images_of_a_document_with_errors_are_found() {
        let document = json!({
            "title": 1,
            "image": { "name": " forside ", "alt": null },
            "people": [1, { "image": { "name": "Mette" } }, { "image": { "name": "mette-holm" } }],
        });
        let named = named_images(&document);
        let named: Vec<_> = named.iter().map(|(at, name)| (at.as_str(), name.as_str())).collect();
        assert_eq!(named, [("/image/name", "forside"), ("/people/2/image/name", "mette-holm")]);
        assert_eq!(named_images(&json!([])), []);
    }
}
