//! The structure tree: which marked content on which page belongs to which tag.

use std::collections::BTreeMap;

use lopdf::{Document, Object, ObjectId, dictionary};

use super::objects;
use crate::layout::{Labels, NodeId, Role, Structure};

/// Collects marked content while the pages are written.
pub(super) struct Tags<'s> {
    structure: &'s Structure,
    pages: &'s [ObjectId],
    /// For every page, the node of each of its marked contents.
    contents: Vec<Vec<NodeId>>,
    /// For every node, what it holds in reading order.
    kids: Vec<Vec<Kid>>,
    /// Annotations and the node each belongs to.
    annotations: Vec<(ObjectId, NodeId)>,
    /// Figures and where on their page they stand.
    frames: BTreeMap<NodeId, [f32; 4]>,
}

enum Kid {
    Node(NodeId),
    Content { page: usize, number: usize },
    Annotation { page: usize, id: ObjectId },
}

impl<'s> Tags<'s> {
    pub(super) fn new(structure: &'s Structure, pages: &'s [ObjectId]) -> Tags<'s> {
        let count = structure.nodes().len();
        let kids = std::iter::repeat_with(Vec::new).take(count).collect();
        let contents = vec![Vec::new(); pages.len()];
        Tags { structure, pages, contents, kids, annotations: Vec::new(), frames: BTreeMap::new() }
    }

    /// Begins marked content of `node` on `page`: the name of its role and its number on the page.
    pub(super) fn begin(&mut self, node: NodeId, page: usize) -> (&'static str, usize) {
        let number = self.contents[page].len();
        self.contents[page].push(node);
        self.kids[node.index()].push(Kid::Content { page, number });
        (self.structure.nodes()[node.index()].role.name(), number)
    }

    /// Says where on its page a figure stands: left, lower, right and upper edge.
    pub(super) fn frame(&mut self, node: NodeId, edges: [f32; 4]) {
        self.frames.insert(node, edges);
    }

    /// Gives an annotation to `node`; the answer is its number in the parent tree.
    pub(super) fn annotate(&mut self, node: NodeId, page: usize, id: ObjectId) -> i64 {
        self.kids[node.index()].push(Kid::Annotation { page, id });
        self.annotations.push((id, node));
        (self.pages.len() + self.annotations.len() - 1) as i64
    }

    /// Adds the tree to the document; the answer is its root.
    pub(super) fn write(mut self, document: &mut Document) -> ObjectId {
        let nodes = self.structure.nodes();
        for (at, node) in nodes.iter().enumerate() {
            if let Some(parent) = node.parent {
                self.kids[parent.index()].push(Kid::Node(NodeId::from_index(at)));
            }
        }
        let root = document.new_object_id();
        let ids: Vec<ObjectId> = nodes.iter().map(|_| document.new_object_id()).collect();
        for (at, node) in nodes.iter().enumerate() {
            let kids = std::mem::take(&mut self.kids[at]);
            let mut tag = dictionary! {
                "S" => Object::Name(node.role.name().into()),
                "P" => node.parent.map_or(root, |parent| ids[parent.index()]),
            };
            self.describe(&mut tag, node.role, node.alternate.as_deref());
            if let Some(edges) = self.frames.get(&NodeId::from_index(at)) {
                tag.set("A", dictionary! { "O" => "Layout", "Placement" => "Block", "BBox" => edges.map(objects::number).to_vec() });
            }
            self.write_kids(&mut tag, &kids, &ids);
            document.objects.insert(ids[at], tag.into());
        }
        let parents = self.parent_tree(&ids);
        let next = (self.pages.len() + self.annotations.len()) as i64;
        let tree = dictionary! {
            "Type" => "StructTreeRoot",
            "K" => ids[0],
            "ParentTree" => document.add_object(dictionary! { "Nums" => parents }),
            "ParentTreeNextKey" => next,
        };
        document.objects.insert(root, tree.into());
        root
    }

    fn describe(&self, tag: &mut lopdf::Dictionary, role: Role, alternate: Option<&str>) {
        if let Some(alternate) = alternate {
            tag.set("Alt", objects::text(alternate));
        }
        if let Role::Header { of_column } = role {
            let scope = if of_column { "Column" } else { "Row" };
            tag.set("A", dictionary! { "O" => "Table", "Scope" => scope });
        }
        if let Role::List(labels) = role {
            let numbering = match labels {
                Labels::Bullets => "Disc",
                Labels::Numbers => "Decimal",
                Labels::Terms => "None",
            };
            tag.set("A", dictionary! { "O" => "List", "ListNumbering" => numbering });
        }
    }

    /// The page of most content is named once, on the tag; content elsewhere names its own.
    fn write_kids(&self, tag: &mut lopdf::Dictionary, kids: &[Kid], ids: &[ObjectId]) {
        let home = kids
            .iter()
            .find_map(|kid| if let Kid::Content { page, .. } = kid { Some(*page) } else { None });
        if let Some(page) = home {
            tag.set("Pg", self.pages[page]);
        }
        let mut written: Vec<Object> = kids
            .iter()
            .map(|kid| match kid {
                Kid::Node(node) => ids[node.index()].into(),
                Kid::Content { page, number } if Some(*page) == home => (*number as i64).into(),
                Kid::Content { page, number } => {
                    dictionary! { "Type" => "MCR", "Pg" => self.pages[*page], "MCID" => *number as i64 }.into()
                }
                Kid::Annotation { page, id } => dictionary! { "Type" => "OBJR", "Pg" => self.pages[*page], "Obj" => *id }.into(),
            })
            .collect();
        match written.len() {
            0 => {}
            1 => tag.set("K", written.remove(0)),
            _ => tag.set("K", written),
        }
    }

    fn parent_tree(&self, ids: &[ObjectId]) -> Vec<Object> {
        let reference = |node: &NodeId| Object::Reference(ids[node.index()]);
        let pages =
            self.contents.iter().map(|nodes| Object::Array(nodes.iter().map(reference).collect()));
        let annotations = self.annotations.iter().map(|(_, node)| reference(node));
        pages
            .chain(annotations)
            .enumerate()
            .flat_map(|(key, entry)| [(key as i64).into(), entry])
            .collect()
    }
}
