//! How a camera was held: the one field of EXIF that says how an image is shown (EXIF 2.32, tag
//! 274). Everything else in it, such as where a photo was taken, is nobody's business.

/// How the pixels of a file are turned and mirrored to be shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Orientation(u8);

/// The tag of the field.
const ORIENTATION: u16 = 274;
/// What a segment with EXIF begins with.
const SIGNATURE: &[u8] = b"Exif\0\0";
/// Bytes of a field of a directory.
const FIELD_BYTES: usize = 12;

impl Orientation {
    /// The pixels are shown as they are.
    pub const UPRIGHT: Self = Self(0);

    /// The pixels are shown as they are.
    pub fn is_upright(self) -> bool {
        self == Self::UPRIGHT
    }

    /// Whether a row of the file is shown as a column.
    pub fn swaps_sides(self) -> bool {
        self.0 >= 4
    }

    /// The size as it is shown of a file of this size.
    pub(crate) fn shown(self, width: u32, height: u32) -> (u32, u32) {
        if self.swaps_sides() { (height, width) } else { (width, height) }
    }

    /// Where a point of the file's unit square is shown, as the matrix `[a, b, c, d, e, f]` of a
    /// PDF: `(x, y)` is shown at `(ax + cy + e, bx + dy + f)`, with the origin at the bottom left.
    pub fn matrix(self) -> [f32; 6] {
        match self.0 {
            1 => [-1.0, 0.0, 0.0, 1.0, 1.0, 0.0],
            2 => [-1.0, 0.0, 0.0, -1.0, 1.0, 1.0],
            3 => [1.0, 0.0, 0.0, -1.0, 0.0, 1.0],
            4 => [0.0, -1.0, -1.0, 0.0, 1.0, 1.0],
            5 => [0.0, -1.0, 1.0, 0.0, 0.0, 1.0],
            6 => [0.0, 1.0, 1.0, 0.0, 0.0, 0.0],
            7 => [0.0, 1.0, -1.0, 0.0, 1.0, 0.0],
            _ => [1.0, 0.0, 0.0, 1.0, 0.0, 0.0],
        }
    }

    /// Reads the content of the JPEG segment `APP1`. What cannot be read is upright, as browsers
    /// show it.
    pub(crate) fn read(segment: &[u8]) -> Self {
        Self::find(segment).unwrap_or_default()
    }

    fn find(segment: &[u8]) -> Option<Self> {
        let tiff = segment.strip_prefix(SIGNATURE)?;
        let is_big_endian = tiff.starts_with(b"MM");
        let bytes = |at: usize, count: usize| tiff.get(at..at.checked_add(count)?);
        let number = |at: usize, count: usize| {
            let add = |sum: usize, byte: &u8| sum << 8 | usize::from(*byte);
            let bytes = bytes(at, count)?.iter();
            Some(if is_big_endian { bytes.fold(0, add) } else { bytes.rev().fold(0, add) })
        };
        let directory = number(4, 4)?;
        let fields =
            (0..number(directory, 2)?).map(|index| directory.checked_add(2 + FIELD_BYTES * index));
        for field in fields {
            let field = field?;
            if number(field, 2)? == usize::from(ORIENTATION) {
                let value = u8::try_from(number(field.checked_add(8)?, 2)?).ok()?;
                return (1..=8).contains(&value).then(|| Self(value - 1));
            }
        }
        None
    }

    /// The content of a segment `APP1` that says this and nothing else.
    pub(crate) fn segment(self) -> Vec<u8> {
        let [high, low] = ORIENTATION.to_be_bytes();
        let header = [b'M', b'M', 0, 42, 0, 0, 0, 8];
        // One field, of the type SHORT, with one value; and no further directory.
        let directory = [0, 1, high, low, 0, 3, 0, 0, 0, 1, 0, self.0 + 1, 0, 0, 0, 0, 0, 0];
        [SIGNATURE, &header, &directory].concat()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_written_is_read() {
        for value in 0..8 {
            let orientation = Orientation(value);
            assert_eq!(Orientation::read(&orientation.segment()), orientation);
        }
    }

    #[test]
    fn both_byte_orders_are_read() {
        let little = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(Orientation::read(little), Orientation(5));
    }

    #[test]
    fn the_top_left_pixel_is_shown_where_the_standard_says() {
        // The corners of the file's first row, as (x, y) from the bottom left, by orientation.
        let shown: [[(f32, f32); 2]; 8] = [
            [(0.0, 1.0), (1.0, 1.0)],
            [(1.0, 1.0), (0.0, 1.0)],
            [(1.0, 0.0), (0.0, 0.0)],
            [(0.0, 0.0), (1.0, 0.0)],
            [(0.0, 1.0), (0.0, 0.0)],
            [(1.0, 1.0), (1.0, 0.0)],
            [(1.0, 0.0), (1.0, 1.0)],
            [(0.0, 0.0), (0.0, 1.0)],
        ];
        for (value, shown) in (0..).zip(shown) {
            let [a, b, c, d, e, f] = Orientation(value).matrix();
            let place = |x: f32, y: f32| (a * x + c * y + e, b * x + d * y + f);
            assert_eq!([place(0.0, 1.0), place(1.0, 1.0)], shown, "{value}");
            assert_eq!(a == 0.0, Orientation(value).swaps_sides());
        }
    }

    proptest! {
        #[test]
        fn any_bytes_have_an_orientation(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            prop_assert!(Orientation::read(&bytes).0 < 8);
            let mut segment = Orientation(5).segment();
            for (byte, other) in segment[6..].iter_mut().zip(&bytes) {
                *byte ^= other;
            }
            prop_assert!(Orientation::read(&segment).0 < 8);
        }
    }
}
