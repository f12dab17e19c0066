//! The tag tree: the role of each part of the text, for screen readers and reflow.

/// Index of a tag in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TagId(u32);

/// The role of a tag: one of PDF's standard structure types (ISO 32000-1, 14.8.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Document,
    Section,
    Heading(u8),
    Paragraph,
    /// Text beside a link in the same paragraph.
    Span,
    List(ListLabels),
    Item,
    Label,
    ItemBody,
    Contents,
    ContentsItem,
    Reference,
    Link,
    Table,
    TableHead,
    TableBody,
    Row,
    /// A header cell: of a column, else of a row.
    HeaderCell {
        is_column: bool,
    },
    Cell,
    /// An image that is not decorative.
    Figure,
}

/// The labels of the items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ListLabels {
    Bullets,
    Numbers,
    Terms,
}

/// One tag.
#[derive(Debug, Clone)]
pub(crate) struct Tag {
    pub(crate) role: Role,
    pub(crate) parent: Option<TagId>,
    /// Read out instead of the content.
    pub(crate) alt_text: Option<String>,
    /// BCP 47 language of the content, where it is not that of the parent.
    pub(crate) language: Option<String>,
}

/// All tags of a document. Parents precede their children, and siblings are in reading order. A tag
/// contains either tags or content, never both.
#[derive(Debug, Default)]
pub(crate) struct TagTree {
    tags: Vec<Tag>,
}

impl TagId {
    pub(crate) const ROOT: TagId = TagId(0);

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }

    pub(crate) fn from_index(index: usize) -> TagId {
        TagId(index as u32)
    }
}

impl Tag {
    fn new(role: Role, parent: Option<TagId>) -> Tag {
        Tag { role, parent, alt_text: None, language: None }
    }
}

impl TagTree {
    pub(crate) fn new() -> TagTree {
        TagTree { tags: vec![Tag::new(Role::Document, None)] }
    }

    /// Adds a tag below `parent`; without a parent there is none either, as in a repeated header.
    pub(crate) fn add(&mut self, role: Role, parent: Option<TagId>) -> Option<TagId> {
        parent?;
        self.tags.push(Tag::new(role, parent));
        Some(TagId((self.tags.len() - 1) as u32))
    }

    pub(crate) fn set_alt_text(&mut self, tag: Option<TagId>, alt_text: &str) {
        if let Some(tag) = tag.and_then(|tag| self.tags.get_mut(tag.index())) {
            tag.alt_text = Some(alt_text.to_owned());
        }
    }

    pub(crate) fn set_language(&mut self, tag: Option<TagId>, language: &str) {
        if let Some(tag) = tag.and_then(|tag| self.tags.get_mut(tag.index())) {
            tag.language = Some(language.to_owned());
        }
    }

    pub(crate) fn tags(&self) -> &[Tag] {
        &self.tags
    }

    /// Removes the tags that were added since there were `count`.
    pub(crate) fn truncate(&mut self, count: usize) {
        self.tags.truncate(count);
    }
}

impl Role {
    /// The name of the structure type.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Role::Document => "Document",
            Role::Section => "Sect",
            Role::Heading(1) => "H1",
            Role::Heading(2) => "H2",
            Role::Heading(3) => "H3",
            Role::Heading(_) => "H4",
            Role::Paragraph => "P",
            Role::Span => "Span",
            Role::List(_) => "L",
            Role::Item => "LI",
            Role::Label => "Lbl",
            Role::ItemBody => "LBody",
            Role::Contents => "TOC",
            Role::ContentsItem => "TOCI",
            Role::Reference => "Reference",
            Role::Link => "Link",
            Role::Table => "Table",
            Role::TableHead => "THead",
            Role::TableBody => "TBody",
            Role::Row => "TR",
            Role::HeaderCell { .. } => "TH",
            Role::Cell => "TD",
            Role::Figure => "Figure",
        }
    }
}
