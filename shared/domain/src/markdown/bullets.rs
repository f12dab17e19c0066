//! Bullets as word processors write them, which CommonMark would run together into one paragraph.

/// What no sentence begins with.
const BULLETS: [char; 12] = ['•', '▪', '◦', '·', '‣', '●', '○', '■', '□', '►', '➢', '✓'];
/// What a sentence may begin with, but not several lines one after the other.
const DASHES: [char; 3] = ['–', '—', '−'];

/// The text with each line that begins with a bullet as an item of a list: "• Læs" becomes
/// "- Læs". The list ends before a line without a bullet that is not indented.
pub(super) fn mark_bullets(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let after = |line: &str, bullets: &[char]| {
        let line = line.trim_start();
        line.strip_prefix(bullets).is_some_and(|rest| rest.starts_with([' ', '\t']))
    };
    let has_dash = |index: usize| lines.get(index).is_some_and(|line| after(line, &DASHES));
    let is_item = |index: usize| {
        let is_dash = has_dash(index) && (has_dash(index + 1) || index > 0 && has_dash(index - 1));
        is_dash || lines.get(index).is_some_and(|line| after(line, &BULLETS))
    };
    let mut marked: Vec<String> = Vec::with_capacity(lines.len());
    for (index, line) in lines.iter().enumerate() {
        if is_item(index) {
            let text = line.trim_start();
            let indent = &line[..line.len() - text.len()];
            let item = text.trim_start_matches([BULLETS.as_slice(), &DASHES].concat().as_slice());
            marked.push(format!("{indent}- {}", item.trim_start()));
        } else {
            let ends_list =
                index > 0 && is_item(index - 1) && line.starts_with(char::is_alphanumeric);
            marked.extend(ends_list.then(String::new));
            marked.push((*line).to_owned());
        }
    }
    marked.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_with_bullets_become_a_list() {
        for (text, expected) in [
            (
                "Du lærer:\n• at læse\n•\tat skrive\nVi ses!",
                "Du lærer:\n- at læse\n- at skrive\n\nVi ses!",
            ),
            ("– et\n– to", "- et\n- to"),
            ("• et\n  ◦ to\n  og mere", "- et\n  - to\n  og mere"),
        ] {
            assert_eq!(mark_bullets(text), expected);
        }
    }

    #[test]
    fn what_is_no_bullet_stays() {
        for text in ["– sagde han.\nSå gik han.", "•uden mellemrum", "- et\n* to", "Et – to", ""]
        {
            assert_eq!(mark_bullets(text), text);
        }
    }
}
