//! The images that templates name: PNG and JPEG files, read once at start. Knows no page and no
//! PDF.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

use sha2::{Digest, Sha256};

/// Pixels of the largest image: a page of A4 in print quality, and a bound on what one file makes
/// of memory.
const MOST_PIXELS: u64 = 9_000_000;

/// Images by their file name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Images(BTreeMap<String, Arc<Image>>);

/// One image, as a PDF keeps it.
#[derive(Debug)]
pub(crate) struct Image {
    /// The file as it was read, for a browser.
    pub(crate) file: Vec<u8>,
    pub(crate) media_type: &'static str,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Three channels; one, where the image is grey.
    pub(crate) is_coloured: bool,
    pub(crate) pixels: Pixels,
}

/// Eight bits for each channel of each pixel.
#[derive(Debug)]
pub(crate) enum Pixels {
    /// The file itself, which a PDF reader understands.
    Jpeg,
    /// Row by row from the top, with how opaque each pixel is where not all of them are.
    Rows { colours: Vec<u8>, opacity: Option<Vec<u8>> },
}

/// Why a file cannot be an image of a document.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum ImageError {
    #[error("it is neither PNG nor JPEG")]
    Unknown,
    #[error("it is damaged: {0}")]
    Damaged(String),
    #[error("it has {0} colour channels; a document takes grey or RGB")]
    Channels(u8),
    #[error("it has {0} pixels, and {MOST_PIXELS} are the most")]
    TooLarge(u64),
}

impl Images {
    /// Adds a file; a later one of the same name takes the earlier one's place.
    pub(crate) fn add(&mut self, name: &str, file: Vec<u8>) -> Result<(), ImageError> {
        self.0.insert(name.to_owned(), Arc::new(Image::read(file)?));
        Ok(())
    }

    pub(crate) fn get(&self, name: &str) -> Option<&Arc<Image>> {
        self.0.get(name)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Image)> {
        self.0.iter().map(|(name, image)| (name.as_str(), &**image))
    }

    /// Changes with every name and every file.
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        let hash = |hash: Sha256, (name, image): (&str, &Image)| {
            hash.chain_update(name).chain_update(Sha256::digest(&image.file))
        };
        self.iter().fold(Sha256::new(), hash).finalize().into()
    }
}

impl Image {
    fn read(file: Vec<u8>) -> Result<Image, ImageError> {
        match file.as_slice() {
            [0x89, b'P', b'N', b'G', ..] => png(file),
            [0xFF, 0xD8, ..] => jpeg(file),
            _ => Err(ImageError::Unknown),
        }
    }
}

fn bounded(width: u32, height: u32) -> Result<(), ImageError> {
    match u64::from(width) * u64::from(height) {
        0 => Err(ImageError::Damaged("it has no pixels".to_owned())),
        1..=MOST_PIXELS => Ok(()),
        more => Err(ImageError::TooLarge(more)),
    }
}

fn png(file: Vec<u8>) -> Result<Image, ImageError> {
    let damaged = |error: png::DecodingError| ImageError::Damaged(error.to_string());
    let mut decoder = png::Decoder::new(Cursor::new(&file));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(damaged)?;
    let (width, height) = reader.info().size();
    bounded(width, height)?;
    let size = reader.output_buffer_size().ok_or(ImageError::TooLarge(u64::MAX))?;
    let mut samples = vec![0; size];
    let frame = reader.next_frame(&mut samples).map_err(damaged)?;
    samples.truncate(frame.buffer_size());
    let channels = frame.color_type.samples();
    let is_coloured = channels > 2;
    let has_opacity =
        matches!(frame.color_type, png::ColorType::GrayscaleAlpha | png::ColorType::Rgba);
    let pixels = if has_opacity {
        let colours =
            samples.chunks(channels).flat_map(|pixel| &pixel[..channels - 1]).copied().collect();
        let opacity: Vec<u8> = samples.chunks(channels).map(|pixel| pixel[channels - 1]).collect();
        Pixels::Rows {
            colours,
            opacity: Some(opacity).filter(|opacity| opacity.iter().any(|share| *share < u8::MAX)),
        }
    } else {
        Pixels::Rows { colours: samples, opacity: None }
    };
    Ok(Image { media_type: "image/png", width, height, is_coloured, pixels, file })
}

/// Reads the frame header (ITU T.81, B.2.2) and leaves the rest as it is.
fn jpeg(file: Vec<u8>) -> Result<Image, ImageError> {
    const START_OF_FRAME: [u8; 3] = [0xC0, 0xC1, 0xC2];
    let cut_short = || ImageError::Damaged("it has no frame header".to_owned());
    let mut at = 2;
    loop {
        let [0xFF, marker, high, low, ..] = *file.get(at..).unwrap_or_default() else {
            return Err(cut_short());
        };
        if marker == 0xFF {
            // Padding before a marker.
            at += 1;
            continue;
        }
        let segment = file.get(at + 4..).unwrap_or_default();
        if START_OF_FRAME.contains(&marker) {
            let [_, h1, h0, w1, w0, channels, ..] = *segment else { return Err(cut_short()) };
            let (width, height) =
                (u16::from_be_bytes([w1, w0]).into(), u16::from_be_bytes([h1, h0]).into());
            bounded(width, height)?;
            return match channels {
                1 | 3 => Ok(Image {
                    media_type: "image/jpeg",
                    width,
                    height,
                    is_coloured: channels == 3,
                    pixels: Pixels::Jpeg,
                    file,
                }),
                other => Err(ImageError::Channels(other)),
            };
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low])).max(2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A frame header of eight bits: 3 pixels high, 5 wide.
    fn jpeg_with(channels: u8) -> Vec<u8> {
        let comment = [0xFF, 0xFE, 0, 4, b'h', b'i'];
        let frame = [0xFF, 0xFF, 0xC2, 0, 8 + 3 * channels, 8, 0, 3, 0, 5, channels];
        [&[0xFF, 0xD8], comment.as_slice(), &frame, &[0; 12]].concat()
    }

    #[test]
    fn a_jpeg_is_measured_and_kept_as_it_is() {
        let image = Image::read(jpeg_with(3)).unwrap();
        assert_eq!((image.width, image.height, image.is_coloured), (5, 3, true));
        assert!(matches!(image.pixels, Pixels::Jpeg));
        assert!(!Image::read(jpeg_with(1)).unwrap().is_coloured);
    }

    #[test]
    fn what_no_document_can_show_is_refused_with_the_reason() {
        let refused = |file: &[u8]| Image::read(file.to_vec()).unwrap_err();
        assert_eq!(refused(&jpeg_with(4)), ImageError::Channels(4));
        assert_eq!(refused(b"<svg/>"), ImageError::Unknown);
        assert_eq!(refused(&[0xFF, 0xFE]), ImageError::Unknown);
        for cut in 2..18 {
            assert!(matches!(refused(&jpeg_with(3)[..cut]), ImageError::Damaged(_)), "{cut}");
        }
        assert!(matches!(refused(b"\x89PNG\r\n\x1a\n"), ImageError::Damaged(_)));
        let huge =
            [&[0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0xFF, 0xFF, 0xFF, 0xFF, 3], [0; 12].as_slice()]
                .concat();
        assert_eq!(refused(&huge), ImageError::TooLarge(65_535 * 65_535));
    }
}
