//! Checks a file from outside before everybody is shown it: it is decoded as a whole, and what it
//! says beside the image is left out.

use crate::{Format, ImageError, jpeg, png};

/// A file that every browser shows.
#[derive(Debug)]
pub struct CheckedImage {
    /// The file without metadata: a photo would tell where and with which camera it was taken.
    pub file: Vec<u8>,
    /// Its format.
    pub format: Format,
    /// Its size as it is shown, in pixels.
    pub width: u32,
    /// Likewise.
    pub height: u32,
}

impl CheckedImage {
    /// Checks a file. Memory and time are bounded by [`MAX_PIXELS`](crate::MAX_PIXELS), whatever it
    /// says.
    ///
    /// # Errors
    /// [`ImageError`].
    pub fn check(file: &[u8]) -> Result<Self, ImageError> {
        let format = Format::of(file)?;
        let (file, (width, height)) = match format {
            Format::Png => {
                let file = png::without_metadata(file);
                let size = png::check(&file)?;
                (file, size)
            }
            Format::Jpeg => {
                let file = jpeg::without_metadata(file)?;
                let size = jpeg::check(&file)?;
                (file, size)
            }
        };
        Ok(Self { file, format, width, height })
    }
}
