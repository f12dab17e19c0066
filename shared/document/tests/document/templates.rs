//! Snapshots of the documents of all templates, and the forms in which a template renders.

use crate::samples::{TEMPLATES, document_with_body, pdf, template, typesetter, view};

#[test]
fn the_document_of_every_template_matches_its_snapshot() {
    for (name, _, _) in TEMPLATES {
        insta::assert_snapshot!(*name, template(name).document(&view(name)).unwrap().to_string());
    }
}

#[test]
fn the_same_view_gives_the_same_bytes() {
    for (name, _, _) in TEMPLATES {
        assert!(pdf(name) == pdf(name), "{name}");
    }
}

#[test]
fn every_template_renders_its_sample_view() {
    for (name, _, _) in TEMPLATES {
        template(name).check(&view(name)).unwrap();
    }
}

#[test]
fn html_is_a_complete_page() {
    let html = template("brochure").html(&view("brochure")).unwrap();
    assert!(
        html.starts_with("<!DOCTYPE html>")
            && html.contains("<h1>Strategisk borgerinddragelse</h1>")
    );
}

#[test]
fn a_preview_contains_the_theme_as_css() {
    let preview = template("brochure").preview(&view("brochure")).unwrap();
    assert!(
        preview.contains(".cover h1{font-size:32pt;") && preview.contains("background:#0e3b43")
    );
    assert_eq!(preview.matches("</head>").count(), 1);
}

#[test]
fn brand_colours_change_the_pdf() {
    let colour = |hex| document::Colour::parse(hex).unwrap();
    let theme =
        document::Theme::embedded().with_brand(colour("#004488"), colour("#ffaa00")).unwrap();
    let branded = document::Typesetter::new(theme);
    let source = document_with_body("<h1>Overskrift</h1>");
    let bytes = |typesetter| {
        document::Template::compile("letter", &source, typesetter).unwrap().render(&()).unwrap()
    };
    assert_ne!(bytes(&branded), bytes(&typesetter()));
}

#[test]
fn templates_can_be_shared_between_threads() {
    fn assert_send_and_sync<T: Send + Sync>() {}
    assert_send_and_sync::<document::Template>();
    assert_send_and_sync::<document::Typesetter>();
}
