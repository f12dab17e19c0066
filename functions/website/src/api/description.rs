//! The public operations of the OpenAPI description as the page shows them: what is sent, as which
//! fields, and what comes back. The description is in English.

use domain::RunId;
use pulldown_cmark::{Parser, html};
use serde::Serialize;
use serde_json::Value;

/// The description of all functions, which a test keeps up to date.
const DESCRIPTION: &str = include_str!("../../../../infra/openapi.json");

/// The course and the run of the examples.
pub(super) const SLUG: &str = "moedeledelse";
pub(super) const START: &str = "2023-11-14";

/// The order in which operations of one path are read.
const METHODS: [&str; 5] = ["get", "post", "patch", "put", "delete"];
/// The tag of the operations that the page leaves out.
const STAFF: &str = "staff";
/// How deep fields are shown: deeper than any of ours.
const MAX_DEPTH: usize = 8;

/// Operations with one tag.
#[derive(Serialize)]
pub(super) struct Group {
    /// "courses"
    title: String,
    /// What they are about, as HTML.
    text: String,
    operations: Vec<Operation>,
}

#[derive(Serialize)]
struct Operation {
    id: String,
    /// "POST"
    method: String,
    /// "/courses/{slug}"
    path: String,
    summary: String,
    /// As HTML.
    text: String,
    parameters: Vec<Field>,
    /// The fields of the request's body.
    body: Vec<Field>,
    /// A request with curl.
    request: String,
    /// The response to it, if it is JSON.
    response: Option<String>,
    /// The fields of the response's body.
    fields: Vec<Field>,
    /// The statuses.
    responses: Vec<Field>,
}

/// A line of a list.
#[derive(Serialize)]
struct Field {
    /// The JSON pointer of a field, as in problems.
    name: String,
    /// "string, 1-80 characters, required"
    kind: String,
    /// As HTML.
    text: String,
}

/// The public operations and those for contacts. `origin` is where the API is, and `run` one that
/// the requests can be sent for.
pub(super) fn public_groups(origin: &str, run: Option<&RunId>) -> Vec<Group> {
    let description: Value = serde_json::from_str(DESCRIPTION).unwrap_or_default();
    let reader = Reader { description: &description, origin, run };
    let tags = description["tags"].as_array().into_iter().flatten();
    tags.filter(|tag| tag["name"] != STAFF).map(|tag| reader.group(tag)).collect()
}

struct Reader<'a> {
    description: &'a Value,
    origin: &'a str,
    run: Option<&'a RunId>,
}

impl<'a> Reader<'a> {
    fn group(&self, tag: &Value) -> Group {
        let paths = self.description["paths"].as_object().into_iter().flatten();
        let operations = paths.flat_map(|(path, methods)| {
            METHODS.into_iter().filter_map(move |method| {
                let operation = methods.get(method)?;
                (operation["tags"][0] == tag["name"])
                    .then(|| self.operation(path, method, operation))
            })
        });
        Group {
            title: text(&tag["name"]),
            text: markdown(&tag["description"]),
            operations: operations.collect(),
        }
    }

    fn operation(&self, path: &str, method: &str, operation: &'a Value) -> Operation {
        let body = &operation["requestBody"]["content"]["application/json"];
        let responses = operation["responses"].as_object().into_iter().flatten();
        let success = responses.clone().find(|(status, _)| status.starts_with('2'));
        let success = success.map_or(&Value::Null, |(_, response)| response);
        let answer = &success["content"]["application/json"];
        let method = method.to_uppercase();
        Operation {
            id: text(&operation["operationId"]),
            path: path.to_owned(),
            summary: text(&operation["summary"]),
            text: markdown(&operation["description"]),
            parameters: parameters(operation).map(|parameter| self.parameter(parameter)).collect(),
            body: self.fields(&body["schema"], Direction::Request),
            request: self.curl(&method, path, operation, &body["example"]),
            response: answer.get("example").map(pretty),
            fields: self.fields(&answer["schema"], Direction::Response),
            responses: responses
                .map(|(status, response)| Field {
                    name: status.clone(),
                    kind: content_types(response),
                    text: inline(&response["description"]),
                })
                .collect(),
            method,
        }
    }

    fn parameter(&self, parameter: &'a Value) -> Field {
        let mut kind = vec![format!("in {}", text(&parameter["in"]))];
        kind.extend(self.kind(&parameter["schema"]));
        if parameter["required"] == true {
            kind.push("required".to_owned());
        }
        Field {
            name: text(&parameter["name"]),
            kind: kind.join(", "),
            text: inline(&parameter["description"]),
        }
    }

    /// A request to copy, with the examples of its parameters and of its body.
    fn curl(&self, method: &str, path: &str, operation: &Value, body: &Value) -> String {
        let mut path = path.to_owned();
        let mut lines = Vec::new();
        if method != "GET" && body.is_null() {
            lines.push(format!("-X {method}"));
        }
        for parameter in parameters(operation) {
            let (name, value) = (text(&parameter["name"]), text(&parameter["example"]));
            path = path.replace(&format!("{{{name}}}"), &value);
            if parameter["in"] == "header" && parameter["required"] == true {
                lines.push(format!("-H '{name}: {value}'"));
            }
        }
        if operation["security"][0].get("registration").is_some() {
            lines.push("-H 'Authorization: Bearer SECRET'".to_owned());
        }
        if !body.is_null() {
            if method != "POST" {
                lines.push(format!("-X {method}"));
            }
            lines.push("-H 'Content-Type: application/json'".to_owned());
            lines.push(format!("-d '{}'", pretty(body)));
        }
        if let Some(RunId { slug, start }) = self.run {
            path = path
                .replace(&format!("/{SLUG}"), &format!("/{slug}"))
                .replace(&format!("/{START}"), &format!("/{start}"));
        }
        let mut command = format!("curl '{}{path}'", self.origin);
        for line in lines {
            command.push_str(" \\\n  ");
            command.push_str(&line);
        }
        command
    }

    fn fields(&self, schema: &'a Value, direction: Direction) -> Vec<Field> {
        let mut fields = Vec::new();
        self.add_fields(schema, "", direction, &mut fields);
        fields
    }

    /// Adds the fields below a pointer, each before its own fields, and what is always there first.
    fn add_fields(
        &self,
        schema: &'a Value,
        pointer: &str,
        direction: Direction,
        fields: &mut Vec<Field>,
    ) {
        if pointer.matches('/').count() >= MAX_DEPTH {
            return;
        }
        let schema = self.resolve(schema);
        for part in list(&schema["allOf"]) {
            self.add_fields(part, pointer, direction, fields);
        }
        for (elements, name) in [("items", "{n}"), ("additionalProperties", "{id}")] {
            let element = &schema[elements];
            if !element.is_object() {
                continue;
            }
            let pointer = format!("{pointer}/{name}");
            let resolved = self.resolve(element);
            if resolved["properties"].is_null() && resolved["allOf"].is_null() {
                fields.push(self.field(&pointer, element, None));
            }
            self.add_fields(element, &pointer, direction, fields);
        }
        let is_required = |name: &str| list(&schema["required"]).any(|required| required == name);
        let mut properties: Vec<(&String, &Value)> =
            schema["properties"].as_object().into_iter().flatten().collect();
        properties.sort_by_key(|(name, _)| !is_required(name));
        for (name, property) in properties {
            let pointer = format!("{pointer}/{name}");
            let presence = match (direction, is_required(name)) {
                (Direction::Request, true) => Some("required"),
                (Direction::Response, false) => Some("may be missing"),
                _ => None,
            };
            fields.push(self.field(&pointer, property, presence));
            self.add_fields(property, &pointer, direction, fields);
        }
    }

    fn field(&self, pointer: &str, schema: &'a Value, presence: Option<&str>) -> Field {
        let mut kind = self.kind(schema);
        kind.extend(presence.map(str::to_owned));
        Field {
            name: pointer.to_owned(),
            kind: kind.join(", "),
            text: inline(self.described(schema)),
        }
    }

    /// The schema that is meant: the one referred to, and the one that is not null.
    fn resolve(&self, schema: &'a Value) -> &'a Value {
        if let Some(reference) = schema["$ref"].as_str() {
            let pointer = reference.trim_start_matches('#');
            return self.resolve(self.description.pointer(pointer).unwrap_or(&Value::Null));
        }
        let mut choices = list(&schema["oneOf"]).filter(|choice| choice["type"] != "null");
        match (choices.next(), choices.next()) {
            (Some(choice), None) => self.resolve(choice),
            _ => schema,
        }
    }

    /// The nearest description of a schema.
    fn described(&self, schema: &'a Value) -> &'a Value {
        let choices = list(&schema["oneOf"]).chain([schema, self.resolve(schema)]);
        let mut described = choices.map(|schema| &schema["description"]);
        described.find(|text| text.is_string()).unwrap_or(&Value::Null)
    }

    /// The type of a schema and its limits: "string", "1-80 characters".
    fn kind(&self, schema: &'a Value) -> Vec<String> {
        let resolved = self.resolve(schema);
        let mut types: Vec<String> = match &resolved["type"] {
            Value::Array(types) => types.iter().map(text).collect(),
            Value::Null => list(&resolved["oneOf"])
                .flat_map(|choice| self.kind(choice).into_iter().take(1))
                .collect(),
            name => vec![text(name)],
        };
        let choices = list(&resolved["enum"]).map(|value| format!("\"{}\"", text(value)));
        let choices = choices.collect::<Vec<_>>().join(", ");
        if !choices.is_empty() {
            types.retain(|name| name == "null");
            types.insert(0, choices);
        }
        if list(&schema["oneOf"]).any(|choice| choice["type"] == "null") {
            types.push("null".to_owned());
        }
        if types.is_empty() && resolved["allOf"].is_array() {
            types.push("object".to_owned());
        }
        let mut kind = vec![types.join(" or ")];
        if let Some(format) =
            resolved["format"].as_str().filter(|format| !format.starts_with("int"))
        {
            kind.push(format.to_owned());
        }
        for (min, max, of) in [
            ("minLength", "maxLength", " characters"),
            ("minItems", "maxItems", " elements"),
            ("minimum", "maximum", ""),
        ] {
            kind.extend(range(&resolved[min], &resolved[max], of));
        }
        if !resolved["default"].is_null() {
            kind.push(format!("default {}", resolved["default"]));
        }
        kind.retain(|part| !part.is_empty());
        kind
    }
}

/// Whether fields are sent or received.
#[derive(Clone, Copy)]
enum Direction {
    Request,
    Response,
}

fn parameters(operation: &Value) -> impl Iterator<Item = &Value> {
    list(&operation["parameters"])
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// "1-80 characters"
fn range(min: &Value, max: &Value, of: &str) -> Option<String> {
    match (min.as_i64(), max.as_i64()) {
        (Some(min), Some(max)) => Some(format!("{min}-{max}{of}")),
        (None, Some(max)) => Some(format!("at most {max}{of}")),
        (Some(min), None) if min != 0 => Some(format!("at least {min}{of}")),
        _ => None,
    }
}

/// "application/json"
fn content_types(response: &Value) -> String {
    let types = response["content"].as_object().into_iter().flatten();
    types.map(|(content_type, _)| content_type.clone()).collect::<Vec<_>>().join(" or ")
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}

/// A description as HTML; empty if there is none.
fn markdown(description: &Value) -> String {
    let mut written = String::new();
    html::push_html(&mut written, Parser::new(description.as_str().unwrap_or_default()));
    written
}

/// A description of one paragraph as HTML without the paragraph.
fn inline(description: &Value) -> String {
    let paragraph = markdown(description);
    let paragraph = paragraph.trim_end();
    let text = paragraph.strip_prefix("<p>").and_then(|text| text.strip_suffix("</p>"));
    text.unwrap_or(paragraph).to_owned()
}
