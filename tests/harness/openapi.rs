//! The description of the whole API, merged from the functions' own parts, with examples of an
//! office; `infra/openapi.json` is this document.

use std::path::PathBuf;

use serde_json::Value;
use utoipa::openapi::path::Operation;
use utoipa::openapi::{Content, OpenApi, RefOr};

use crate::openapi_examples::{Example, examples};

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

/// The description as the code has it now, with examples of what an office responds now.
pub async fn document() -> String {
    let mut document = merged();
    for example in examples().await {
        let paths = document.paths.paths.values_mut();
        let mut operations = paths
            .flat_map(web::openapi_description::operations)
            .map(|(_, operation)| operation)
            .filter(|operation| operation.operation_id.as_deref() == Some(example.operation));
        let operation = operations.next().unwrap_or_else(|| panic!("no {}", example.operation));
        add(example, operation);
    }
    pretty(&document)
}

/// The description as the code has it now, without examples.
pub fn current() -> Value {
    crate::example(&pretty(&merged()))
}

fn merged() -> OpenApi {
    web::openapi_description::merge(parts().map(|(_, part)| part))
}

fn pretty(document: &OpenApi) -> String {
    document.to_pretty_json().expect("a serialisable document") + "\n"
}

/// Puts an example into the description of its operation.
fn add(example: Example, operation: &mut Operation) {
    let name = example.operation;
    if let Some((content_type, body)) = example.body {
        let Some(RefOr::T(described)) = &mut operation.request_body else { panic!("body: {name}") };
        set(described.content.get_mut(content_type).expect("a described type"), body);
    }
    let response = operation.responses.responses.get_mut(&example.status.to_string());
    let Some(RefOr::T(response)) = response else { panic!("response: {name}") };
    if let Some(body) = example.response {
        set(response.content.get_mut("application/json").expect("described JSON"), body);
    }
}

fn set(content: &mut RefOr<Content>, example: Value) {
    let RefOr::T(content) = content else { panic!("not described: {example}") };
    content.example = Some(example);
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
