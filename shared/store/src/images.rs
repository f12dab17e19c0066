//! Images: which file each name has, which courses use the name, and the content of the files,
//! each of which is stored once.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use domain::{Actor, ImageChangeKind, ImageFile, ImageHash, ImageName, ImageType, Slug};
use jiff::{Timestamp, ToSpan};

use crate::items::{
    Attributes, ImageChangeItem, ImageFileItem, ImageItem, ImageTypeItem, from_attributes, name_of,
    text, to_attributes, unexpected_value,
};
use crate::keys;
use crate::listing::{DamagedItem, Listing};
use crate::publishing::CHANGE_DAYS;
use crate::read::MAX_BATCH_KEYS;
use crate::transaction::{CommitOutcome, Expression, Purpose, Transaction};
use crate::{Store, StoreError, WriteError};

/// The attribute of a file's content.
const CONTENT: &str = "content";
/// For how many hours an image is kept that no course uses, so that it can be stored before the
/// course; and then the content of a file without a name, which pages show that were made before.
const UNUSED_HOURS: i64 = 24;

/// An image as it is stored, without its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredImage {
    /// Its name.
    pub name: ImageName,
    /// Its file.
    pub file: ImageFile,
    /// The courses that use it.
    pub courses: BTreeSet<Slug>,
}

/// A page of the images.
#[derive(Debug)]
pub struct ImagesPage {
    /// In the order of names.
    pub images: Listing<StoredImage>,
    /// The name after which the next page begins; `None` on the last page.
    pub next: Option<ImageName>,
}

/// Why an image was not deleted.
#[derive(Debug, thiserror::Error)]
pub enum DeleteImageError {
    /// Courses use it.
    #[error("{} courses use the image", .0.len())]
    Used(BTreeSet<Slug>),
    /// It is gone, or has got another file: read again.
    #[error("another write came first")]
    Conflict,
    /// The table failed, or did not respond.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Who changes an image, and when.
#[derive(Clone, Debug)]
pub struct ImageChange {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
}

impl Store {
    /// The image of this name.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn image(&self, name: &ImageName) -> Result<Option<StoredImage>, StoreError> {
        self.get_attributes(keys::image(name)).await?.map(read_image).transpose()
    }

    /// The files of these names, as far as there are images of these names that can be read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn image_files(
        &self,
        names: &BTreeSet<ImageName>,
    ) -> Result<HashMap<ImageName, ImageFile>, StoreError> {
        let keys: Vec<Attributes> = names.iter().map(|name| keys::image(name).into()).collect();
        let mut images = Listing::default();
        for keys in keys.chunks(MAX_BATCH_KEYS) {
            for item in self.batch(keys.to_vec(), true).await? {
                images.read(item, read_image)?;
            }
        }
        Ok(images.items.into_iter().map(|image| (image.name, image.file)).collect())
    }

    /// One page of the images, beginning after the name `after`.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn images(
        &self,
        after: Option<&ImageName>,
        most: usize,
    ) -> Result<ImagesPage, StoreError> {
        let page = self
            .prefix_query(keys::IMAGES.into(), keys::IMAGE_NAMES)
            .set_exclusive_start_key(after.map(|name| keys::image(name).into()))
            .limit(i32::try_from(most).unwrap_or(i32::MAX))
            .send()
            .await?;
        let next = page.last_evaluated_key().and_then(keys::name_of_image);
        let mut images = Listing::default();
        for item in page.items.unwrap_or_default() {
            images.read(item, read_image)?;
        }
        Ok(ImagesPage { images, next })
    }

    /// Gives a name this file, whose content everybody can read from now on. Returns whether the
    /// name is new. Nothing is written if the name has the file already.
    ///
    /// # Errors
    /// [`WriteError::Conflict`] if the name has got another file meanwhile.
    pub async fn put_image(
        &self,
        name: &ImageName,
        file: &ImageFile,
        content: &[u8],
        change: &ImageChange,
    ) -> Result<bool, WriteError> {
        let seen = self.get_attributes(keys::image(name)).await?;
        if let Some(Ok(image)) = seen.clone().map(read_image)
            && image.file == *file
        {
            return Ok(false);
        }
        let mut transaction = Transaction::new(self);
        let expression = match &seen {
            None => Expression::not_exists(),
            Some(item) => has_hash(text(item, "hash")),
        };
        transaction.update(
            Purpose::Revision,
            keys::image(name),
            "SET #hash = :hash, mediaType = :type, #width = :width, #height = :height, \
             #size = :size, unusedSince = :now",
            expression
                .number(":now", change.at.as_second())
                .text(":hash", file.hash.to_string())
                .text(":type", file.media_type.as_str())
                .number(":width", file.width)
                .number(":height", file.height)
                .number(":size", file.bytes),
        )?;
        transaction.add_name(name, file.hash)?;
        let replaced = seen.as_ref().and_then(|item| ImageHash::parse(text(item, "hash")?));
        if let Some(replaced) = replaced.filter(|replaced| *replaced != file.hash) {
            transaction.remove_name(name, replaced, change.at)?;
        }
        let item = ImageTypeItem { media_type: file.media_type };
        let mut item = to_attributes(keys::image_content(file.hash), &item)?;
        item.insert(CONTENT.to_owned(), AttributeValue::B(Blob::new(content)));
        transaction.put(Purpose::Consequence, item, Expression::unconditional())?;
        transaction.put_image_change(name, ImageChangeKind::Stored, change)?;
        if self.commit_if_unchanged(transaction).await? {
            Ok(seen.is_none())
        } else {
            Err(WriteError::Conflict)
        }
    }

    /// Deletes an image that no course uses. Retention deletes its content.
    ///
    /// # Errors
    /// [`DeleteImageError`].
    pub async fn delete_image(
        &self,
        image: &StoredImage,
        change: &ImageChange,
    ) -> Result<(), DeleteImageError> {
        let hash = image.file.hash;
        let mut transaction = Transaction::new(self);
        transaction.delete(
            Purpose::Revision,
            keys::image(&image.name),
            Expression::condition("#hash = :seen AND attribute_not_exists(courses)")
                .text(":seen", hash.to_string()),
        )?;
        transaction.remove_name(&image.name, hash, change.at)?;
        transaction.put_image_change(&image.name, ImageChangeKind::Deleted, change)?;
        let failed = match self.commit(transaction).await? {
            CommitOutcome::Committed => return Ok(()),
            CommitOutcome::ConditionsFailed(failed) => failed,
        };
        let now = failed.item(Purpose::Revision).cloned().map(read_image).transpose()?;
        match now {
            Some(image) if !image.courses.is_empty() => Err(DeleteImageError::Used(image.courses)),
            _ => Err(DeleteImageError::Conflict),
        }
    }

    /// The type and the content of the file with this hash.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn image_content(
        &self,
        hash: ImageHash,
    ) -> Result<Option<(ImageType, Vec<u8>)>, StoreError> {
        self.get_attributes(keys::image_content(hash)).await?.map(read_content).transpose()
    }

    /// The contents of the files with these hashes, as far as they exist and can be read.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn image_contents(
        &self,
        hashes: impl IntoIterator<Item = ImageHash>,
    ) -> Result<HashMap<ImageHash, Vec<u8>>, StoreError> {
        let keys: Vec<Attributes> =
            hashes.into_iter().map(|hash| keys::image_content(hash).into()).collect();
        let read = |item: Attributes| {
            let hash = keys::hash_of_content(&item);
            let hash = hash.ok_or_else(|| unexpected_value(name_of(&item)))?;
            Ok((hash, read_content(item)?.1))
        };
        let mut contents = Listing::default();
        for keys in keys.chunks(MAX_BATCH_KEYS) {
            for item in self.batch(keys.to_vec(), false).await? {
                contents.read(item, read)?;
            }
        }
        Ok(contents.items.into_iter().collect())
    }

    /// Deletes the images that no course has used for a day. One that a course uses meanwhile
    /// stays. Returns how many were deleted, and what cannot be read.
    ///
    /// # Errors
    /// [`StoreError`]; what was deleted until then stays deleted.
    pub async fn delete_unused_images(
        &self,
        now: Timestamp,
    ) -> Result<(usize, Vec<DamagedItem>), StoreError> {
        let images = self
            .list_prefix(keys::IMAGES.into(), keys::IMAGE_NAMES, None, |item| {
                let unused_since = from_attributes::<ImageItem>(item.clone())?.unused_since;
                Ok((read_image(item)?, unused_since))
            })
            .await?;
        let change = ImageChange { at: now, by: Actor::Office };
        let mut deleted = 0;
        for (image, unused_since) in images.items {
            if !image.courses.is_empty() || !is_long_ago(unused_since, now) {
                continue;
            }
            match self.delete_image(&image, &change).await {
                Ok(()) => deleted += 1,
                Err(DeleteImageError::Used(_) | DeleteImageError::Conflict) => {}
                Err(DeleteImageError::Store(error)) => return Err(error),
            }
        }
        Ok((deleted, images.damaged))
    }

    /// Deletes the contents of files that have had no name for a day. One that gets a name
    /// meanwhile stays. Returns how many were deleted, and what cannot be read.
    ///
    /// # Errors
    /// [`StoreError`]; what was deleted until then stays deleted.
    pub async fn delete_unused_files(
        &self,
        now: Timestamp,
    ) -> Result<(usize, Vec<DamagedItem>), StoreError> {
        let files = self
            .list_prefix(keys::IMAGES.into(), keys::IMAGE_FILES, None, |item| {
                let hash = keys::hash_of_file(&item);
                let hash = hash.ok_or_else(|| unexpected_value(name_of(&item)))?;
                Ok((hash, from_attributes::<ImageFileItem>(item)?))
            })
            .await?;
        let mut deleted = 0;
        for (hash, file) in files.items {
            if !file.names.is_empty() || !is_long_ago(file.unused_since, now) {
                continue;
            }
            let mut transaction = Transaction::new(self);
            transaction.delete(
                Purpose::Revision,
                keys::image_file(hash),
                Expression::condition("attribute_not_exists(#names)"),
            )?;
            transaction.delete(
                Purpose::Consequence,
                keys::image_content(hash),
                Expression::unconditional(),
            )?;
            deleted += usize::from(self.commit_if_unchanged(transaction).await?);
        }
        Ok((deleted, files.damaged))
    }

    /// The names of the images that this course uses, as the images say. For a course that cannot
    /// say so itself.
    pub(crate) async fn images_used_by(
        &self,
        slug: &Slug,
    ) -> Result<BTreeSet<ImageName>, StoreError> {
        let images =
            self.list_prefix(keys::IMAGES.into(), keys::IMAGE_NAMES, None, read_image).await?;
        let used = images.items.into_iter().filter(|image| image.courses.contains(slug));
        Ok(used.map(|image| image.name).collect())
    }
}

impl Transaction {
    /// The course uses an image from now on, which must exist. `index` tells it from the others.
    pub(crate) fn use_image(
        &mut self,
        name: &ImageName,
        slug: &Slug,
        index: usize,
    ) -> Result<(), StoreError> {
        let expression = Expression::exists().texts(":course", [slug.to_string()]);
        self.update(Purpose::Image(index), keys::image(name), "ADD courses :course", expression)
    }

    /// The course no longer uses an image, which exists.
    pub(crate) fn release_image(
        &mut self,
        name: &ImageName,
        slug: &Slug,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let expression = Expression::unconditional()
            .texts(":course", [slug.to_string()])
            .number(":now", now.as_second());
        let update = "SET unusedSince = :now DELETE courses :course";
        self.update(Purpose::Consequence, keys::image(name), update, expression)
    }

    fn add_name(&mut self, name: &ImageName, hash: ImageHash) -> Result<(), StoreError> {
        let expression = Expression::unconditional().texts(":name", [name.to_string()]);
        self.update(Purpose::Consequence, keys::image_file(hash), "ADD #names :name", expression)
    }

    fn remove_name(
        &mut self,
        name: &ImageName,
        hash: ImageHash,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let expression = Expression::unconditional()
            .texts(":name", [name.to_string()])
            .number(":now", now.as_second());
        let update = "SET unusedSince = :now DELETE #names :name";
        self.update(Purpose::Consequence, keys::image_file(hash), update, expression)
    }

    /// Records who changes an image.
    fn put_image_change(
        &mut self,
        name: &ImageName,
        what: ImageChangeKind,
        ImageChange { at, by }: &ImageChange,
    ) -> Result<(), StoreError> {
        let expiry = at.saturating_add((24 * CHANGE_DAYS).hours()).unwrap_or(Timestamp::MAX);
        let item = ImageChangeItem {
            at: *at,
            by: by.clone(),
            what,
            name: name.clone(),
            expires_at: expiry.as_second(),
        };
        let item = to_attributes(keys::image_change(*at), &item)?;
        self.put(Purpose::Consequence, item, Expression::unconditional())
    }
}

/// The image has this hash; or a damaged one, none that can be read.
fn has_hash(hash: Option<&str>) -> Expression<'static> {
    match hash {
        Some(hash) => Expression::condition("#hash = :seen").text(":seen", hash),
        None => Expression::condition("NOT attribute_type(#hash, :string)").text(":string", "S"),
    }
}

/// Whether an image or a file has been unused for long enough at this instant.
fn is_long_ago(unused_since: Option<i64>, now: Timestamp) -> bool {
    let newest = now.saturating_add((-UNUSED_HOURS).hours()).unwrap_or(Timestamp::MIN);
    unused_since.is_none_or(|since| since <= newest.as_second())
}

pub(crate) fn read_image(attributes: Attributes) -> Result<StoredImage, StoreError> {
    let key = name_of(&attributes);
    let name = keys::name_of_image(&attributes);
    let item: ImageItem = from_attributes(attributes)?;
    let courses: Option<BTreeSet<Slug>> =
        item.courses.iter().map(|slug| slug.parse().ok()).collect();
    match (name, ImageHash::parse(&item.hash), courses) {
        (Some(name), Some(hash), Some(courses)) => {
            let ImageItem { media_type, width, height, size, .. } = item;
            let file = ImageFile { hash, media_type, width, height, bytes: size };
            Ok(StoredImage { name, file, courses })
        }
        _ => Err(unexpected_value(key)),
    }
}

pub(crate) fn read_content(mut attributes: Attributes) -> Result<(ImageType, Vec<u8>), StoreError> {
    let key = name_of(&attributes);
    let Some(AttributeValue::B(content)) = attributes.remove(CONTENT) else {
        return Err(unexpected_value(key));
    };
    let ImageTypeItem { media_type } = from_attributes(attributes)?;
    Ok((media_type, content.into_inner()))
}
