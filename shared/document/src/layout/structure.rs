//! The tree of tags: what each piece of text is, for screen readers and for text reflow.

/// A node's place in the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct NodeId(u32);

/// What a node is; the names are those of PDF's standard structure types.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Document,
    Section,
    Heading(u8),
    Paragraph,
    /// Text beside a link in the same paragraph.
    Span,
    /// A list; whether its labels are bullets, numbers or terms.
    List(Labels),
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
    /// A header cell, of its column or else of its row.
    Header {
        of_column: bool,
    },
    Cell,
    /// An image, with its alternate text.
    Figure,
}

/// What stands before the items of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Labels {
    Bullets,
    Numbers,
    Terms,
}

/// One tag.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    pub(crate) role: Role,
    pub(crate) parent: Option<NodeId>,
    /// What to say in place of the content.
    pub(crate) alternate: Option<String>,
}

/// All tags of a document; a parent comes before its children, siblings in reading order. A tag
/// holds either other tags or content, never both.
#[derive(Debug, Default)]
pub(crate) struct Structure {
    nodes: Vec<Node>,
}

impl NodeId {
    pub(crate) const ROOT: NodeId = NodeId(0);

    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }

    pub(crate) fn from_index(index: usize) -> NodeId {
        NodeId(index as u32)
    }
}

impl Structure {
    pub(crate) fn new() -> Structure {
        Structure { nodes: vec![Node { role: Role::Document, parent: None, alternate: None }] }
    }

    /// Adds a tag within `parent`; what stands outside every tag (no parent) stays outside.
    pub(crate) fn add(&mut self, role: Role, parent: Option<NodeId>) -> Option<NodeId> {
        parent?;
        self.nodes.push(Node { role, parent, alternate: None });
        Some(NodeId((self.nodes.len() - 1) as u32))
    }

    pub(crate) fn describe(&mut self, node: Option<NodeId>, alternate: &str) {
        if let Some(node) = node.and_then(|node| self.nodes.get_mut(node.index())) {
            node.alternate = Some(alternate.to_owned());
        }
    }

    pub(crate) fn nodes(&self) -> &[Node] {
        &self.nodes
    }
}

impl Role {
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
            Role::Header { .. } => "TH",
            Role::Cell => "TD",
            Role::Figure => "Figure",
        }
    }
}
