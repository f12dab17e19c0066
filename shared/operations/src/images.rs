//! Images: storing and deleting them, and finding out which of those that a course names exist.

use std::collections::BTreeSet;

use domain::{
    Actor, ErrorCode, FieldError, ImageFile, ImageHash, ImageName, ImageType, named_images,
};
use jiff::Timestamp;
use serde_json::Value;
use store::{ImageChange, Store, StoreError, StoredImage};

use crate::OperationError;
use crate::retry::retry_on_conflict;

/// Stores an image that has been checked under this name, in place of an earlier one, for the staff
/// member `by`. The courses that use the name show it from now on. Returns the image, and whether
/// the name is new.
///
/// # Errors
/// [`OperationError::Store`].
pub async fn store_image(
    store: &Store,
    name: &ImageName,
    (media_type, width, height): (ImageType, u32, u32),
    content: &[u8],
    by: &str,
    now: Timestamp,
) -> Result<(StoredImage, bool), OperationError> {
    let bytes = u32::try_from(content.len()).unwrap_or(u32::MAX);
    let file = ImageFile { hash: ImageHash::of(content), media_type, width, height, bytes };
    let change = ImageChange { at: now, by: Actor::Staff(by.to_owned()) };
    retry_on_conflict(|| async {
        let is_new = store.put_image(name, &file, content, &change).await?;
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
