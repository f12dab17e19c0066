//! Writes the bookmarks: the headings, nested by level.

use lopdf::{Dictionary, Document, ObjectId, dictionary};

use super::links::destination;
use super::objects::text_string;
use crate::layout::{Bookmark, Pages};

/// Adds the bookmarks to the document and returns their root; `None` without bookmarks.
pub(super) fn write(
    pages: &Pages,
    page_ids: &[ObjectId],
    document: &mut Document,
) -> Option<ObjectId> {
    if pages.bookmarks.is_empty() {
        return None;
    }
    let mut writer = OutlineWriter { pages, page_ids, document };
    let root = writer.document.new_object_id();
    let mut outline = writer.write_level(&pages.bookmarks, root);
    outline.set("Type", "Outlines");
    outline.set("Count", split_by_level(&pages.bookmarks).len() as i64);
    document.objects.insert(root, outline.into());
    Some(root)
}

struct OutlineWriter<'a> {
    pages: &'a Pages,
    page_ids: &'a [ObjectId],
    document: &'a mut Document,
}

impl OutlineWriter<'_> {
    /// Writes siblings with their descendants, and returns the parent's references to them.
    fn write_level(&mut self, bookmarks: &[Bookmark], parent: ObjectId) -> Dictionary {
        let groups = split_by_level(bookmarks);
        let ids: Vec<ObjectId> = groups.iter().map(|_| self.document.new_object_id()).collect();
        for (index, group) in groups.iter().enumerate() {
            let Some((bookmark, descendants)) = group.split_first() else { continue };
            let mut entry = if descendants.is_empty() {
                Dictionary::new()
            } else {
                self.write_level(descendants, ids[index])
            };
            let y = self.pages.size[1] - bookmark.y;
            entry.set("Title", text_string(&bookmark.title));
            entry.set("Parent", parent);
            entry.set("Dest", destination(self.page_ids[bookmark.page], y));
            if index > 0 {
                entry.set("Prev", ids[index - 1]);
            }
            if let Some(next) = ids.get(index + 1) {
                entry.set("Next", *next);
            }
            if !descendants.is_empty() {
                // Negative: collapsed until the reader expands it.
                entry.set("Count", -(split_by_level(descendants).len() as i64));
            }
            self.document.objects.insert(ids[index], entry.into());
        }
        match (ids.first(), ids.last()) {
            (Some(first), Some(last)) => dictionary! { "First" => *first, "Last" => *last },
            _ => Dictionary::new(),
        }
    }
}

/// Splits bookmarks into siblings, each followed by its descendants.
fn split_by_level(bookmarks: &[Bookmark]) -> Vec<&[Bookmark]> {
    let mut groups = Vec::new();
    let mut rest = bookmarks;
    while let Some(first) = rest.first() {
        let end = rest
            .iter()
            .skip(1)
            .position(|bookmark| bookmark.level <= first.level)
            .map_or(rest.len(), |position| position + 1);
        let (group, others) = rest.split_at(end);
        groups.push(group);
        rest = others;
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_nest_by_level() {
        let bookmark = |level| Bookmark { level, title: String::new(), page: 0, y: 0.0 };
        let bookmarks: Vec<Bookmark> = [1, 2, 3, 2, 1].map(bookmark).to_vec();
        let sizes: Vec<usize> =
            split_by_level(&bookmarks).iter().map(|group| group.len()).collect();
        assert_eq!(sizes, [4, 1]);
    }
}
