//! Images: checking, storing and deleting them, and finding out which of those that a course names
//! exist.

use std::collections::BTreeSet;

use domain::{
    Actor, ErrorCode, FieldError, ImageFile, ImageHash, ImageName, ImageType, check_image_size,
    named_images,
};
use images::{CheckedImage, Format, ImageError, MAX_PIXELS, MAX_SIDE};
use jiff::Timestamp;
use serde_json::Value;
use store::{ImageChange, Store, StoreError, StoredImage};

use crate::OperationError;
use crate::retry::retry_on_conflict;

/// A file that can be printed and that every browser shows.
#[derive(Debug)]
pub struct NewImage {
    /// What is stored of it.
    pub file: ImageFile,
    content: Vec<u8>,
}

impl NewImage {
    /// Checks a file that was sent.
    ///
    /// # Errors
    /// What is wrong with it, for the person who sent it.
    pub async fn check(sent: impl AsRef<[u8]> + Send + 'static) -> Result<Self, ErrorCode> {
        // Decoding takes a tenth of a second at most, in which others are served.
        let checked = tokio::task::spawn_blocking(move || CheckedImage::check(sent.as_ref())).await;
        let checked = checked.map_err(|_| ErrorCode::ImageDamaged)?;
        let CheckedImage { file: content, format, width, height } =
            checked.map_err(|error| code_of(&error))?;
        check_image_size(width, height)?;
        let media_type = match format {
            Format::Png => ImageType::Png,
            Format::Jpeg => ImageType::Jpeg,
        };
        let bytes = u32::try_from(content.len()).unwrap_or(u32::MAX);
        let hash = ImageHash::of(&content);
        Ok(Self { file: ImageFile { hash, media_type, width, height, bytes }, content })
    }
}

fn code_of(error: &ImageError) -> ErrorCode {
    match *error {
        ImageError::UnknownFormat => ErrorCode::ImageFormat,
        ImageError::UnsupportedChannels(_) => ErrorCode::ImageColours,
        ImageError::TooLarge { width, height } => {
            let megapixels = MAX_PIXELS / 1_000_000;
            ErrorCode::ImagePixels { width, height, megapixels, side: MAX_SIDE }
        }
        ImageError::DamagedPng(_) | ImageError::DamagedJpeg(_) | ImageError::NoPixels => {
            ErrorCode::ImageDamaged
        }
    }
}

/// Stores an image under this name, in place of an earlier one, for the staff member `by`. The
/// courses that use the name show it from now on. Returns the image, and whether the name is new.
///
/// # Errors
/// [`OperationError::Store`].
pub async fn store_image(
    store: &Store,
    name: &ImageName,
    NewImage { file, content }: &NewImage,
    by: &str,
    now: Timestamp,
) -> Result<(StoredImage, bool), OperationError> {
    let change = ImageChange { at: now, by: Actor::Staff(by.to_owned()) };
    retry_on_conflict(|| async {
        let is_new = store.put_image(name, file, content, &change).await?;
        let stored = store.image(name).await?.ok_or(OperationError::NotFound)?;
        Ok((stored, is_new))
    })
    .await
}

/// Deletes an image that no course uses, for the staff member `by`.
///
/// # Errors
/// [`OperationError::NotFound`], [`OperationError::ImageUsed`], or [`OperationError::Store`].
pub async fn delete_image(
    store: &Store,
    name: &ImageName,
    by: &str,
    now: Timestamp,
) -> Result<(), OperationError> {
    let change = ImageChange { at: now, by: Actor::Staff(by.to_owned()) };
    retry_on_conflict(|| async {
        let image = store.image(name).await?.ok_or(OperationError::NotFound)?;
        Ok(store.delete_image(&image, &change).await?)
    })
    .await
}

/// An error for each image that a course document names and that does not exist, whatever else is
/// wrong with the document.
///
/// # Errors
/// [`StoreError`].
pub async fn missing_images(
    store: &Store,
    document: &Value,
) -> Result<Vec<FieldError>, StoreError> {
    let named = named_images(document);
    let names: BTreeSet<ImageName> = named.iter().map(|(_, name)| name.clone()).collect();
    let known = store.image_files(&names).await?;
    Ok(image_errors(named.into_iter().filter(|(_, name)| !known.contains_key(name))))
}

pub(crate) fn image_errors(missing: impl Iterator<Item = (String, ImageName)>) -> Vec<FieldError> {
    let error = |(pointer, name): (String, ImageName)| {
        FieldError::new(pointer, ErrorCode::ImageUnknown { name: name.to_string() })
    };
    missing.map(error).collect()
}
