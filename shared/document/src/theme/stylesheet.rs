//! Converts the theme to CSS, so that the preview in a browser resembles the PDF.

use std::fmt::Write;

use super::style::Rule;
use super::{Align, Theme};

/// Removes the browser's default styles, sets font and page width, and hides header and footer.
const RESET_CSS: &str = concat!(
    "*{margin:0;padding:0;box-sizing:border-box}",
    "body{font-family:'Source Sans 3','Source Sans Pro',sans-serif;max-width:170mm;",
    "margin:0 auto;padding:0 5mm 20mm}",
    "table{width:100%;border-collapse:collapse;text-align:left}",
    "th,td{vertical-align:baseline}h1,h2,h3,h4,th{font-weight:inherit}",
    "nav ol,nav li{list-style:none}li{margin-left:1.2em}",
    "dl{display:grid}dd{grid-column:2}body>header,body>footer{display:none}",
    "img{display:block;max-width:100%}",
);

impl Theme {
    /// The styles as CSS, without what only pages have: breaks, header and footer.
    pub fn stylesheet(&self) -> String {
        let mut css = String::from(RESET_CSS);
        // The more specific selector comes last and wins, as in the theme's own cascade.
        let mut rules: Vec<_> = self.rules.iter().collect();
        rules.sort_by_key(|(selector, _)| (selector.contains(' '), selector.starts_with('.')));
        for (selector, rule) in rules {
            let declarations = declarations(rule);
            let _ = write!(css, "{selector}{{{declarations}}}");
            if let Some(Some(zebra)) = rule.zebra {
                let _ = write!(
                    css,
                    "{selector} tbody tr:nth-child(even){{background:{}}}",
                    zebra.to_hex()
                );
            }
            if let Some(size) = image_size(rule) {
                let _ = write!(css, "{}{{{size}}}", image_selector(selector));
            }
            if let (Some(width), None) = (rule.first_column, rule.columns) {
                let _ = write!(
                    css,
                    "table{selector} \
                     th:first-child{{width:{width}pt}}dl{selector}{{grid-template-columns:\
                     {width}pt 1fr}}"
                );
            }
        }
        css
    }
}

/// Restricts a selector to images: `.cover .logo` becomes `.cover img.logo`.
fn image_selector(selector: &str) -> String {
    match selector.rsplit_once(' ') {
        Some((ancestor, own)) => format!("{ancestor} {}", image_selector(own)),
        None if selector.starts_with('.') => format!("img{selector}"),
        None => selector.to_owned(),
    }
}

/// The declarations that differ for an image: its size, and margins that align it.
fn image_size(rule: &Rule) -> Option<String> {
    let size = match (rule.height, rule.width) {
        (Some(height), Some(width)) => format!(
            "max-width:min(100%,{width}pt);max-height:{height}pt;width:auto;height:auto;\
             min-height:0;"
        ),
        (Some(height), None) => format!("height:{height}pt;width:auto;min-height:0;"),
        (None, Some(width)) => format!("width:{width}pt;"),
        (None, None) => String::new(),
    };
    let side = match rule.align {
        Some(Align::Centre) => "margin-left:auto;margin-right:auto;",
        Some(Align::Right) => "margin-left:auto;",
        _ => "",
    };
    Some(size + side).filter(|size| !size.is_empty())
}

fn declarations(rule: &Rule) -> String {
    let mut css = String::new();
    let mut declare = |property: &str, value: Option<String>| {
        if let Some(value) = value {
            let _ = write!(css, "{property}:{value};");
        }
    };
    let points = |length: Option<f32>| length.map(|length| format!("{length}pt"));
    let line = |width: Option<f32>, colour: Option<Option<super::Colour>>| {
        let colour = colour.flatten().map_or("currentColor".to_owned(), super::Colour::to_hex);
        width.map(|width| format!("{width}pt solid {colour}"))
    };
    declare("font-size", points(rule.size));
    declare("line-height", points(rule.leading));
    declare("font-weight", rule.bold.map(|bold| if bold { "600" } else { "400" }.to_owned()));
    declare(
        "font-style",
        rule.italic.map(|italic| if italic { "italic" } else { "normal" }.to_owned()),
    );
    declare("color", rule.colour.map(super::Colour::to_hex));
    declare("text-align", rule.align.map(|align| css_align(align).to_owned()));
    declare(
        "hyphens",
        rule.hyphenate.map(|hyphenate| if hyphenate { "auto" } else { "manual" }.to_owned()),
    );
    declare("margin-top", points(rule.before));
    declare("margin-bottom", points(rule.after));
    declare("padding", rule.padding.map(|sides| sides.map(|side| format!("{side}pt")).join(" ")));
    declare("background", rule.fill.flatten().map(super::Colour::to_hex));
    match rule.bleed {
        Some(true) => {
            // Stands in for the top margin of a page.
            declare("border-top", Some("14mm solid transparent".to_owned()));
            declare("border-image", rule.fill.flatten().map(|fill| bleed_background(rule, fill)));
        }
        _ => declare("border-left", line(rule.bar, rule.bar_colour)),
    }
    declare(
        if rule.frame == Some(true) { "border" } else { "border-top" },
        line(rule.rule, rule.rule_colour),
    );
    declare("min-height", points(rule.height));
    declare("gap", points(rule.gap));
    let tracks = |columns| match rule.first_column {
        Some(first) => format!("{first}pt repeat({},1fr)", columns - 1),
        None => format!("repeat({columns},1fr)"),
    };
    declare("display", rule.columns.map(|_| "grid".to_owned()));
    declare("grid-template-columns", rule.columns.map(tracks));
    css
}

/// The fill, extended to both edges of the window, with the bar along its lower edge.
fn bleed_background(rule: &Rule, fill: super::Colour) -> String {
    let (fill, bar) = (fill.to_hex(), rule.bar_colour.flatten().unwrap_or(fill).to_hex());
    let height = rule.bar.unwrap_or(0.0);
    format!("linear-gradient(to top,{bar} {height}pt,{fill} {height}pt) fill 0/0/0 100vw")
}

fn css_align(align: Align) -> &'static str {
    match align {
        Align::Left => "left",
        Align::Right => "right",
        Align::Centre => "center",
        Align::Justify => "justify",
    }
}
