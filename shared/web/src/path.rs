//! Path parameters. Text that cannot be a slug, a date or an id names nothing, so it is rejected
//! with 404 before the table is read. Each extractor has a struct that describes its parameters in
//! the OpenAPI description.

use axum::RequestPartsExt;
use axum::extract::{FromRequestParts, Path, RawPathParams};
use axum::http::request::Parts;
use domain::{FieldError, ImageHash, ImageName, RegistrationId, RunId, Slug};
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use crate::problem::{Problem, ProblemKind};

/// The course named by `{slug}`.
pub struct SlugPath(pub Slug);

impl<S: Send + Sync> FromRequestParts<S> for SlugPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let slug: String = raw_parameters(parts).await?;
        slug.parse().map(Self).map_err(|_| ProblemKind::NotFound.into())
    }
}

/// The image named by `{name}`.
pub struct ImageNamePath(pub ImageName);

impl<S: Send + Sync> FromRequestParts<S> for ImageNamePath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let name: String = raw_parameters(parts).await?;
        name.parse().map(Self).map_err(|_| ProblemKind::NotFound.into())
    }
}

/// The name that `{name}` gives to an image. One that no image can have is an error at `/name`:
/// whoever chooses it is told what a name looks like.
pub struct NewImageNamePath(pub ImageName);

impl<S: Send + Sync> FromRequestParts<S> for NewImageNamePath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let name: String = raw_parameters(parts).await?;
        name.parse().map(Self).map_err(|code| vec![FieldError::new("/name", code)].into())
    }
}

/// The file of an image named by `{hash}`.
pub struct ImageHashPath(pub ImageHash);

impl<S: Send + Sync> FromRequestParts<S> for ImageHashPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let hash: String = raw_parameters(parts).await?;
        ImageHash::parse(&hash).map(Self).ok_or_else(|| ProblemKind::NotFound.into())
    }
}

/// The run named by `{slug}` and `{run}`.
pub struct RunPath(pub RunId);

impl<S: Send + Sync> FromRequestParts<S> for RunPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let (slug, start): (String, String) = raw_parameters(parts).await?;
        let slug = slug.parse().map_err(|_| ProblemKind::NotFound)?;
        let start = domain::time::parse_date(&start).map_err(|_| ProblemKind::NotFound)?;
        Ok(Self(RunId { slug, start }))
    }
}

/// The registration named by `{id}`, whatever follows in the path.
pub struct RegistrationPath(pub RegistrationId);

impl<S: Send + Sync> FromRequestParts<S> for RegistrationPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let parameters: RawPathParams = parts.extract().await.map_err(|_| ProblemKind::NotFound)?;
        let id = parameters.iter().find(|(name, _)| *name == "id");
        let id = id.and_then(|(_, text)| RegistrationId::parse(text));
        Ok(Self(id.ok_or(ProblemKind::NotFound)?))
    }
}

/// The participant of a registration named by `{id}` and `{participant}`, their number from 0.
pub struct ParticipantPath(pub RegistrationId, pub usize);

impl<S: Send + Sync> FromRequestParts<S> for ParticipantPath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let (id, number): (String, String) = raw_parameters(parts).await?;
        let id = RegistrationId::parse(&id).ok_or(ProblemKind::NotFound)?;
        let number = number.parse().map_err(|_| ProblemKind::NotFound)?;
        Ok(Self(id, number))
    }
}

async fn raw_parameters<T: DeserializeOwned + Send + 'static>(
    parts: &mut Parts,
) -> Result<T, Problem> {
    let Path(parameters) = parts.extract().await.map_err(|_| ProblemKind::NotFound)?;
    Ok(parameters)
}

/// Describes the parameter of [`SlugPath`].
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "exists for the OpenAPI description")]
pub struct SlugParams {
    /// The slug of the course.
    #[param(example = "moedeledelse")]
    slug: String,
}

/// Describes the parameter of [`ImageNamePath`].
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "exists for the OpenAPI description")]
pub struct ImageNameParams {
    /// The name of the image: lower-case letters, digits and single hyphens.
    #[param(example = "kursuslokale", max_length = 80)]
    name: String,
}

/// Describes the parameter of [`ImageHashPath`].
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "exists for the OpenAPI description")]
pub struct ImageHashParams {
    /// The SHA-256 hash of the file.
    #[param(
        example = "9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab",
        pattern = "^[0-9a-f]{64}$"
    )]
    hash: String,
}

/// Describes the parameters of [`RunPath`].
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "exists for the OpenAPI description")]
pub struct RunParams {
    /// The slug of the course.
    #[param(example = "moedeledelse")]
    slug: String,
    /// The start date of the run.
    #[param(format = Date, example = "2023-11-14")]
    run: String,
}

/// Describes the parameter of [`RegistrationPath`].
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "exists for the OpenAPI description")]
pub struct RegistrationParams {
    /// The id of the registration.
    #[param(format = "uuid", example = "fc81d11c-5828-4be0-8dd7-e818be65346b")]
    id: String,
}

/// Describes the parameters of [`ParticipantPath`].
#[derive(IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "exists for the OpenAPI description")]
pub struct ParticipantParams {
    /// The id of the registration.
    #[param(format = "uuid", example = "fc81d11c-5828-4be0-8dd7-e818be65346b")]
    id: String,
    /// The number of the participant in the registration, from 0.
    #[param(minimum = 0, maximum = 9, example = 1)]
    participant: u32,
}
