//! The error about a course that does not exist, with those that do.

/// A course that was asked for by its slug and does not exist.
#[derive(Debug, thiserror::Error)]
#[error("there is no course {slug}; there {}", list_courses(.known))]
pub struct UnknownCourse {
    /// The slug that was asked for.
    pub slug: String,
    /// The slugs of the existing courses.
    pub known: Vec<String>,
}

/// The end of a sentence that begins with "there": `are a, b`.
pub(crate) fn list_courses(slugs: &[String]) -> String {
    if slugs.is_empty() {
        "are none in the data folder".to_owned()
    } else {
        format!("are {}", slugs.join(", "))
    }
}
