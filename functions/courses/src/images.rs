//! The images of courses: for staff, storing and deleting them under their names; for everybody,
//! their files under the hash of the content.

use axum::Json;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use domain::limits::MAX_IMAGE_BYTES;
use domain::{FieldError, ImageName};
use operations::{NewImage, OperationError};
use serde::{Deserialize, Serialize};
use store::StoredImage;
use utoipa::{IntoParams, ToSchema};
use web::etag::{ETag, IMMUTABLE_CACHE_CONTROL};
use web::openapi_responses::{
    BadBody, BadImage, BadParameters, Busy, Conflict, NotFound, NotStaff,
};
use web::path::{ImageHashParams, ImageNameParams};
use web::{
    AppState, ImageBody, ImageHashPath, ImageNamePath, ListParameters, NewImageNamePath, NoBody,
    Parameters, Problem, Staff, cursor, unreadable,
};

use crate::responses::FileBody;

/// Stores an image.
///
/// Stores a PNG or JPEG file under a name, by which courses refer to it, or replaces the file of
/// that name; courses that use the name show the new file from then on. Metadata such as where a
/// photo was taken is left out. The same file under several names is stored once. An image that no
/// course uses is deleted after a day.
#[utoipa::path(
    put,
    path = "/staff/images/{name}",
    operation_id = "storeImage",
    tag = "staff",
    params(ImageNameParams),
    request_body(
        description = "The file, at most 300 KB (307,200 bytes) and 9 megapixels, with at least \
                       100 pixels on the shorter side and at most four times as many on the \
                       longer one.",
        content((ImageBytes = "image/png"), (ImageBytes = "image/jpeg")),
    ),
    responses(
        (status = 201, description = "The name is new.", body = StoredImageBody),
        (status = 200, description = "The name has this file now.", body = StoredImageBody),
        BadImage,
        NotStaff,
        NotFound,
        Busy,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn store(
    State(app): State<AppState>,
    Staff { subject, .. }: Staff,
    NewImageNamePath(name): NewImageNamePath,
    ImageBody(body): ImageBody<MAX_IMAGE_BYTES>,
) -> Result<Response, Problem> {
    let image = NewImage::check(body).await;
    let image = image.map_err(|code| vec![FieldError::new("", code)])?;
    let now = app.clock.now();
    let (image, is_new) = operations::store_image(&app.store, &name, &image, &subject, now).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(StoredImageBody::from(&image))).into_response())
}

/// Lists the images.
///
/// A page of the images in the order of their names, with the courses that use each.
#[utoipa::path(
    get,
    path = "/staff/images",
    operation_id = "listImages",
    tag = "staff",
    params(ImagesQuery),
    responses(
        (status = 200, description = "A page of images.", body = ImagesBody),
        NotStaff,
        BadParameters,
        Busy,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn list(
    State(app): State<AppState>,
    _: Staff,
    Parameters(query): Parameters<ImagesQuery>,
) -> Result<Json<ImagesBody>, Problem> {
    let mut parameters = ListParameters::default();
    let limit = parameters.limit(query.limit);
    let after: Option<ImageName> = parameters.cursor(query.cursor, |name| name.parse().ok());
    parameters.finish()?;
    let page = app.store.images(after.as_ref(), limit).await?;
    Ok(Json(ImagesBody {
        images: page.images.items.iter().map(StoredImageBody::from).collect(),
        next: page.next.as_ref().map(cursor),
        unreadable: unreadable(&page.images.damaged),
    }))
}

/// Deletes an image.
///
/// Deletes an image that no course uses. Its file can still be read for a day, because pages that
/// were made before show it.
#[utoipa::path(
    delete,
    path = "/staff/images/{name}",
    operation_id = "deleteImage",
    tag = "staff",
    params(ImageNameParams),
    responses(
        (status = 204, description = "The image has been deleted."),
        BadBody,
        NotStaff,
        NotFound,
        Conflict,
        Busy,
    ),
    security(("staff" = [])),
)]
pub(crate) async fn delete(
    State(app): State<AppState>,
    Staff { subject, .. }: Staff,
    ImageNamePath(name): ImageNamePath,
    _: NoBody,
) -> Result<StatusCode, Problem> {
    operations::delete_image(&app.store, &name, &subject, app.clock.now()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Returns an image.
///
/// The file with this hash. It never changes, so it may be cached for as long as one likes.
#[utoipa::path(
    get,
    path = "/images/{hash}",
    operation_id = "getImage",
    tag = "courses",
    params(ImageHashParams),
    responses(
        (
            status = 200,
            description = "The file.",
            content((ImageBytes = "image/png"), (ImageBytes = "image/jpeg")),
            headers(("etag" = String, description = "The hash."))
        ),
        (status = 304, description = "The client already has the file."),
        NotFound,
        Busy,
    ),
)]
pub(crate) async fn get(
    State(app): State<AppState>,
    ImageHashPath(hash): ImageHashPath,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let content = app.store.image_content(hash).await?;
    let (media_type, content) = content.ok_or(OperationError::NotFound)?;
    let tag = ETag::new(hash.to_string());
    Ok(tag.respond(&headers, IMMUTABLE_CACHE_CONTROL, || {
        ([(header::CONTENT_TYPE, media_type.as_str())], Body::from(content))
    }))
}

/// Which images are requested.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ImagesQuery {
    /// Images on one page.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100, default = 20)]
    limit: Option<String>,
    /// `next` of the previous page.
    cursor: Option<String>,
}

/// One page of the images.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImagesBody {
    /// In the order of names.
    images: Vec<StoredImageBody>,
    /// The cursor of the next page; null on the last.
    next: Option<String>,
    /// The images that cannot be read, because what is stored is damaged.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    unreadable: Vec<String>,
}

/// An image as it is stored.
#[derive(Serialize, ToSchema)]
pub(crate) struct StoredImageBody {
    /// The name by which courses refer to it.
    #[schema(example = "kursuslokale")]
    name: String,
    #[serde(flatten)]
    file: FileBody,
    /// The SHA-256 hash of the file.
    #[schema(example = "9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab")]
    hash: String,
    /// The size of the file, in bytes.
    #[schema(minimum = 1, maximum = 307_200, example = 81_920)]
    bytes: u32,
    /// The slugs of the courses that use it.
    courses: Vec<String>,
}

impl From<&StoredImage> for StoredImageBody {
    fn from(StoredImage { name, file, courses }: &StoredImage) -> Self {
        Self {
            name: name.to_string(),
            file: FileBody::from(file),
            hash: file.hash.to_string(),
            bytes: file.bytes,
            courses: courses.iter().map(ToString::to_string).collect(),
        }
    }
}

/// The bytes of an image.
#[derive(ToSchema)]
#[schema(value_type = String, format = Binary)]
struct ImageBytes(#[expect(dead_code, reason = "exists for the OpenAPI description")] Vec<u8>);
