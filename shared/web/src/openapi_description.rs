//! Puts the OpenAPI description together from the parts that the functions derive from their
//! handlers.
//! The result is committed as `infra/openapi.json` and served by the function `courses`.

use utoipa::OpenApi as _;
use utoipa::openapi::header::Header;
use utoipa::openapi::path::PathItem;
use utoipa::openapi::schema::{Object, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi, Ref, RefOr};

use crate::problem::ProblemBody;

/// What the parts have in common.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Kursuskontor",
        description = "The course office of a training provider: courses, registrations, \
                       brochures and participant lists.\n\nEvery failed request returns a \
                       problem (RFC 9457). Its texts are in Danish or English, whichever \
                       `Accept-Language` prefers. If it names neither, those about registering \
                       for a course are in its language, and all others in Danish. Its `type` is \
                       stable.",
        contact(name = "The course office"),
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    servers((url = "/", description = "The server of this document.")),
    tags(
        (name = "courses", description = "The published courses and their runs. Public."),
        (name = "registrations", description = "Registering for a run, and managing one's own \
                                                registration with its secret or code."),
        (name = "documents", description = "Brochures as PDF. Public."),
        (name = "staff", description = "The work of the office. Requires an access token with \
                                        the role `staff`."),
    ),
    components(schemas(ProblemBody)),
)]
struct CommonParts;

/// The name of the header that all responses have, and of its description.
const REQUEST_ID: &str = "x-request-id";

/// The OpenAPI description of all functions.
pub fn merge(parts: impl IntoIterator<Item = OpenApi>) -> OpenApi {
    let mut document = CommonParts::openapi();
    for part in parts {
        document.merge(part);
    }
    drop_unused_schemas(&mut document);
    for path in document.paths.paths.values_mut() {
        describe_request_id(path);
    }
    let components = document.components.get_or_insert_default();
    components.headers.insert(REQUEST_ID.to_owned(), request_id_header().into());
    components.add_security_scheme(
        "staff",
        bearer("An OpenID Connect access token of the issuer whose claim `roles` has `staff`."),
    );
    components.add_security_scheme(
        "registration",
        bearer(
            "The `secret` of the registration, from the response to the registration request, or \
             its code, from an e-mail to its contact.",
        ),
    );
    document
}

/// Drops the schemas that nothing refers to: `utoipa` inlines a type argument such as the run of a
/// course, and registers its schema all the same.
fn drop_unused_schemas(document: &mut OpenApi) {
    let json = document.to_json().unwrap_or_default();
    if let Some(components) = &mut document.components {
        components
            .schemas
            .retain(|name, _| json.contains(&format!("\"#/components/schemas/{name}\"")));
    }
}

fn bearer(description: &str) -> SecurityScheme {
    let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer);
    SecurityScheme::Http(scheme.description(Some(description)).build())
}

fn request_id_header() -> Header {
    let mut header = Header::new(Object::with_type(Type::String));
    header.description =
        Some("Identifies the request in the log. Quote it when you report a problem.".to_owned());
    header
}

/// Adds the header `x-request-id` to all responses of a path.
fn describe_request_id(path: &mut PathItem) {
    let operations = [
        &mut path.get,
        &mut path.put,
        &mut path.post,
        &mut path.delete,
        &mut path.patch,
        &mut path.head,
        &mut path.options,
    ];
    for operation in operations.into_iter().flatten() {
        for response in operation.responses.responses.values_mut() {
            if let RefOr::T(response) = response {
                let header = Ref::new(format!("#/components/headers/{REQUEST_ID}"));
                response.headers.insert(REQUEST_ID.to_owned(), RefOr::Ref(header));
            }
        }
    }
}
