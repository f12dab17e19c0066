//! `Document`: the content of a rendered template, before layout. Knows neither theme nor PDF.

use std::fmt;

use crate::element::Element;

/// A parsed document: metadata, running header and footer, and the blocks of the body in reading
/// order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// BCP 47 language of the text, e.g. `da`.
    pub language: String,
    /// Shown as the window's title by a PDF viewer.
    pub title: String,
    /// Publisher of the document; may be empty.
    pub author: String,
    /// One sentence about the content; may be empty.
    pub subject: String,
    /// Name of the page style in the theme: the class of `body`.
    pub page_style: String,
    /// Blocks repeated at the top of every page.
    pub header: Vec<Block>,
    /// Blocks repeated at the bottom of every page.
    pub footer: Vec<Block>,
    /// Blocks of the text.
    pub body: Vec<Block>,
}

/// A block-level element.
#[derive(Debug, Clone, PartialEq)]
pub struct Block {
    /// Kind of block.
    pub element: Element,
    /// Names of styles in the theme.
    pub classes: Vec<String>,
    /// Target of links within the document.
    pub id: Option<String>,
    /// BCP 47 language of its text, if it is said: that of a section.
    pub language: Option<String>,
    /// Its content.
    pub content: Content,
}

/// The content of a block: blocks, text or an image, and never two of them.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Child blocks, including rows, cells and list items.
    Blocks(Vec<Block>),
    /// Text, not yet broken into lines.
    Text(Vec<Inline>),
    /// An image of the theme.
    Image {
        /// File name.
        name: String,
        /// Alternative text for screen readers; empty for a decorative image.
        alt_text: String,
    },
}

/// A part of the text of a block.
#[derive(Debug, Clone, PartialEq)]
pub enum Inline {
    /// Characters in Unicode NFC, with white space collapsed.
    Text(String),
    /// `strong`, `em`, `span` or `a`.
    Styled(Span),
    /// `br`, a line break.
    Break,
    /// The number of the page the text is on.
    PageNumber,
    /// The number of pages of the document.
    PageCount,
}

/// Text with a style or a link.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// `Strong`, `Emphasis`, `Span` or `Link`.
    pub element: Element,
    /// Names of styles in the theme.
    pub classes: Vec<String>,
    /// Target of a link: a URL, or `#id` within the document.
    pub href: Option<String>,
    /// BCP 47 language of the text of a link, if it is said.
    pub language: Option<String>,
    /// The text inside.
    pub content: Vec<Inline>,
}

/// Prints the outline that the snapshot tests compare: one line for each block, indented by depth.
impl fmt::Display for Document {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Document { language, title, author, subject, page_style, .. } = self;
        writeln!(
            out,
            "{title:?} by {author:?} in {language}, page style {page_style:?}, subject {subject:?}"
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
        if let Some(language) = &block.language {
            write!(out, " in {language}")?;
        }
        match &block.content {
            Content::Text(text) => writeln!(out, ": {}", annotated_text(text))?,
            Content::Image { name, alt_text } => writeln!(out, ": {name} {alt_text:?}")?,
            Content::Blocks(children) => {
                writeln!(out)?;
                write_blocks(out, children, depth + 1)?;
            }
        }
    }
    Ok(())
}

/// The text with its formatting as in Markdown.
fn annotated_text(text: &[Inline]) -> String {
    text.iter()
        .map(|inline| match inline {
            Inline::Text(text) => text.clone(),
            Inline::Break => " / ".into(),
            Inline::PageNumber => "[page]".into(),
            Inline::PageCount => "[pages]".into(),
            Inline::Styled(span) => {
                let inner = annotated_text(&span.content);
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

/// The text without formatting, for bookmarks and descriptions of links.
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
