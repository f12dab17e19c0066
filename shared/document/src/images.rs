//! The images of the templates: PNG and JPEG files, read once at startup. Knows neither pages nor
//! PDF.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::sync::Arc;

use sha2::{Digest, Sha256};

/// Pixels of the largest image: about a page of A4 at 300 dpi. Bounds the memory for one file.
const MAX_PIXELS: u64 = 9_000_000;

/// Images by file name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Images(BTreeMap<String, Arc<Image>>);

/// An image, in the form a PDF embeds.
#[derive(Debug)]
pub(crate) struct Image {
    /// The original file, for the preview in a browser.
    pub(crate) file: Vec<u8>,
    pub(crate) media_type: &'static str,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Whether there are three colour channels; else there is one, grey.
    pub(crate) is_coloured: bool,
    pub(crate) pixels: Pixels,
}

/// The pixels, with eight bits for each channel.
#[derive(Debug)]
pub(crate) enum Pixels {
    /// Those of the file, which a PDF embeds as it is.
    Jpeg,
    /// Row by row from the top. `opacity` is `None` when all pixels are opaque.
    Decoded { colours: Vec<u8>, opacity: Option<Vec<u8>> },
}

/// Why a file cannot be used as an image.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages describe the variants")]
pub enum ImageError {
    #[error("it is neither PNG nor JPEG")]
    UnknownFormat,
    #[error("it is damaged: {0}")]
    DamagedPng(#[from] png::DecodingError),
    #[error("it is damaged: it has no frame header")]
    DamagedJpeg,
    #[error("it is damaged: it has no pixels")]
    NoPixels,
    #[error("it has {0} colour channels; only grey and RGB are supported")]
    UnsupportedChannels(u8),
    #[error("it has {0} pixels; at most {MAX_PIXELS} are allowed")]
    TooLarge(u64),
}

impl Images {
    /// Adds a file, and replaces an earlier one of the same name.
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

    /// A hash of all names and files.
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
            [0x89, b'P', b'N', b'G', ..] => read_png(file),
            [0xFF, 0xD8, ..] => read_jpeg(file),
            _ => Err(ImageError::UnknownFormat),
        }
    }
}

fn check_size(width: u32, height: u32) -> Result<(), ImageError> {
    match u64::from(width) * u64::from(height) {
        0 => Err(ImageError::NoPixels),
        1..=MAX_PIXELS => Ok(()),
        count => Err(ImageError::TooLarge(count)),
    }
}

fn read_png(file: Vec<u8>) -> Result<Image, ImageError> {
    let mut decoder = png::Decoder::new(Cursor::new(&file));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let (width, height) = reader.info().size();
    check_size(width, height)?;
    let size = reader.output_buffer_size().ok_or(ImageError::TooLarge(u64::MAX))?;
    let mut samples = vec![0; size];
    let frame = reader.next_frame(&mut samples)?;
    samples.truncate(frame.buffer_size());
    let channels = frame.color_type.samples();
    let is_coloured = channels > 2;
    let has_opacity =
        matches!(frame.color_type, png::ColorType::GrayscaleAlpha | png::ColorType::Rgba);
    let pixels = if has_opacity {
        let colours =
            samples.chunks(channels).flat_map(|pixel| &pixel[..channels - 1]).copied().collect();
        let opacity: Vec<u8> = samples.chunks(channels).map(|pixel| pixel[channels - 1]).collect();
        Pixels::Decoded {
            colours,
            opacity: Some(opacity).filter(|opacity| opacity.iter().any(|value| *value < u8::MAX)),
        }
    } else {
        Pixels::Decoded { colours: samples, opacity: None }
    };
    Ok(Image { media_type: "image/png", width, height, is_coloured, pixels, file })
}

/// Reads the frame header (ITU T.81, B.2.2); nothing is decoded.
fn read_jpeg(file: Vec<u8>) -> Result<Image, ImageError> {
    const START_OF_FRAME: [u8; 3] = [0xC0, 0xC1, 0xC2];
    let mut offset = 2;
    loop {
        let [0xFF, marker, high, low, ..] = *file.get(offset..).unwrap_or_default() else {
            return Err(ImageError::DamagedJpeg);
        };
        if marker == 0xFF {
            // Padding before a marker.
            offset += 1;
            continue;
        }
        let segment = file.get(offset + 4..).unwrap_or_default();
        if START_OF_FRAME.contains(&marker) {
            let [_, h1, h0, w1, w0, channels, ..] = *segment else {
                return Err(ImageError::DamagedJpeg);
            };
            let (width, height) =
                (u16::from_be_bytes([w1, w0]).into(), u16::from_be_bytes([h1, h0]).into());
            check_size(width, height)?;
            return match channels {
                1 | 3 => Ok(Image {
                    media_type: "image/jpeg",
                    width,
                    height,
                    is_coloured: channels == 3,
                    pixels: Pixels::Jpeg,
                    file,
                }),
                other => Err(ImageError::UnsupportedChannels(other)),
            };
        }
        offset += 2 + usize::from(u16::from_be_bytes([high, low])).max(2);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A JPEG of 5 by 3 pixels, cut off after its frame header.
    fn jpeg_with(channels: u8) -> Vec<u8> {
        let comment = [0xFF, 0xFE, 0, 4, b'h', b'i'];
        let frame = [0xFF, 0xFF, 0xC2, 0, 8 + 3 * channels, 8, 0, 3, 0, 5, channels];
        [&[0xFF, 0xD8], comment.as_slice(), &frame, &[0; 12]].concat()
    }

    #[test]
    fn the_size_of_a_jpeg_is_read_and_its_file_kept() {
        let image = Image::read(jpeg_with(3)).unwrap();
        assert_eq!((image.width, image.height, image.is_coloured), (5, 3, true));
        assert!(matches!(image.pixels, Pixels::Jpeg));
        assert!(!Image::read(jpeg_with(1)).unwrap().is_coloured);
    }

    #[test]
    fn unusable_files_are_rejected_with_the_reason() {
        let rejected = |file: &[u8]| Image::read(file.to_vec()).unwrap_err();
        assert!(matches!(rejected(&jpeg_with(4)), ImageError::UnsupportedChannels(4)));
        assert!(matches!(rejected(b"<svg/>"), ImageError::UnknownFormat));
        assert!(matches!(rejected(&[0xFF, 0xFE]), ImageError::UnknownFormat));
        for length in 2..18 {
            let error = rejected(&jpeg_with(3)[..length]);
            assert!(matches!(error, ImageError::DamagedJpeg), "{length}");
        }
        let error = rejected(b"\x89PNG\r\n\x1a\n");
        assert!(matches!(error, ImageError::DamagedPng(_)));
        let huge =
            [&[0xFF, 0xD8, 0xFF, 0xC0, 0, 17, 8, 0xFF, 0xFF, 0xFF, 0xFF, 3], [0; 12].as_slice()]
                .concat();
        assert!(matches!(rejected(&huge), ImageError::TooLarge(count) if count == 65_535 * 65_535));
    }
}
