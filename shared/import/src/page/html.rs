//! The lines that a page of HTML shows. html5gum reads the markup; which elements break lines, form
//! rows or do not belong to the course is decided here. Open elements are counted by name, so that
//! an end tag costs no search for its start tag.

mod concealed;
mod elements;
mod lines;
mod lists;
mod panels;
mod rows;

use std::collections::{HashMap, HashSet};

use html5gum::{DefaultEmitter, EndTag, HtmlString, Spanned, StartTag, Token, Tokenizer};

use super::{Line, Page, Shape, data, normal};
use crate::words;
use elements::{BLOCKS, IN_LAYOUT, Open, VOID, attribute, kind};

#[derive(Default)]
struct Reader {
    page: Page,
    /// Whether each line of the page is in the main part.
    is_main: Vec<bool>,
    open: Vec<(String, Open)>,
    counts: HashMap<String, usize>,
    noise: usize,
    trail: usize,
    hidden: usize,
    concealed: usize,
    /// Whether a button has ended that opens what follows it.
    is_behind_opener: bool,
    /// The elements that a link or button of the page shows, by their ids.
    panels: HashSet<String>,
    header: usize,
    main: usize,
    text: String,
    /// The text of the element that is open and that people do not read.
    concealed_text: String,
    /// Lines of such text, which follow the line in which they stand.
    concealed_lines: Vec<String>,
    /// Whether the text before ends where an inline element does.
    is_after_inline: bool,
    /// Whether nothing stands between the end of one `span` and the text of the next.
    is_after_span: bool,
    is_between_spans: bool,
    /// Whether the line so far is what `strong` or `b` emphasises, whose end stands right before.
    is_after_strong: bool,
    begins_strong: bool,
    shape: Option<Shape>,
    row: Option<Vec<String>>,
    /// The last number of each list that is open; lists without numbers have none.
    lists: Vec<Option<usize>>,
    /// The number of the element of a list whose text has not begun.
    number: Option<usize>,
    /// The first line of the list of choices that is open.
    choices: Option<usize>,
    /// Whether what style sheets and attributes hide is read too.
    reads_concealed: bool,
    is_after_gap: bool,
    /// The text of the script of data that is open.
    data: Option<String>,
}

/// A page that shows nothing before its program runs is read as if it had run.
pub(super) fn read(page: &str) -> Page {
    let shown = read_lines(page, false);
    let is_shown = |line: &Line| {
        let is_outside =
            matches!(line.shape, Shape::Title | Shape::Description | Shape::Data { .. });
        !line.is_noise && !is_outside
    };
    if shown.lines.iter().any(is_shown) { shown } else { read_lines(page, true) }
}

fn read_lines(page: &str, reads_concealed: bool) -> Page {
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true);
    let panels = panels::named(page);
    let mut reader = Reader { is_after_gap: true, reads_concealed, panels, ..Reader::default() };
    for Ok(token) in Tokenizer::new_with_emitter(page, emitter) {
        match token {
            Token::StartTag(tag) => reader.start(&tag),
            Token::EndTag(EndTag { name, .. }) => reader.end(&name_of(&name)),
            Token::String(Spanned { value, .. }) => {
                reader.push(&String::from_utf8_lossy(&value));
            }
            Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => {}
        }
    }
    reader.end_concealed();
    reader.end_row();
    reader.flush();
    reader.push_concealed();
    reader.end_choices();
    reader.finish()
}

fn is_strong(name: &str) -> bool {
    matches!(name, "b" | "strong")
}

fn name_of(name: &HtmlString) -> String {
    String::from_utf8_lossy(name).into_owned()
}

impl Reader {
    fn start(&mut self, tag: &StartTag<()>) {
        let name = name_of(&tag.name);
        match name.as_str() {
            "html" => self.page.language = attribute(tag, "lang"),
            "meta" => self.meta(tag),
            "script" => {
                let kind = attribute(tag, "type").unwrap_or_default();
                self.data = kind.eq_ignore_ascii_case("application/ld+json").then(String::new);
            }
            "br" if self.concealed == 0 => {
                self.break_line();
                return;
            }
            _ => {}
        }
        self.close_concealed(&name);
        let is_block = BLOCKS.contains(&name.as_str());
        let mut open = kind(&name, tag);
        open.is_concealed &= !self.reads_concealed;
        // The panel of an accordion or behind a tab is read by whoever opens it.
        if open.is_concealed && is_block {
            let is_opened = std::mem::take(&mut self.is_behind_opener);
            open.is_concealed = !is_opened && !panels::is_panel(tag, &self.panels);
        }
        if self.concealed > 0 || open.is_concealed {
            match name.as_str() {
                _ if self.concealed > 0 || !is_block => {}
                "tr" => self.end_row(),
                "td" | "th" => {}
                _ => self.break_block(),
            }
            self.concealed_text.push_str(if is_block { "\n" } else { " " });
        } else if is_block {
            self.begin_block(&name);
            self.begin_list(&name, tag);
        } else if name != "wbr" {
            self.is_after_inline = true;
            self.is_between_spans |= self.is_after_span && name == "span";
            if self.is_after_strong && name == "span" && words::topic(&self.text).is_none() {
                self.break_line();
            }
        }
        (self.is_after_span, self.is_after_strong) = (false, false);
        self.begins_strong |= is_strong(&name) && self.text.trim().is_empty();
        // The heading of an accordion.
        if open.is_opener {
            self.shape = Some(Shape::Heading(3));
        }
        if VOID.contains(&name.as_str()) {
            return;
        }
        self.count(open, true);
        *self.counts.entry(name.clone()).or_default() += 1;
        self.open.push((name, open));
    }

    /// `<meta name="description" content="...">`
    fn meta(&mut self, tag: &StartTag<()>) {
        let name = attribute(tag, "name").unwrap_or_default();
        if !name.eq_ignore_ascii_case("description") {
            return;
        }
        let content = normal(&attribute(tag, "content").unwrap_or_default());
        if !content.is_empty() {
            self.push_line(content, Shape::Description);
        }
    }

    fn end(&mut self, name: &str) {
        if let Some(script) = self.data.take_if(|_| name == "script") {
            for (path, value) in data::values(&script) {
                let value = normal(&value);
                let text = format!("{path}: {value}");
                self.push_line(text, Shape::Data { path, value });
            }
        }
        let was_concealed = self.concealed > 0;
        if was_concealed {
            self.concealed_text.push_str(if BLOCKS.contains(&name) { "\n" } else { " " });
        } else {
            self.end_line(name);
            self.end_list(name);
        }
        // An end tag without its start tag ends nothing.
        if self.counts.get(name).is_none_or(|count| *count == 0) {
            return;
        }
        while let Some((closed, open)) = self.open.pop() {
            self.count(open, false);
            self.is_behind_opener |= open.is_opener && self.concealed == 0;
            if let Some(count) = self.counts.get_mut(&closed) {
                *count -= 1;
            }
            if closed == name {
                break;
            }
        }
        if self.concealed > 0 {
            return;
        }
        if was_concealed {
            self.end_line(name);
            self.end_concealed();
        }
        if BLOCKS.contains(&name) && self.row.is_none() {
            self.shape = None;
        }
    }

    /// What the end of an element ends: a row, a line or nothing.
    fn end_line(&mut self, name: &str) {
        if !BLOCKS.contains(&name) {
            self.is_after_inline = true;
            self.is_after_span = name == "span";
            self.is_after_strong = is_strong(name) && std::mem::take(&mut self.begins_strong);
            return;
        }
        match name {
            "tr" | "table" => self.end_row(),
            "td" | "th" if self.row.is_some() => {}
            _ => self.break_block(),
        }
    }

    fn count(&mut self, open: Open, is_begin: bool) {
        let counts = [
            (open.is_noise, &mut self.noise),
            (open.is_trail, &mut self.trail),
            (open.is_hidden, &mut self.hidden),
            (open.is_concealed, &mut self.concealed),
            (open.is_header, &mut self.header),
            (open.is_main, &mut self.main),
        ];
        for (is_one, count) in counts {
            let change = usize::from(is_one);
            *count = if is_begin { *count + change } else { *count - change };
        }
    }

    fn begin_block(&mut self, name: &str) {
        match name {
            "tr" => {
                self.end_row();
                self.row = Some(Vec::new());
                return;
            }
            "td" | "th" => {
                if let Some(row) = &mut self.row {
                    if let Some(cell) = row.last_mut() {
                        *cell = std::mem::take(&mut self.text);
                    }
                    self.text.clear();
                    row.push(String::new());
                    return;
                }
            }
            _ if IN_LAYOUT.contains(&name) && self.row.is_some() => self.spread_row(),
            _ => {}
        }
        self.break_block();
        self.shape = match name.as_bytes() {
            [b'h', level @ b'1'..=b'6'] => Some(Shape::Heading(level - b'0')),
            b"summary" => Some(Shape::Heading(2)),
            b"li" => Some(Shape::Item),
            b"dt" => Some(Shape::Label),
            b"title" => Some(Shape::Title),
            // A paragraph in an element of a list is the element.
            b"p" | b"div" if self.shape == Some(Shape::Item) => Some(Shape::Item),
            b"div" | b"button" if matches!(self.shape, Some(Shape::Heading(_))) => {
                self.shape.take()
            }
            b"button" => Some(Shape::Button),
            _ => None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(html: &str) -> Vec<String> {
        let page = read(html);
        let lines = page.lines.iter();
        lines.map(|line| format!("{}{}", if line.is_noise { "~" } else { "" }, line.text)).collect()
    }

    #[test]
    fn blocks_break_lines_and_inline_elements_do_not() {
        assert_eq!(
            texts("<p>Et <b>kur</b>sus</p>om<br>møder<div>i <i>dag</i></div>"),
            ["Et kursus", "om", "møder", "i dag"]
        );
        assert_eq!(
            texts("<div><span>Lokation</span><span>Altinget</span></div>"),
            ["Lokation Altinget"]
        );
        assert_eq!(
            texts("<div><span>Vejle</span><span>kl. 9-16</span></div><b><span>K</span><span>u</b>"),
            ["Vejle kl. 9-16", "Ku"]
        );
    }

    #[test]
    fn a_table_has_rows_unless_it_is_one_of_layout() {
        let page = read("<table><tr><th>Dato<td>14. november<br>kl. 9<tr><td>a<td>b</table>");
        assert_eq!(
            page.lines[0].shape,
            Shape::Row(vec!["Dato".into(), "14. november\nkl. 9".into()])
        );
        assert_eq!(page.lines.len(), 2);
        assert_eq!(
            texts("<table><tr><td>Menu<td><h1>Kursus</h1><p>Tekst</table>"),
            ["Menu", "Kursus", "Tekst"]
        );
    }

    #[test]
    fn what_belongs_to_the_page_is_noise_and_what_is_hidden_is_left_out() {
        assert_eq!(
            texts("<nav><a>Menu</a></nav><script>x</script><style>p{}</style><h1>T</h1><footer>F"),
            ["~Menu", "T", "~F"]
        );
        assert_eq!(
            texts("<p>ude</p><main><h1>T</h1><p>inde</p></main><p>efter"),
            ["~ude", "T", "inde", "~efter"]
        );
        // An end tag that is missing ends with the element around it.
        assert_eq!(texts("<div><nav>Menu</div><p>Tekst"), ["~Menu", "Tekst"]);
    }
}
