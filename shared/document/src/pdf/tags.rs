//! Writes the structure tree: which marked content on which page belongs to which tag.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Document, Object, ObjectId, dictionary};

use super::objects;
use crate::layout::{ListLabels, Role, Tag, TagId, TagTree};

/// Collects marked content and annotations while the pages are written.
pub(super) struct StructTreeWriter<'t> {
    tree: &'t TagTree,
    page_ids: &'t [ObjectId],
    /// For each page, the tag of each of its marked contents.
    contents: Vec<Vec<TagId>>,
    /// For each tag, its kids in reading order.
    kids: Vec<Vec<Kid>>,
    /// Annotations, with the tag of each.
    annotations: Vec<(ObjectId, TagId)>,
    /// Bounding boxes of figures: left, bottom, right and top edge.
    bounding_boxes: BTreeMap<TagId, [f32; 4]>,
}

/// A kid of a structure element (ISO 32000-1, 14.7.2).
enum Kid {
    Tag(TagId),
    Content { page: usize, id: usize },
    Annotation { page: usize, id: ObjectId },
}

impl<'t> StructTreeWriter<'t> {
    pub(super) fn new(tree: &'t TagTree, page_ids: &'t [ObjectId]) -> StructTreeWriter<'t> {
        StructTreeWriter {
            tree,
            page_ids,
            contents: vec![Vec::new(); page_ids.len()],
            kids: std::iter::repeat_with(Vec::new).take(tree.tags().len()).collect(),
            annotations: Vec::new(),
            bounding_boxes: BTreeMap::new(),
        }
    }

    /// Begins marked content of `tag` on `page`, and returns its role and its id on that page.
    pub(super) fn begin_content(&mut self, tag: TagId, page: usize) -> (&'static str, usize) {
        let id = self.contents[page].len();
        self.contents[page].push(tag);
        self.kids[tag.index()].push(Kid::Content { page, id });
        (self.tree.tags()[tag.index()].role.name(), id)
    }

    /// Sets the bounding box of a figure on its page: left, bottom, right and top edge.
    pub(super) fn set_bounding_box(&mut self, tag: TagId, edges: [f32; 4]) {
        self.bounding_boxes.insert(tag, edges);
    }

    /// Adds an annotation to `tag` and returns its key in the parent tree.
    pub(super) fn add_annotation(&mut self, tag: TagId, page: usize, id: ObjectId) -> i64 {
        self.kids[tag.index()].push(Kid::Annotation { page, id });
        self.annotations.push((id, tag));
        (self.page_ids.len() + self.annotations.len() - 1) as i64
    }

    /// Adds the tree to the document and returns its root.
    pub(super) fn write(mut self, document: &mut Document) -> ObjectId {
        let tags = self.tree.tags();
        for (index, tag) in tags.iter().enumerate() {
            if let Some(parent) = tag.parent {
                self.kids[parent.index()].push(Kid::Tag(TagId::from_index(index)));
            }
        }
        let root = document.new_object_id();
        let ids: Vec<ObjectId> = tags.iter().map(|_| document.new_object_id()).collect();
        for (index, tag) in tags.iter().enumerate() {
            let kids = std::mem::take(&mut self.kids[index]);
            let mut element = dictionary! {
                "S" => Object::Name(tag.role.name().into()),
                "P" => tag.parent.map_or(root, |parent| ids[parent.index()]),
            };
            set_attributes(&mut element, tag);
            if let Some(edges) = self.bounding_boxes.get(&TagId::from_index(index)) {
                let attributes = dictionary! {
                    "O" => "Layout",
                    "Placement" => "Block",
                    "BBox" => edges.map(objects::number).to_vec(),
                };
                element.set("A", attributes);
            }
            self.set_kids(&mut element, &kids, &ids);
            document.objects.insert(ids[index], element.into());
        }
        let parents = self.parent_tree(&ids);
        let next_key = (self.page_ids.len() + self.annotations.len()) as i64;
        let tree = dictionary! {
            "Type" => "StructTreeRoot",
            "K" => ids[0],
            "ParentTree" => document.add_object(dictionary! { "Nums" => parents }),
            "ParentTreeNextKey" => next_key,
        };
        document.objects.insert(root, tree.into());
        root
    }

    /// Sets the kids of an element. Its page is that of its first content; content on other pages
    /// names its own.
    fn set_kids(&self, element: &mut Dictionary, kids: &[Kid], ids: &[ObjectId]) {
        let element_page = kids.iter().find_map(|kid| match kid {
            Kid::Content { page, .. } => Some(*page),
            _ => None,
        });
        if let Some(page) = element_page {
            element.set("Pg", self.page_ids[page]);
        }
        let page_id = |page: &usize| self.page_ids[*page];
        let mut objects: Vec<Object> = kids
            .iter()
            .map(|kid| match kid {
                Kid::Tag(tag) => ids[tag.index()].into(),
                Kid::Content { page, id } if Some(*page) == element_page => (*id as i64).into(),
                Kid::Content { page, id } => {
                    let id = *id as i64;
                    dictionary! { "Type" => "MCR", "Pg" => page_id(page), "MCID" => id }.into()
                }
                Kid::Annotation { page, id } => {
                    dictionary! { "Type" => "OBJR", "Pg" => page_id(page), "Obj" => *id }.into()
                }
            })
            .collect();
        match objects.len() {
            0 => {}
            1 => element.set("K", objects.remove(0)),
            _ => element.set("K", objects),
        }
    }

    /// From the marked contents of each page, and from each annotation, to their tags.
    fn parent_tree(&self, ids: &[ObjectId]) -> Vec<Object> {
        let reference = |tag: &TagId| Object::Reference(ids[tag.index()]);
        let pages =
            self.contents.iter().map(|tags| Object::Array(tags.iter().map(reference).collect()));
        let annotations = self.annotations.iter().map(|(_, tag)| reference(tag));
        pages
            .chain(annotations)
            .enumerate()
            .flat_map(|(key, entry)| [(key as i64).into(), entry])
            .collect()
    }
}

fn set_attributes(element: &mut Dictionary, tag: &Tag) {
    if let Some(alt_text) = &tag.alt_text {
        element.set("Alt", objects::text_string(alt_text));
    }
    if let Some(language) = &tag.language {
        element.set("Lang", Object::string_literal(language.as_str()));
    }
    match tag.role {
        Role::HeaderCell { is_column } => {
            let scope = if is_column { "Column" } else { "Row" };
            element.set("A", dictionary! { "O" => "Table", "Scope" => scope });
        }
        Role::List(labels) => {
            let numbering = match labels {
                ListLabels::Bullets => "Disc",
                ListLabels::Numbers => "Decimal",
                ListLabels::Terms => "None",
            };
            element.set("A", dictionary! { "O" => "List", "ListNumbering" => numbering });
        }
        _ => {}
    }
}
