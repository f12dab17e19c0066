//! PNG: decodes for a PDF, and keeps of a file what shows the image.

use std::io::Cursor;

use png::{ColorType, Compression, Decoder, Encoder, EncodingError, Limits, Transformations};

use crate::{Format, Image, ImageError, Orientation, Pixels, check_size};

/// What a file begins with.
const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";
/// Bytes that the decoder may use beside the rows of the image: for a colour profile.
const MAX_DECODER_BYTES: usize = 64 * 1024 * 1024;
/// The chunks that say how the image looks. The others hold text, times, a preview or an animation.
const KEPT: [&[u8; 4]; 12] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
    b"pHYs", b"cICP",
];

fn decoder(file: &[u8]) -> Decoder<Cursor<&[u8]>> {
    let limits = Limits { bytes: MAX_DECODER_BYTES };
    let mut decoder = Decoder::new_with_limits(Cursor::new(file), limits);
    decoder.set_transformations(Transformations::normalize_to_color8());
    decoder
}

pub(crate) fn read(file: Vec<u8>) -> Result<Image, ImageError> {
    let mut reader = decoder(&file).read_info()?;
    let (width, height) = reader.info().size();
    check_size(width, height)?;
    let size = reader.output_buffer_size();
    let mut samples = vec![0; size.ok_or(ImageError::TooLarge { width, height })?];
    let frame = reader.next_frame(&mut samples)?;
    samples.truncate(frame.buffer_size());
    let channels = frame.color_type.samples();
    let is_coloured = channels > 2;
    let has_opacity = matches!(frame.color_type, ColorType::GrayscaleAlpha | ColorType::Rgba);
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
    let (format, orientation) = (Format::Png, Orientation::UPRIGHT);
    Ok(Image { file, format, width, height, orientation, is_coloured, pixels })
}

/// The samples as PNG predicts and compresses them, for images of at least one pixel with one byte
/// for each of one or three channels.
///
/// # Errors
/// The samples are too few or too many for the size.
pub fn predict(
    samples: &[u8],
    width: u32,
    height: u32,
    channels: u8,
) -> Result<Vec<u8>, EncodingError> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, width, height);
    encoder.set_color(if channels == 3 { ColorType::Rgb } else { ColorType::Grayscale });
    encoder.set_compression(Compression::Balanced);
    let mut writer = encoder.write_header()?;
    writer.write_image_data(samples)?;
    writer.finish()?;
    let pixels = chunks(&file).filter(|(name, _)| *name == b"IDAT");
    // Without length and name before, and the checksum behind.
    Ok(pixels.flat_map(|(_, chunk)| &chunk[8..chunk.len() - 4]).copied().collect())
}

/// The chunks of a file, each with its name, up to its end.
fn chunks(file: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let mut rest = file.get(SIGNATURE.len()..).unwrap_or_default();
    std::iter::from_fn(move || {
        let (length, _) = rest.split_first_chunk::<4>()?;
        let bytes = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
        // Length, name and checksum have four bytes each.
        let (chunk, others) = rest.split_at(bytes.saturating_add(12).min(rest.len()));
        let name = chunk.get(4..8).unwrap_or_default();
        rest = if name == b"IEND" { &[] } else { others };
        Some((name, chunk))
    })
}

/// Decodes the whole file row by row, and returns its size.
pub(crate) fn check(file: &[u8]) -> Result<(u32, u32), ImageError> {
    let mut reader = decoder(file).read_info()?;
    let (width, height) = reader.info().size();
    check_size(width, height)?;
    while reader.next_row()?.is_some() {}
    reader.finish()?;
    Ok((width, height))
}

/// The file without what does not show, and without what follows its end. Checksums are checked
/// when it is decoded.
pub(crate) fn without_metadata(file: &[u8]) -> Vec<u8> {
    let mut kept = SIGNATURE.to_vec();
    for (name, chunk) in chunks(file) {
        if KEPT.iter().any(|kept| kept.as_slice() == name) {
            kept.extend_from_slice(chunk);
        }
    }
    kept
}
