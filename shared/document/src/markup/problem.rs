//! What can be wrong with markup, and where.

/// What is wrong with a piece of markup, and where.
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

/// The ways in which markup can be wrong.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum MarkupProblem {
    #[error("the markup is not well-formed: {0}")]
    Malformed(String),
    #[error("<{0}> is not an element of the markup")]
    UnknownElement(String),
    #[error("<{element}> has no attribute `{attribute}`")]
    UnknownAttribute { element: String, attribute: String },
    #[error("the theme has no style `.{0}`")]
    UnknownClass(String),
    #[error("the theme has no page style `{0}`; name one as the class of <body>")]
    UnknownPage(String),
    #[error("<{child}> may not stand within <{parent}>")]
    Misplaced { child: String, parent: String },
    #[error("text may not stand directly within <{parent}>: {text:?}")]
    MisplacedText { parent: String, text: String },
    #[error("the character {0:?} (U+{code:04X}) cannot be printed", code = *.0 as u32)]
    Unprintable(char),
    #[error("there is no image `{name}`; {}", known_images(.known))]
    UnknownImage { name: String, known: Vec<String> },
    #[error("<{element}> needs the attribute `{attribute}`")]
    MissingAttribute { element: &'static str, attribute: &'static str },
    #[error("elements are nested more than {} deep", super::DEEPEST)]
    TooDeep,
    #[error("the document has no <{0}>")]
    MissingPart(&'static str),
    #[error("a link may lead to https:, http:, mailto:, tel: or #id, not to {0:?}")]
    UnsafeLink(String),
}

fn known_images(names: &[String]) -> String {
    if names.is_empty() {
        "the folder `images` beside the templates has none".to_owned()
    } else {
        format!("there are {}", names.join(", "))
    }
}
