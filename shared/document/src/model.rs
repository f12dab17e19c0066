//! `Document`: what a template has said, before anyone decides where it goes on a page. Knows no
//! theme, no PDF.

use std::fmt;

use crate::element::Element;

/// A parsed document: metadata, running header and footer, and the blocks of the body in reading
/// order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// BCP 47 language of the text, e.g. `da`.
    pub language: String,
    /// Shown by the reader in its window title.
    pub title: String,
    /// Who publishes the document; empty when the template does not say.
    pub author: String,
    /// One sentence on what the document is about; may be empty.
    pub subject: String,
    /// Name of the page style in the theme: the class of `body`.
    pub page: String,
    /// Blocks repeated above every page's text.
    pub header: Vec<Block>,
    /// Blocks repeated below every page's text.
    pub footer: Vec<Block>,
    /// The text itself.
    pub body: Vec<Block>,
}

/// An element that takes a place of its own on the page.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// What it is.
    pub element: Element,
    /// Names of styles in the theme.
    pub classes: Vec<String>,
    /// Target of links within the document.
    pub id: Option<String>,
    /// What is inside.
    pub content: Content,
}

/// The inside of a block: either blocks, a line of text or an image, never two of them.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Blocks one below the other (or cells, rows, list items).
    Blocks(Vec<Block>),
    /// Text to be broken into lines.
    Text(Vec<Inline>),
    /// An image of the theme.
    Image {
        /// Its file name.
        name: String,
        /// What it shows, for those who cannot see it; empty when it is mere decoration.
        alternate: String,
    },
}

/// A stretch of text within a block.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    /// Characters, white space collapsed, Unicode NFC.
    Text(String),
    /// `strong`, `em`, `span` or `a`.
    Styled(Span),
    /// `br`: the line ends here.
    Break,
    /// The number of the page this stands on.
    PageNumber,
    /// How many pages the document has.
    PageCount,
}

/// Text with a style or a link.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// `Strong`, `Emphasis`, `Span` or `Link`.
    pub element: Element,
    /// Names of styles in the theme.
    pub classes: Vec<String>,
    /// Where a link leads: an address, or `#id` within the document.
    pub href: Option<String>,
    /// The text.
    pub content: Vec<Inline>,
}

/// Prints the outline that tests snapshot: one line per block, indented by depth.
impl fmt::Display for Document {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Document { language, title, author, subject, page, .. } = self;
        writeln!(
            out,
            "{title:?} by {author:?} in {language}, page style {page:?}, subject {subject:?}"
        )?;
        for (name, blocks) in
            [("header", &self.header), ("footer", &self.footer), ("body", &self.body)]
        {
            writeln!(out, "{name}:")?;
            write_blocks(out, blocks, 1)?;
        }
        Ok(())
    }
}

fn write_blocks(out: &mut fmt::Formatter<'_>, blocks: &[Block], depth: usize) -> fmt::Result {
    for block in blocks {
        write!(out, "{:indent$}{}", "", block.element.name(), indent = depth * 2)?;
        for class in &block.classes {
            write!(out, ".{class}")?;
        }
        if let Some(id) = &block.id {
            write!(out, "#{id}")?;
        }
        match &block.content {
            Content::Text(text) => writeln!(out, ": {}", plain_text_with_marks(text))?,
            Content::Image { name, alternate } => writeln!(out, ": {name} {alternate:?}")?,
            Content::Blocks(children) => {
                writeln!(out)?;
                write_blocks(out, children, depth + 1)?;
            }
        }
    }
    Ok(())
}

fn plain_text_with_marks(text: &[Inline]) -> String {
    text.iter()
        .map(|inline| match inline {
            Inline::Text(text) => text.clone(),
            Inline::Break => " / ".into(),
            Inline::PageNumber => "[page]".into(),
            Inline::PageCount => "[pages]".into(),
            Inline::Styled(span) => {
                let inner = plain_text_with_marks(&span.content);
                match (&span.href, span.element) {
                    (Some(href), _) => format!("[{inner}]({href})"),
                    (None, Element::Strong) => format!("**{inner}**"),
                    (None, Element::Emphasis) => format!("_{inner}_"),
                    (None, _) => format!("<{}>{inner}</>", span.classes.join(".")),
                }
            }
        })
        .collect()
}

/// The characters of `text` alone, as a bookmark or a link's description needs them.
pub(crate) fn plain_text(text: &[Inline]) -> String {
    text.iter()
        .map(|inline| match inline {
            Inline::Text(text) => text.clone(),
            Inline::Styled(span) => plain_text(&span.content),
            Inline::Break => " ".into(),
            Inline::PageNumber | Inline::PageCount => String::new(),
        })
        .collect()
}
