//! The values of JSON-LD about a course, each as a line.

use serde_json::Value;

/// The types of schema.org that are about a course.
const TYPES: &[&str] = &["Course", "CourseInstance", "Event", "EducationEvent", "BusinessEvent"];

/// The values of the text of a script: the keys that lead to each, divided by `/`, and itself.
pub(super) fn values(script: &str) -> Vec<(String, String)> {
    let mut values = Vec::new();
    if let Ok(data) = serde_json::from_str(script) {
        courses(&data, &mut values);
    }
    values
}

fn courses(data: &Value, values: &mut Vec<(String, String)>) {
    let is_course = |name: &Value| name.as_str().is_some_and(|name| TYPES.contains(&name));
    match data {
        Value::Array(list) => list.iter().for_each(|data| courses(data, values)),
        Value::Object(fields) => {
            let of_course = match fields.get("@type") {
                Some(Value::Array(names)) => names.iter().any(is_course),
                Some(name) => is_course(name),
                None => false,
            };
            if of_course {
                collect(data, "", values);
            } else if let Some(graph) = fields.get("@graph") {
                courses(graph, values);
            }
        }
        _ => {}
    }
}

fn collect(data: &Value, path: &str, values: &mut Vec<(String, String)>) {
    let join = |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}/{key}") };
    match data {
        Value::Object(fields) => {
            let shown = fields.iter().filter(|(key, _)| !key.starts_with('@'));
            shown.for_each(|(key, value)| collect(value, &join(key), values));
        }
        Value::Array(list) => {
            let indexed = list.iter().enumerate();
            indexed.for_each(|(index, value)| collect(value, &join(&index.to_string()), values));
        }
        Value::String(text) => values.push((path.to_owned(), text.clone())),
        Value::Number(number) => values.push((path.to_owned(), number.to_string())),
        Value::Bool(_) | Value::Null => {}
    }
}
