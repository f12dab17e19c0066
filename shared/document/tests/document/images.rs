//! Images: shown in proportion, described, kept once, and told when they are missing.

use document::{MarkupProblem, RenderError, Template, TemplateError, Theme, Typesetter};
use lopdf::Object;
use serde_json::json;

use crate::samples::{plain, typesetter};

const LOGO: &[u8] = include_bytes!("../images/logo.png");
const PHOTO: &[u8] = include_bytes!("../images/photo.jpg");

fn with_images() -> Typesetter {
    let theme = Theme::embedded()
        .with_image("logo.png", LOGO.to_vec())
        .unwrap()
        .with_image("photo.jpg", PHOTO.to_vec())
        .unwrap();
    Typesetter::new(theme).unwrap()
}

fn rendered(body: &str) -> lopdf::Document {
    let template = Template::compile("brev", &plain(body), &with_images()).unwrap();
    lopdf::Document::load_mem(&template.render(&()).unwrap()).unwrap()
}

/// The images in a file: their filter, and whether they are transparent in places.
fn images(pdf: &lopdf::Document) -> Vec<(String, bool)> {
    let streams = pdf.objects.values().filter_map(|object| object.as_stream().ok());
    let pictures = streams.filter(|stream| {
        stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image")
    });
    let about = |stream: &lopdf::Stream| {
        let filter =
            String::from_utf8(stream.dict.get(b"Filter").unwrap().as_name().unwrap().to_vec())
                .unwrap();
        (filter, stream.dict.has(b"SMask"))
    };
    let mut found: Vec<_> = pictures.map(about).collect();
    found.sort();
    found
}

fn figures(pdf: &lopdf::Document) -> Vec<String> {
    let tags = pdf.objects.values().filter_map(|object| object.as_dict().ok());
    let figures = tags
        .filter(|tag| tag.get(b"S").and_then(Object::as_name).is_ok_and(|role| role == b"Figure"));
    figures.map(|tag| lopdf::decode_text_string(tag.get(b"Alt").unwrap()).unwrap()).collect()
}

#[test]
fn an_image_is_a_figure_with_its_description() {
    let pdf = rendered(r#"<img src="logo.png" alt="Kursuscentrets bomærke: en bog"/><p>Tekst</p>"#);
    assert_eq!(figures(&pdf), ["Kursuscentrets bomærke: en bog"]);
    let mask = ("FlateDecode".to_owned(), false);
    assert_eq!(images(&pdf), [mask, ("FlateDecode".to_owned(), true)]);
}

#[test]
fn an_image_without_description_is_decoration() {
    let pdf = rendered(r#"<img src="photo.jpg" alt=""/><p>Tekst</p>"#);
    assert_eq!(figures(&pdf), Vec::<String>::new());
    assert_eq!(images(&pdf), [("DCTDecode".to_owned(), false)]);
}

#[test]
fn an_image_shown_twice_is_kept_once() {
    let pdf = rendered(
        r#"<img src="photo.jpg" alt="Salen"/><p>Tekst</p><img src="photo.jpg" alt="Salen igen"/>"#,
    );
    assert_eq!(figures(&pdf).len(), 2);
    assert_eq!(images(&pdf).len(), 1);
}

#[test]
fn an_image_keeps_its_proportions_and_its_column() {
    for (class, wanted) in [("", (120.0, 48.0)), ("class=\"logo\"", (100.0, 40.0))] {
        let pdf = rendered(&format!(r#"<img src="logo.png" alt="" {class}/><p>Tekst</p>"#));
        let page = pdf.page_iter().next().unwrap();
        let content = lopdf::content::Content::decode(&pdf.get_page_content(page)).unwrap();
        let matrix =
            content.operations.iter().find(|operation| operation.operator == "cm").unwrap();
        let size = [0, 3].map(|at| matrix.operands[at].as_float().unwrap());
        assert_eq!((size[0], size[1]), wanted, "{class}");
    }
}

#[test]
fn an_image_that_is_missing_is_told_with_line_and_column() {
    let missing = |typesetter: &Typesetter| match Template::compile(
        "brev",
        &plain("<p>x</p>\n  <img src=\"bomærke.png\" alt=\"\"/>"),
        typesetter,
    )
    .map(drop)
    .unwrap_err()
    {
        TemplateError::Markup { source, .. } => {
            (source.line, source.column, source.problem.to_string())
        }
        other => panic!("{other}"),
    };
    let none = "there is no image `bomærke.png`; the folder `images` beside the templates has none";
    assert_eq!(missing(&typesetter()), (2, 3, none.to_owned()));
    assert!(missing(&with_images()).2.ends_with("there are logo.png, photo.jpg"));
}

#[test]
fn an_image_that_data_names_is_told_with_its_field() {
    let template =
        Template::compile("brev", &plain("<img src=\"{{billede}}\" alt=\"\"/>"), &with_images())
            .unwrap();
    assert!(template.render(&json!({ "billede": "photo.jpg" })).is_ok());
    match template.render(&json!({ "billede": "sal.jpg" })).unwrap_err() {
        RenderError::Markup { field, source, .. } => {
            assert_eq!(field.as_deref(), Some("/billede"));
            assert!(matches!(source.problem, MarkupProblem::UnknownImage { .. }), "{source}");
        }
        other => panic!("{other}"),
    }
}

#[test]
fn an_image_must_say_what_it_shows_or_that_it_shows_nothing() {
    let error = Template::compile("brev", &plain("<img src=\"logo.png\"/>"), &with_images())
        .map(drop)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "template brev, line 1, column 70: <img> needs the attribute `alt`"
    );
}

#[test]
fn a_browser_gets_the_image_within_the_page() {
    let template = Template::compile(
        "brev",
        &plain("<img src=\"logo.png\" alt=\"Bomærke\"/>"),
        &with_images(),
    )
    .unwrap();
    let page = template.preview(&()).unwrap();
    assert!(page.contains("<img src=\"data:image/png;base64,iVBOR"), "{page}");
    let other =
        Typesetter::new(Theme::embedded().with_image("logo.png", PHOTO.to_vec()).unwrap()).unwrap();
    let again =
        Template::compile("brev", &plain("<img src=\"logo.png\" alt=\"Bomærke\"/>"), &other)
            .unwrap();
    assert_ne!(template.fingerprint(), again.fingerprint());
}
