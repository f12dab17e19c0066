//! What each template says, as an outline, and that it says it the same way every time.

use crate::samples::{KINDS, pdf, template, typesetter, view};

#[test]
fn every_template_gives_the_document_it_gave_before() {
    for (kind, _, _) in KINDS {
        insta::assert_snapshot!(*kind, template(kind).document(&view(kind)).unwrap().to_string());
    }
}

#[test]
fn the_same_view_gives_the_same_bytes() {
    for (kind, _, _) in KINDS {
        assert!(pdf(kind) == pdf(kind), "{kind}");
    }
}

#[test]
fn every_sample_renders_at_start() {
    for (kind, _, _) in KINDS {
        template(kind).check(&view(kind)).unwrap();
    }
}

#[test]
fn the_html_is_a_page_a_browser_can_show() {
    let html = template("brochure").html(&view("brochure")).unwrap();
    assert!(
        html.starts_with("<!DOCTYPE html>")
            && html.contains("<h1>Strategisk borgerinddragelse</h1>")
    );
}

#[test]
fn a_preview_wears_the_theme() {
    let preview = template("brochure").preview(&view("brochure")).unwrap();
    assert!(
        preview.contains(".cover h1{font-size:32pt;") && preview.contains("background:#0e3b43")
    );
    assert_eq!(preview.matches("</head>").count(), 1);
}

#[test]
fn brand_colours_change_the_pages() {
    let colour = |hex| document::Colour::parse(hex).unwrap();
    let theme =
        document::Theme::embedded().with_brand(colour("#004488"), colour("#ffaa00")).unwrap();
    let branded = document::Typesetter::new(theme).unwrap();
    let source = crate::samples::plain("<h1>Overskrift</h1>");
    let bytes = |typesetter| {
        document::Template::compile("plain", &source, typesetter).unwrap().render(&()).unwrap()
    };
    assert_ne!(bytes(&branded), bytes(&typesetter()));
}

#[test]
fn templates_are_shared_between_threads() {
    fn is_shared<T: Send + Sync>() {}
    is_shared::<document::Template>();
    is_shared::<document::Typesetter>();
}
