//! Images: embedded once, in proportion, described for screen readers, and reported when missing.

use document::{Images, MarkupProblem, RenderError, Template, TemplateError, Theme, Typesetter};
use lopdf::Object;
use serde_json::json;

use crate::samples::{document_with_body, typesetter};

const LOGO: &[u8] = include_bytes!("../images/logo.png");
const PHOTO: &[u8] = include_bytes!("../images/photo.jpg");

fn typesetter_with_images() -> Typesetter {
    let theme = Theme::embedded()
        .with_image("logo.png", LOGO.to_vec())
        .unwrap()
        .with_image("photo.jpg", PHOTO.to_vec())
        .unwrap();
    Typesetter::new(theme)
}

fn render(body: &str) -> lopdf::Document {
    let template =
        Template::compile("brev", &document_with_body(body), &typesetter_with_images()).unwrap();
    lopdf::Document::load_mem(&template.render(&()).unwrap()).unwrap()
}

/// The filter of each embedded image, and whether the image has a transparency mask.
fn embedded_images(pdf: &lopdf::Document) -> Vec<(String, bool)> {
    let streams = pdf.objects.values().filter_map(|object| object.as_stream().ok());
    let images = streams.filter(|stream| {
        stream.dict.get(b"Subtype").and_then(Object::as_name).is_ok_and(|name| name == b"Image")
    });
    let describe = |stream: &lopdf::Stream| {
        let filter =
            String::from_utf8(stream.dict.get(b"Filter").unwrap().as_name().unwrap().to_vec())
                .unwrap();
        (filter, stream.dict.has(b"SMask"))
    };
    let mut images: Vec<_> = images.map(describe).collect();
    images.sort();
    images
}

/// The alternative texts of all figures.
fn figures(pdf: &lopdf::Document) -> Vec<String> {
    let tags = pdf.objects.values().filter_map(|object| object.as_dict().ok());
    let figures = tags
        .filter(|tag| tag.get(b"S").and_then(Object::as_name).is_ok_and(|role| role == b"Figure"));
    figures.map(|tag| lopdf::decode_text_string(tag.get(b"Alt").unwrap()).unwrap()).collect()
}

#[test]
fn an_image_is_a_figure_with_its_alternative_text() {
    let pdf = render(r#"<img src="logo.png" alt="Kursuscentrets bomærke: en bog"/><p>Tekst</p>"#);
    assert_eq!(figures(&pdf), ["Kursuscentrets bomærke: en bog"]);
    let mask = ("FlateDecode".to_owned(), false);
    assert_eq!(embedded_images(&pdf), [mask, ("FlateDecode".to_owned(), true)]);
}

#[test]
fn an_image_without_alternative_text_has_no_tag() {
    let pdf = render(r#"<img src="photo.jpg" alt=""/><p>Tekst</p>"#);
    assert_eq!(figures(&pdf), Vec::<String>::new());
    assert_eq!(embedded_images(&pdf), [("DCTDecode".to_owned(), false)]);
}

#[test]
fn an_image_shown_twice_is_embedded_once() {
    let pdf = render(
        r#"<img src="photo.jpg" alt="Salen"/><p>Tekst</p><img src="photo.jpg" alt="Salen igen"/>"#,
    );
    assert_eq!(figures(&pdf).len(), 2);
    assert_eq!(embedded_images(&pdf).len(), 1);
}

#[test]
fn an_image_keeps_its_proportions() {
    for (class, expected) in [("", (120.0, 48.0)), ("class=\"logo\"", (100.0, 40.0))] {
        let pdf = render(&format!(r#"<img src="logo.png" alt="" {class}/><p>Tekst</p>"#));
        let page = pdf.page_iter().next().unwrap();
        let content = lopdf::content::Content::decode(&pdf.get_page_content(page)).unwrap();
        let matrix =
            content.operations.iter().find(|operation| operation.operator == "cm").unwrap();
        let size = [0, 3].map(|at| matrix.operands[at].as_float().unwrap());
        assert_eq!((size[0], size[1]), expected, "{class}");
    }
}

/// The operations of the first page.
fn operations(pdf: &[u8]) -> Vec<(String, Vec<f32>)> {
    let pdf = lopdf::Document::load_mem(pdf).unwrap();
    let page = pdf.page_iter().next().unwrap();
    let content = lopdf::content::Content::decode(&pdf.get_page_content(page)).unwrap();
    let operands = |operation: &lopdf::content::Operation| {
        operation.operands.iter().filter_map(|operand| operand.as_float().ok()).collect()
    };
    content.operations.iter().map(|one| (one.operator.clone(), operands(one))).collect()
}

fn render_with(body: &str, images: &Images) -> Vec<u8> {
    let template = Template::compile("brev", &document_with_body(body), &typesetter()).unwrap();
    template.render_with(&json!({ "navn": "billede" }), images, &|| false).unwrap()
}

#[test]
fn a_photo_is_shown_upright() {
    let mut images = Images::default();
    let turned = include_bytes!("../../../images/tests/files/turned.jpg");
    images.add("billede", turned.to_vec()).unwrap();
    let pdf = render_with(r#"<img src="{{navn}}" alt="En udsigt"/><p>x</p>"#, &images);
    let (_, matrix) = operations(&pdf).into_iter().find(|(operator, _)| operator == "cm").unwrap();
    // A row of the file is a column of the page, from the top to the bottom.
    assert_eq!(matrix[..4], [0.0, -120.0, 80.0, 0.0]);
}

#[test]
fn the_identifier_of_a_file_tells_its_images_and_what_is_said_of_them_apart() {
    let identifier = |file: &[u8], alt: &str| {
        let mut images = Images::default();
        images.add("billede", file.to_vec()).unwrap();
        let body = format!(r#"<img class="portrait" src="{{{{navn}}}}" alt="{alt}"/><p>x</p>"#);
        let pdf = lopdf::Document::load_mem(&render_with(&body, &images)).unwrap();
        pdf.trailer.get(b"ID").unwrap().clone()
    };
    let colour = include_bytes!("../../../images/tests/files/colour.jpg");
    let progressive = include_bytes!("../../../images/tests/files/progressive.jpg");
    assert_eq!(identifier(colour, "Salen"), identifier(colour, "Salen"));
    assert_ne!(identifier(colour, "Salen"), identifier(progressive, "Salen"));
    assert_ne!(identifier(colour, "Salen"), identifier(colour, "Haven"));
}

#[test]
fn an_image_is_cut_to_fill_its_box() {
    let mut images = Images::default();
    images.add("billede", PHOTO.to_vec()).unwrap();
    let pdf = render_with(r#"<img class="portrait" src="{{navn}}" alt="x"/><p>x</p>"#, &images);
    let of = |name: &str| operations(&pdf).into_iter().find(|(operator, _)| operator == name);
    let ((_, area), (_, matrix)) = (of("re").unwrap(), of("cm").unwrap());
    assert!(of("W").is_some());
    assert_eq!(area[2], 72.0, "as wide as the style says");
    assert!((matrix[0] - 72.0 / 0.65).abs() < 0.1, "at most 35 % are cut away: {matrix:?}");
}

#[test]
fn a_code_is_drawn_with_its_quiet_zone_and_described() {
    let mut images = Images::default();
    images.add_code("billede", "https://www.eksempel.dk/").unwrap();
    let pdf = render_with(r#"<img src="{{navn}}" alt="QR-kode"/><p>x</p>"#, &images);
    let document = lopdf::Document::load_mem(&pdf).unwrap();
    assert_eq!(figures(&document), ["QR-kode"]);
    assert_eq!(embedded_images(&document), []);
    let forms = document.objects.values().filter_map(|object| object.as_stream().ok());
    let form = forms.map(|form| form.decompressed_content().unwrap_or_default());
    let form = form.map(|form| String::from_utf8_lossy(&form).into_owned());
    // Version 2 has 25 modules, and the finder pattern at the top left begins with seven dark ones.
    let code = form.into_iter().find(|form| form.starts_with("1 g 0 0 33 33 re f 0 g")).unwrap();
    assert!(code.contains("\n4 28 7 1 re\n"), "{code}");
    assert!(images.add_code("billede", &"x".repeat(3_000)).is_err());
}

#[test]
fn a_missing_image_is_reported_with_line_and_column() {
    let missing = |typesetter: &Typesetter| match Template::compile(
        "brev",
        &document_with_body("<p>x</p>\n  <img src=\"bomærke.png\" alt=\"\"/>"),
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
    assert!(missing(&typesetter_with_images()).2.ends_with("there are logo.png, photo.jpg"));
}

#[test]
fn a_missing_image_named_in_the_data_is_reported_with_its_field() {
    let template = Template::compile(
        "brev",
        &document_with_body("<img src=\"{{billede}}\" alt=\"\"/>"),
        &typesetter_with_images(),
    )
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
fn an_image_without_the_attribute_alt_is_rejected() {
    let error = Template::compile(
        "brev",
        &document_with_body("<img src=\"logo.png\"/>"),
        &typesetter_with_images(),
    )
    .map(drop)
    .unwrap_err();
    assert_eq!(
        error.to_string(),
        "template brev, line 1, column 70: <img> needs the attribute `alt`"
    );
}

#[test]
fn a_preview_embeds_the_image_and_the_fingerprint_depends_on_it() {
    let template = Template::compile(
        "brev",
        &document_with_body("<img src=\"logo.png\" alt=\"Bomærke\"/>"),
        &typesetter_with_images(),
    )
    .unwrap();
    let page = template.preview(&()).unwrap();
    assert!(page.contains("<img src=\"data:image/png;base64,iVBOR"), "{page}");
    let other = Typesetter::new(Theme::embedded().with_image("logo.png", PHOTO.to_vec()).unwrap());
    let again = Template::compile(
        "brev",
        &document_with_body("<img src=\"logo.png\" alt=\"Bomærke\"/>"),
        &other,
    )
    .unwrap();
    assert_ne!(template.fingerprint(), again.fingerprint());
}
