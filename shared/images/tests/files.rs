//! Files as programs and cameras write them: which are accepted, and what is kept of them.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

use images::{CheckedImage, Format, Image, ImageError, MAX_PIXELS, MAX_SIDE};
use proptest::prelude::*;

const COLOUR: &[u8] = include_bytes!("files/colour.jpg");
const GREY: &[u8] = include_bytes!("files/grey.jpg");
const PROGRESSIVE: &[u8] = include_bytes!("files/progressive.jpg");
const CMYK: &[u8] = include_bytes!("files/cmyk.jpg");
/// Turned by a quarter, with the camera, a position and a comment.
const TURNED: &[u8] = include_bytes!("files/turned.jpg");

fn check(file: &[u8]) -> Result<CheckedImage, ImageError> {
    CheckedImage::check(file)
}

/// A PNG of this form whose samples are all zero.
fn png(width: u32, height: u32, colour: png::ColorType, depth: png::BitDepth) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    if colour == png::ColorType::Indexed {
        encoder.set_palette(vec![10, 20, 30]);
    }
    encoder.add_text_chunk("Author".to_owned(), "Mette".to_owned()).unwrap();
    let mut writer = encoder.write_header().unwrap();
    let row = (width as usize * colour.samples() * depth as usize).div_ceil(8);
    writer.write_image_data(&vec![0; row * height as usize]).unwrap();
    writer.finish().unwrap();
    file
}

/// The chunk of this name, without its checksum, at its place in the file.
fn chunk(file: &[u8], name: &[u8; 4]) -> usize {
    file.windows(4).position(|bytes| bytes == name).unwrap()
}

#[test]
fn a_jpeg_without_metadata_is_kept_as_it_is() {
    for file in [COLOUR, GREY, PROGRESSIVE] {
        let image = check(file).unwrap();
        assert_eq!((image.format, image.width, image.height), (Format::Jpeg, 240, 160));
        assert!(image.file == file);
    }
}

#[test]
fn a_photo_keeps_how_it_is_turned_and_nothing_else_that_a_camera_says() {
    let image = check(TURNED).unwrap();
    assert_eq!((image.width, image.height), (160, 240));
    for secret in [&b"Kamera"[..], b"Hjemme"] {
        let is_in = |file: &[u8]| file.windows(secret.len()).any(|bytes| bytes == secret);
        assert!(is_in(TURNED) && !is_in(&image.file));
    }
    let again = check(&image.file).unwrap();
    assert!(again.file == image.file, "what has been checked is not changed any more");
    let read = Image::read(image.file).unwrap();
    assert_eq!((read.width, read.height, read.orientation.swaps_sides()), (160, 240, true));
}

#[test]
fn every_form_of_png_is_accepted() {
    use png::{BitDepth, ColorType};
    for (colour, depth) in [
        (ColorType::Grayscale, BitDepth::One),
        (ColorType::Grayscale, BitDepth::Sixteen),
        (ColorType::GrayscaleAlpha, BitDepth::Eight),
        (ColorType::Indexed, BitDepth::Two),
        (ColorType::Rgb, BitDepth::Eight),
        (ColorType::Rgba, BitDepth::Sixteen),
    ] {
        let file = png(5, 3, colour, depth);
        let image = check(&file).unwrap();
        assert_eq!((image.format, image.width, image.height), (Format::Png, 5, 3), "{colour:?}");
        assert!(image.file.len() < file.len(), "the author is left out");
        assert!(Image::read(image.file).is_ok(), "{colour:?}");
    }
}

#[test]
fn what_follows_the_end_is_left_out() {
    let script = b"<script>alert(1)</script>";
    for file in [COLOUR.to_vec(), check(&png8(4, 4)).unwrap().file] {
        assert!(check(&[file.as_slice(), script].concat()).unwrap().file == file);
    }
}

fn png8(width: u32, height: u32) -> Vec<u8> {
    png(width, height, png::ColorType::Grayscale, png::BitDepth::Eight)
}

#[test]
fn a_file_that_is_cut_off_is_damaged() {
    for length in 3..COLOUR.len() {
        let error = check(&COLOUR[..length]).unwrap_err();
        assert!(matches!(error, ImageError::DamagedJpeg(_)), "{length}: {error}");
    }
    let file = png8(9, 9);
    for length in 8..file.len() - 4 {
        let error = check(&file[..length]).unwrap_err();
        assert!(matches!(error, ImageError::DamagedPng(_)), "{length}: {error}");
    }
}

#[test]
fn pixels_that_are_damaged_are_noticed() {
    let mut file = png8(9, 9);
    let pixels = chunk(&file, b"IDAT") + 6;
    file[pixels] ^= 0xFF;
    assert!(matches!(check(&file), Err(ImageError::DamagedPng(_))));
    let mut file = COLOUR.to_vec();
    // The first table of codes: more codes of one bit than there can be.
    let codes = file.windows(2).position(|bytes| bytes == [0xFF, 0xC4]).unwrap();
    file[codes + 5] = 200;
    assert!(matches!(check(&file), Err(ImageError::DamagedJpeg(_))));
}

#[test]
fn other_formats_and_colours_for_print_are_rejected() {
    for file in [&b""[..], b"\xFF", b"<svg/>", b"RIFF\0\0\0\0WEBPVP8 ", b"GIF89a", b"%PDF-1.7"] {
        assert!(matches!(check(file), Err(ImageError::UnknownFormat)));
    }
    assert!(matches!(check(CMYK), Err(ImageError::UnsupportedChannels(4))));
}

#[test]
fn a_small_file_with_too_many_pixels_is_rejected_before_it_is_decoded() {
    for (width, height) in [(3_001, 3_000), (MAX_SIDE + 1, 1), (1, u32::MAX >> 1)] {
        let mut file = png8(1, 1);
        let header = chunk(&file, b"IHDR") + 4;
        file[header..header + 8]
            .copy_from_slice(&(u64::from(width) << 32 | u64::from(height)).to_be_bytes());
        let checksum = crc32(&file[header - 4..header + 13]);
        file[header + 13..header + 17].copy_from_slice(&checksum.to_be_bytes());
        let error = check(&file).unwrap_err();
        assert!(matches!(error, ImageError::TooLarge { .. }), "{width} x {height}: {error}");
    }
    let largest = png8(3_000, 3_000);
    assert_eq!(3_000 * 3_000, MAX_PIXELS);
    assert!(check(&largest).is_ok() && largest.len() < 50_000);
}

/// The checksum of a chunk (PNG, annex D).
fn crc32(bytes: &[u8]) -> u32 {
    let step = |mut crc: u32, byte: &u8| {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = crc >> 1 ^ if crc & 1 == 1 { 0xEDB8_8320 } else { 0 };
        }
        crc
    };
    !bytes.iter().fold(u32::MAX, step)
}

#[test]
fn a_progressive_file_with_a_scan_for_every_few_bytes_is_rejected() {
    let scan = PROGRESSIVE.windows(2).rposition(|bytes| bytes == [0xFF, 0xDA]).unwrap();
    let (before, last) = PROGRESSIVE.split_at(scan);
    let (last, end) = last.split_at(last.len() - 2);
    let error = check(&[before, &last.repeat(100), end].concat()).unwrap_err();
    assert!(error.to_string().contains("too many scans"), "{error}");
}

proptest! {
    #[test]
    fn any_change_of_a_file_is_accepted_or_rejected(
        number in 0_usize..6,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let png = png8(7, 5);
        let mut file = [COLOUR, GREY, PROGRESSIVE, CMYK, TURNED, &png][number].to_vec();
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        if let Ok(image) = check(&file) {
            prop_assert!(u64::from(image.width) * u64::from(image.height) <= MAX_PIXELS);
            let again = check(&image.file).unwrap();
            prop_assert!(again.file == image.file);
            prop_assert!(Image::read(again.file).is_ok());
        }
    }
}
