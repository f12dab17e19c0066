//! The form of a course at the desk, as somebody fills it in without scripts.

use crate::Response;
use crate::desk::Desk;
use crate::pages::{fields, page};

/// Where a new course is written.
pub const NEW: &str = "/kontor/kurser/ny";
/// Where the contract's course is edited.
pub const EDIT: &str = "/kontor/kurser/moedeledelse/rediger";

/// A form as somebody fills it in.
#[derive(Clone)]
pub struct Form(
    /// The names and values of its fields.
    pub Vec<(String, String)>,
);

impl Form {
    /// The form of a page.
    pub fn of(page: &str) -> Self {
        Self(fields(page))
    }

    /// What stands in a field.
    ///
    /// # Panics
    /// When there is no such field.
    #[track_caller]
    pub fn value(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(found, _)| found == name);
        &found.unwrap_or_else(|| panic!("no {name}")).1
    }

    /// Whether there is a field of this name.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(found, _)| found == name)
    }

    /// Types into a field.
    ///
    /// # Panics
    /// When there is no such field.
    #[track_caller]
    pub fn set(&mut self, name: &str, value: &str) {
        let field = self.0.iter_mut().find(|(found, _)| found == name);
        field.unwrap_or_else(|| panic!("no {name}")).1 = value.to_owned();
    }

    /// Chooses a value of a field, whether or not one is chosen.
    pub fn choose(&mut self, name: &str, value: &str) {
        self.0.retain(|(found, _)| found != name);
        self.0.push((name.to_owned(), value.to_owned()));
    }

    /// Presses a button: the response.
    pub async fn press(&self, desk: &Desk<'_>, path: &str, button: &str) -> Response {
        let fields = self.0.iter().filter(|(name, _)| name != "formular");
        let fields = fields.map(|(name, value)| (name.as_str(), value.as_str()));
        let fields: Vec<_> = fields.chain([("handling", button)]).collect();
        desk.submit(path, &fields).await
    }

    /// The same with a file in a field, as a browser sends both.
    pub async fn press_with_file(
        &self,
        desk: &Desk<'_>,
        path: &str,
        button: &str,
        (field, file): (&str, &[u8]),
    ) -> Response {
        let mut body = Vec::new();
        let mut add = |name: &str, more: &str, content: &[u8]| {
            let head = format!("Content-Disposition: form-data; name=\"{name}\"{more}");
            body.extend(format!("--graense\r\n{head}\r\n\r\n").as_bytes());
            body.extend(content);
            body.extend(b"\r\n");
        };
        for (name, value) in self.0.iter().filter(|(name, _)| !name.starts_with("fil:")) {
            add(name, "", value.as_bytes());
        }
        add("handling", "", button.as_bytes());
        add(field, "; filename=\"Mette Holm.png\"\r\nContent-Type: image/png", file);
        body.extend("--graense--\r\n".as_bytes());
        desk.submit_body(path, "multipart/form-data; boundary=graense", body).await
    }
}

/// The page after a button that publishes nothing.
///
/// # Panics
/// When there is another response.
pub async fn press(desk: &Desk<'_>, path: &str, form: &Form, button: &str) -> (String, Form) {
    let response = form.press(desk, path, button).await;
    let shown = page(&response);
    assert_eq!(response.status, 200, "{button}: {shown}");
    (shown.clone(), Form::of(&shown))
}
