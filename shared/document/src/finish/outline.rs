//! Bookmarks: the headings, nested by their level.

use lopdf::{Dictionary, Document, ObjectId, dictionary};

use super::links::destination;
use super::objects::text;
use crate::layout::{Bookmark, Pages};

/// Adds the bookmarks to the document, if there are any; the answer is their root.
pub(super) fn write(pages: &Pages, ids: &[ObjectId], document: &mut Document) -> Option<ObjectId> {
    if pages.bookmarks.is_empty() {
        return None;
    }
    let mut writer = Writer { pages, ids, document };
    let root = writer.document.new_object_id();
    let mut outline = writer.level(&pages.bookmarks, root);
    outline.set("Type", "Outlines");
    outline.set("Count", top_level(&pages.bookmarks).len() as i64);
    document.objects.insert(root, outline.into());
    Some(root)
}

struct Writer<'a> {
    pages: &'a Pages,
    ids: &'a [ObjectId],
    document: &'a mut Document,
}

impl Writer<'_> {
    /// Writes siblings and all below them; the answer names the first and the last.
    fn level(&mut self, bookmarks: &[Bookmark], parent: ObjectId) -> Dictionary {
        let groups = top_level(bookmarks);
        let own: Vec<ObjectId> = groups.iter().map(|_| self.document.new_object_id()).collect();
        for (at, group) in groups.iter().enumerate() {
            let Some((head, below)) = group.split_first() else { continue };
            let mut entry =
                if below.is_empty() { Dictionary::new() } else { self.level(below, own[at]) };
            entry.set("Title", text(&head.title));
            entry.set("Parent", parent);
            entry.set("Dest", destination(self.ids[head.page], self.pages.size[1] - head.y));
            if at > 0 {
                entry.set("Prev", own[at - 1]);
            }
            if let Some(next) = own.get(at + 1) {
                entry.set("Next", *next);
            }
            if !below.is_empty() {
                // Negative: closed until the reader opens it.
                entry.set("Count", -(top_level(below).len() as i64));
            }
            self.document.objects.insert(own[at], entry.into());
        }
        match (own.first(), own.last()) {
            (Some(first), Some(last)) => dictionary! { "First" => *first, "Last" => *last },
            _ => Dictionary::new(),
        }
    }
}

/// Cuts bookmarks before each one that is not below the first.
fn top_level(bookmarks: &[Bookmark]) -> Vec<&[Bookmark]> {
    let mut groups = Vec::new();
    let mut rest = bookmarks;
    while let Some(first) = rest.first() {
        let end = rest
            .iter()
            .skip(1)
            .position(|bookmark| bookmark.level <= first.level)
            .map_or(rest.len(), |at| at + 1);
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
        let sizes: Vec<usize> = top_level(&bookmarks).iter().map(|group| group.len()).collect();
        assert_eq!(sizes, [4, 1]);
    }
}
