//! JPEG (ITU T.81): reads the frame header for a PDF, which embeds the file as it is, decodes a
//! file to check it, and keeps of it what shows the image.

use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::options::DecoderOptions;

use crate::{Format, Image, ImageError, MAX_SIDE, Orientation, Pixels, check_size};

const START_OF_IMAGE: [u8; 2] = [0xFF, 0xD8];
const END_OF_IMAGE: u8 = 0xD9;
const START_OF_SCAN: u8 = 0xDA;
/// The frame headers of baseline, extended and progressive files. Others are not for the web.
const START_OF_FRAME: [u8; 3] = [0xC0, 0xC1, 0xC2];
const EXIF: u8 = 0xE1;
const COMMENT: u8 = 0xFE;
/// The application segments that say how the image looks, by marker and first bytes: the density,
/// a colour profile, and how colours are stored.
const KEPT: [(u8, &[u8]); 3] = [(0xE0, b"JFIF\0"), (0xE2, b"ICC_PROFILE\0"), (0xEE, b"Adobe")];
/// Scans of a progressive file. Programs write about ten; each costs a decoder a pass over the
/// whole image, however few bytes it has.
const MAX_SCANS: usize = 64;

/// A segment of a file, between its marker and the next one.
struct Segment<'a> {
    marker: u8,
    /// Without marker and length.
    content: &'a [u8],
    /// The compressed pixels that follow the header of a scan.
    pixels: &'a [u8],
}

/// Walks through the segments up to the end of the image.
struct Segments<'a>(&'a [u8]);

impl<'a> Segments<'a> {
    fn of(file: &'a [u8]) -> Self {
        Self(file.get(START_OF_IMAGE.len()..).unwrap_or_default())
    }

    /// The next segment; `None` at the end of the image.
    fn next(&mut self) -> Result<Option<Segment<'a>>, ImageError> {
        const CUT_OFF: ImageError = ImageError::DamagedJpeg("it ends in the middle");
        let [0xFF, rest @ ..] = self.0 else {
            return Err(ImageError::DamagedJpeg("there is something between two segments"));
        };
        // Any number of these bytes may come before a marker.
        let padding = rest.iter().take_while(|byte| **byte == 0xFF).count();
        let Some((&marker, rest)) = rest[padding..].split_first() else { return Err(CUT_OFF) };
        if marker == END_OF_IMAGE {
            return Ok(None);
        }
        let (length, _) = rest.split_first_chunk::<2>().ok_or(CUT_OFF)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let content = rest.get(2..length).ok_or(CUT_OFF)?;
        let rest = &rest[length..];
        let pixels = if marker == START_OF_SCAN { length_of_pixels(rest) } else { 0 };
        let (pixels, rest) = rest.split_at(pixels);
        self.0 = rest;
        Ok(Some(Segment { marker, content, pixels }))
    }
}

/// How many bytes come before the next marker. In compressed pixels `FF` is followed by `00`, or by
/// one of the markers from which a decoder can restart.
fn length_of_pixels(rest: &[u8]) -> usize {
    let is_marker = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0 | 0xD0..=0xD7 | 0xFF);
    let end = rest.windows(2).position(is_marker).unwrap_or(rest.len());
    // Padding before the marker.
    end - rest[..end].iter().rev().take_while(|byte| **byte == 0xFF).count()
}

/// What the headers say.
struct Header {
    width: u32,
    height: u32,
    channels: u8,
    orientation: Orientation,
}

fn read_header(file: &[u8]) -> Result<Header, ImageError> {
    let mut segments = Segments::of(file);
    let mut orientation = Orientation::UPRIGHT;
    while let Some(Segment { marker, content, .. }) = segments.next()? {
        if marker == EXIF {
            orientation = Orientation::read(content);
        }
        if marker == START_OF_SCAN {
            break;
        }
        if START_OF_FRAME.contains(&marker) {
            let [bits, h1, h0, w1, w0, channels, ..] = *content else { break };
            if bits != 8 {
                return Err(ImageError::DamagedJpeg("it has more than 8 bits for each colour"));
            }
            let [width, height] = [[w1, w0], [h1, h0]].map(u16::from_be_bytes).map(u32::from);
            check_size(width, height)?;
            if !matches!(channels, 1 | 3) {
                return Err(ImageError::UnsupportedChannels(channels));
            }
            return Ok(Header { width, height, channels, orientation });
        }
    }
    Err(ImageError::DamagedJpeg("it has no frame header"))
}

/// Reads the headers; nothing is decoded.
pub(crate) fn read(file: Vec<u8>) -> Result<Image, ImageError> {
    let Header { width, height, channels, orientation } = read_header(&file)?;
    let (width, height) = orientation.shown(width, height);
    let (format, is_coloured, pixels) = (Format::Jpeg, channels == 3, Pixels::Jpeg);
    Ok(Image { file, format, width, height, orientation, is_coloured, pixels })
}

/// Decodes the whole file, and returns its size as it is shown.
pub(crate) fn check(file: &[u8]) -> Result<(u32, u32), ImageError> {
    let Header { width, height, orientation, .. } = read_header(file)?;
    let side = usize::try_from(MAX_SIDE).unwrap_or(usize::MAX);
    let options = DecoderOptions::default().set_strict_mode(true);
    let options = options.set_max_width(side).set_max_height(side);
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(file), options);
    decoder.decode().map_err(|_| ImageError::DamagedJpeg("its pixels cannot be read"))?;
    Ok(orientation.shown(width, height))
}

/// The file without what does not show, and without what follows its end.
pub(crate) fn without_metadata(file: &[u8]) -> Result<Vec<u8>, ImageError> {
    let mut kept = START_OF_IMAGE.to_vec();
    let mut segments = Segments::of(file);
    let mut scans = 0;
    let mut add = |marker: u8, content: &[u8], pixels: &[u8]| {
        // The length counts itself, and was read from two bytes.
        let length = u16::try_from(content.len() + 2).unwrap_or(u16::MAX);
        kept.extend([0xFF, marker]);
        kept.extend(length.to_be_bytes());
        kept.extend(content);
        kept.extend(pixels);
    };
    while let Some(Segment { marker, content, pixels }) = segments.next()? {
        scans += usize::from(marker == START_OF_SCAN);
        if scans > MAX_SCANS {
            return Err(ImageError::DamagedJpeg("it has too many scans"));
        }
        let orientation = if marker == EXIF { Orientation::read(content) } else { <_>::default() };
        if !orientation.is_upright() {
            add(EXIF, &orientation.segment(), &[]);
        } else if is_kept(marker, content) {
            add(marker, content, pixels);
        }
    }
    kept.extend([0xFF, END_OF_IMAGE]);
    Ok(kept)
}

fn is_kept(marker: u8, content: &[u8]) -> bool {
    let is_application = matches!(marker, 0xE0..=0xEF);
    !is_application && marker != COMMENT
        || KEPT.iter().any(|(kept, start)| *kept == marker && content.starts_with(start))
}
