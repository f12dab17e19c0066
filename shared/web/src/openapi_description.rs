//! Puts the OpenAPI description together from the parts that the functions derive from their
//! handlers.
//! The result is committed as `infra/openapi.json` and served by the function `courses`.

use axum::http::Method;
use utoipa::OpenApi as _;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::header::Header;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::schema::{Object, Type};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi, Ref, RefOr};

use crate::access::roles_of;
use crate::audit::OF_STAFF;
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
                                        one of the roles of the operation (`x-roles`): `staff` \
                                        everywhere, `marketing` for courses and images, `teacher` \
                                        for some documents about runs that the person teaches."),
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
    for (name, path) in &mut document.paths.paths {
        for (method, operation) in operations(path) {
            describe_request_id(operation);
            describe_roles(&method, name, operation);
        }
    }
    let components = document.components.get_or_insert_default();
    components.headers.insert(REQUEST_ID.to_owned(), request_id_header().into());
    components.add_security_scheme(
        "staff",
        bearer(
            "An OpenID Connect access token of the issuer, whose claim `roles` has one of those of \
             the operation. Whoever is signed in at the desk reads documents with its cookie.",
        ),
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

/// The operations of a path with their methods.
pub fn operations(path: &mut PathItem) -> impl Iterator<Item = (Method, &mut Operation)> {
    let operations = [
        (Method::GET, &mut path.get),
        (Method::PUT, &mut path.put),
        (Method::POST, &mut path.post),
        (Method::DELETE, &mut path.delete),
        (Method::PATCH, &mut path.patch),
        (Method::HEAD, &mut path.head),
        (Method::OPTIONS, &mut path.options),
    ];
    operations.into_iter().filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// Adds the header `x-request-id` to all responses of an operation.
fn describe_request_id(operation: &mut Operation) {
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            let header = Ref::new(format!("#/components/headers/{REQUEST_ID}"));
            response.headers.insert(REQUEST_ID.to_owned(), RefOr::Ref(header));
        }
    }
}

/// Names the roles that may use an operation of staff. OpenAPI lets only OAuth name scopes.
fn describe_roles(method: &Method, path: &str, operation: &mut Operation) {
    if path.starts_with(OF_STAFF) {
        let roles: Vec<&str> = roles_of(method, path).iter().map(|role| role.name()).collect();
        let extensions = ExtensionsBuilder::new().add("x-roles", roles).build();
        operation.extensions.get_or_insert_default().merge(extensions);
    }
}
