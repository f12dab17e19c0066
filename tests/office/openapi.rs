//! The description of the HTTP surface, merged from the functions' own parts into `infra/openapi.json`.

use std::path::Path;

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{Components, InfoBuilder, OpenApi, OpenApiBuilder};

fn whole() -> String {
    let info = InfoBuilder::new()
        .title("Kursuskontor")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("The course office of a training provider: catalogue, registrations, brochures and participant lists. Errors are RFC 9457 problems, in Danish unless Accept-Language prefers English."))
        .build();
    let bearer =
        |description: &str| SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some(description)).build());
    let mut components = Components::new();
    components.add_security_scheme("staff", bearer("An OpenID Connect access token whose claim `roles` holds `staff`"));
    components.add_security_scheme("registration", bearer("The secret of the registration, given in its first answer"));
    let mut whole: OpenApi = OpenApiBuilder::new().info(info).components(Some(components)).build();
    for part in [courses::openapi(), registrations::openapi(), brochures::openapi(), participants::openapi()] {
        whole.merge(part);
    }
    whole.to_pretty_json().unwrap() + "\n"
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the one switch that renews the file")]
fn the_committed_description_is_what_the_code_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../infra/openapi.json");
    if std::env::var("UPDATE_OPENAPI").is_ok() {
        std::fs::write(&path, whole()).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap();
    assert!(committed == whole(), "infra/openapi.json is stale: run `UPDATE_OPENAPI=1 cargo test -p tests openapi` and commit it");
}
