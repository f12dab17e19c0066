//! The description of the whole API, merged from the functions' own parts; `infra/openapi.json` is
//! this document.

use std::path::PathBuf;

use serde_json::Value;
use utoipa::openapi::OpenApi;

/// The file of the committed description.
pub fn file() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../infra/openapi.json")
}

/// The functions with HTTP routes, each with its part of the description.
pub fn parts() -> [(&'static str, OpenApi); 4] {
    [
        ("courses", courses::openapi()),
        ("registrations", registrations::openapi()),
        ("brochures", brochures::openapi()),
        ("participants", participants::openapi()),
    ]
}

/// The description as the code has it now.
pub fn document() -> String {
    let document = web::openapi_description::merge(parts().map(|(_, part)| part));
    document.to_pretty_json().expect("a serialisable document") + "\n"
}

/// The same as JSON, whatever is committed.
pub fn current() -> Value {
    crate::example(&document())
}

/// The operations of a description: method, path and the operation itself.
pub fn operations(description: &Value) -> Vec<(String, String, Value)> {
    let of_path = |(path, methods): (&String, &Value)| {
        let methods = methods.as_object().expect("a path item").iter();
        methods
            .map(|(method, operation)| (method.clone(), path.clone(), operation.clone()))
            .collect::<Vec<_>>()
    };
    description["paths"].as_object().expect("paths").iter().flat_map(of_path).collect()
}
