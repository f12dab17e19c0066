//! Errors in the markup, with their position.

/// A problem in the markup and its position.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {problem}")]
pub struct MarkupError {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
    /// What is wrong there.
    pub problem: MarkupProblem,
}

/// What can be wrong with the markup.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages describe the variants")]
pub enum MarkupProblem {
    #[error("the markup is not well-formed: {0}")]
    Malformed(#[source] roxmltree::Error),
    #[error("<{0}> is not an element of the markup")]
    UnknownElement(String),
    #[error("<{element}> has no attribute `{attribute}`")]
    UnknownAttribute { element: String, attribute: String },
    #[error("the theme has no style `.{0}`")]
    UnknownClass(String),
    #[error("the theme has no page style `{0}`; give <body> the name of one as its class")]
    UnknownPageStyle(String),
    #[error("<{child}> is not allowed in <{parent}>")]
    Misplaced { child: String, parent: String },
    #[error("text is not allowed directly in <{parent}>: {text:?}")]
    MisplacedText { parent: String, text: String },
    #[error("the character {0:?} (U+{code:04X}) cannot be printed", code = *.0 as u32)]
    Unprintable(char),
    #[error("there is no image `{name}`; {}", list_images(.known))]
    UnknownImage { name: String, known: Vec<String> },
    #[error("<{element}> needs the attribute `{attribute}`")]
    MissingAttribute { element: &'static str, attribute: &'static str },
    #[error("elements are nested more than {} deep", super::MAX_DEPTH)]
    TooDeep,
    #[error("the document has no <{0}>")]
    MissingElement(&'static str),
    #[error("a link must be https:, http:, mailto:, tel: or #id, not {0:?}")]
    UnsafeLink(String),
}

fn list_images(names: &[String]) -> String {
    if names.is_empty() {
        "the folder `images` beside the templates has none".to_owned()
    } else {
        format!("there are {}", names.join(", "))
    }
}
