//! The vocabulary of the markup: a small, strict part of HTML, and what may stand inside what.

/// An element of the vocabulary.
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

/// What an element may contain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Inside {
    /// Blocks only.
    Blocks,
    /// Text only.
    Text,
    /// Text, or blocks, but not both.
    Either,
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
    pub(crate) fn named(name: &str) -> Option<Element> {
        NAMES.iter().find(|(known, _)| *known == name).map(|(_, element)| *element)
    }

    pub(crate) fn name(self) -> &'static str {
        NAMES.iter().find(|(_, element)| *element == self).map_or("", |(name, _)| name)
    }

    pub(crate) fn is_inline(self) -> bool {
        use Element::{Break, Emphasis, Link, Span, Strong};
        matches!(self, Strong | Emphasis | Span | Link | Break)
    }

    pub(crate) fn inside(self) -> Inside {
        use Element as E;
        match self {
            E::Heading(_)
            | E::Paragraph
            | E::Term
            | E::Strong
            | E::Emphasis
            | E::Span
            | E::Link => Inside::Text,
            E::ListItem | E::Description | E::HeaderCell | E::Cell => Inside::Either,
            E::UnorderedList | E::OrderedList => Inside::Only(&[E::ListItem]),
            E::DescriptionList => Inside::Only(&[E::Term, E::Description]),
            E::Navigation => Inside::Only(&[E::OrderedList]),
            E::Table => Inside::Only(&[E::TableHead, E::TableBody]),
            E::TableHead | E::TableBody => Inside::Only(&[E::Row]),
            E::Row => Inside::Only(&[E::HeaderCell, E::Cell]),
            E::Rule | E::Image | E::Break => Inside::Nothing,
            E::Body | E::Header | E::Footer | E::Section | E::Division => Inside::Blocks,
        }
    }

    /// Whether this element may stand directly within `parent`.
    pub(crate) fn fits_into(self, parent: Element) -> bool {
        match parent.inside() {
            Inside::Only(allowed) => allowed.contains(&self),
            Inside::Text => self.is_inline(),
            Inside::Either => self.is_inline() || self.is_free_block(),
            Inside::Blocks => self.is_free_block(),
            Inside::Nothing => false,
        }
    }

    fn is_free_block(self) -> bool {
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

    /// Attributes the element may carry.
    pub(crate) fn allows_attribute(self, name: &str) -> bool {
        match name {
            "class" => true,
            "id" => !self.is_inline(),
            "href" => self == Element::Link,
            "src" | "alt" => self == Element::Image,
            "scope" => self == Element::HeaderCell,
            _ => false,
        }
    }
}
