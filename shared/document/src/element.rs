//! The elements of the markup, a small and strict subset of HTML, and their content models.

/// An element of the markup.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "named as in HTML")]
pub enum Element {
    Body,
    Header,
    Footer,
    Navigation,
    Section,
    Division,
    Heading(u8),
    Paragraph,
    UnorderedList,
    OrderedList,
    ListItem,
    DescriptionList,
    Term,
    Description,
    Table,
    TableHead,
    TableBody,
    Row,
    HeaderCell,
    Cell,
    Rule,
    Image,
    Strong,
    Emphasis,
    Span,
    Link,
    Break,
}

/// What an element may contain, in HTML's term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ContentModel {
    /// Blocks only.
    Blocks,
    /// Text only.
    Text,
    /// Text or blocks.
    TextOrBlocks,
    /// These elements only.
    Only(&'static [Element]),
    Nothing,
}

const NAMES: &[(&str, Element)] = &[
    ("body", Element::Body),
    ("header", Element::Header),
    ("footer", Element::Footer),
    ("nav", Element::Navigation),
    ("section", Element::Section),
    ("div", Element::Division),
    ("h1", Element::Heading(1)),
    ("h2", Element::Heading(2)),
    ("h3", Element::Heading(3)),
    ("h4", Element::Heading(4)),
    ("p", Element::Paragraph),
    ("ul", Element::UnorderedList),
    ("ol", Element::OrderedList),
    ("li", Element::ListItem),
    ("dl", Element::DescriptionList),
    ("dt", Element::Term),
    ("dd", Element::Description),
    ("table", Element::Table),
    ("thead", Element::TableHead),
    ("tbody", Element::TableBody),
    ("tr", Element::Row),
    ("th", Element::HeaderCell),
    ("td", Element::Cell),
    ("hr", Element::Rule),
    ("img", Element::Image),
    ("strong", Element::Strong),
    ("em", Element::Emphasis),
    ("span", Element::Span),
    ("a", Element::Link),
    ("br", Element::Break),
];

impl Element {
    pub(crate) fn from_name(name: &str) -> Option<Element> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, element)| *element)
    }

    pub(crate) fn name(self) -> &'static str {
        NAMES.iter().find(|(_, element)| *element == self).map_or("", |(name, _)| name)
    }

    pub(crate) fn is_inline(self) -> bool {
        use Element::{Break, Emphasis, Link, Span, Strong};
        matches!(self, Strong | Emphasis | Span | Link | Break)
    }

    pub(crate) fn content_model(self) -> ContentModel {
        use Element as E;
        match self {
            E::Heading(_)
            | E::Paragraph
            | E::Term
            | E::Strong
            | E::Emphasis
            | E::Span
            | E::Link => ContentModel::Text,
            E::ListItem | E::Description | E::HeaderCell | E::Cell => ContentModel::TextOrBlocks,
            E::UnorderedList | E::OrderedList => ContentModel::Only(&[E::ListItem]),
            E::DescriptionList => ContentModel::Only(&[E::Term, E::Description]),
            E::Navigation => ContentModel::Only(&[E::OrderedList]),
            E::Table => ContentModel::Only(&[E::TableHead, E::TableBody]),
            E::TableHead | E::TableBody => ContentModel::Only(&[E::Row]),
            E::Row => ContentModel::Only(&[E::HeaderCell, E::Cell]),
            E::Rule | E::Image | E::Break => ContentModel::Nothing,
            E::Body | E::Header | E::Footer | E::Section | E::Division => ContentModel::Blocks,
        }
    }

    /// Whether this element may be a child of `parent`.
    pub(crate) fn is_allowed_in(self, parent: Element) -> bool {
        match parent.content_model() {
            ContentModel::Only(allowed) => allowed.contains(&self),
            ContentModel::Text => self.is_inline(),
            ContentModel::TextOrBlocks => self.is_inline() || self.is_flow_block(),
            ContentModel::Blocks => self.is_flow_block(),
            ContentModel::Nothing => false,
        }
    }

    /// Whether the element is a block that needs no parent of a certain kind, as `li` does.
    fn is_flow_block(self) -> bool {
        use Element as E;
        matches!(
            self,
            E::Section
                | E::Division
                | E::Heading(_)
                | E::Paragraph
                | E::UnorderedList
                | E::OrderedList
                | E::Navigation
                | E::DescriptionList
                | E::Table
                | E::Rule
                | E::Image
        )
    }

    /// Whether the element may have the attribute `name`.
    pub(crate) fn allows_attribute(self, name: &str) -> bool {
        match name {
            "class" => true,
            "id" => !self.is_inline(),
            "lang" => matches!(self, Element::Section | Element::Link),
            "href" => self == Element::Link,
            "src" | "alt" => self == Element::Image,
            "scope" => self == Element::HeaderCell,
            _ => false,
        }
    }
}
