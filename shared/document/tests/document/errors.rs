//! Errors in templates and data are reported with their position.

use std::cell::Cell;

use document::{LayoutError, MarkupProblem, PdfError, RenderError, Template, TemplateError};
use serde_json::json;

use crate::samples::{document_with_body, template, typesetter, view};

#[track_caller]
fn compile_error(source: &str) -> TemplateError {
    Template::compile("prøve", source, &typesetter()).map(drop).unwrap_err()
}

#[track_caller]
fn markup_error(source: &str) -> (u32, u32, MarkupProblem) {
    match compile_error(source) {
        TemplateError::Markup { source, .. } => (source.line, source.column, source.problem),
        other => panic!("{other}"),
    }
}

#[test]
fn an_unknown_element_is_reported_with_line_and_column() {
    let (line, column, problem) =
        markup_error(&document_with_body("\n  {{#if a}}<p>æøå {{a}}</p><blink>x</blink>{{/if}}"));
    assert_eq!((line, column), (2, 28));
    assert_eq!(problem, MarkupProblem::UnknownElement("blink".into()));
}

#[test]
fn an_unknown_class_is_reported() {
    let (line, _, problem) = markup_error(&document_with_body("\n\n<p class=\"rolle\">x</p>"));
    assert_eq!((line, problem), (3, MarkupProblem::UnknownClass("rolle".into())));
}

#[test]
fn an_unknown_attribute_is_reported() {
    let (_, _, problem) = markup_error(&document_with_body("<p style=\"color:red\">x</p>"));
    let expected =
        MarkupProblem::UnknownAttribute { element: "p".into(), attribute: "style".into() };
    assert_eq!(problem, expected);
}

#[test]
fn an_unknown_page_style_is_reported() {
    let source = document_with_body("<p>x</p>").replace("class=\"plain\"", "class=\"plakat\"");
    assert_eq!(markup_error(&source).2, MarkupProblem::UnknownPageStyle("plakat".into()));
}

#[test]
fn malformed_nesting_is_reported() {
    let (line, _, problem) =
        markup_error(&document_with_body("\n<p>{{#if a}}<strong>{{/if}}x</p>"));
    assert_eq!(line, 2);
    assert!(matches!(problem, MarkupProblem::Malformed(_)), "{problem}");
}

#[test]
fn a_misplaced_block_is_reported() {
    let (_, _, problem) = markup_error(&document_with_body("<ul><p>x</p></ul>"));
    assert_eq!(problem, MarkupProblem::Misplaced { child: "p".into(), parent: "ul".into() });
}

#[test]
fn text_between_blocks_is_reported() {
    let (_, _, problem) = markup_error(&document_with_body("løs tekst"));
    assert!(matches!(problem, MarkupProblem::MisplacedText { .. }), "{problem}");
}

#[test]
fn an_unclosed_handlebars_block_is_reported() {
    let error = compile_error(&document_with_body("\n{{#if a}}<p>x</p>"));
    assert!(matches!(error, TemplateError::Syntax { .. }), "{error}");
}

#[test]
fn an_error_in_a_partial_names_the_partial() {
    let partials = [("del", "<p>x</p><q>y</q>")];
    let error =
        Template::compile_with("hel", &document_with_body("{{> del}}"), &partials, &typesetter())
            .map(drop)
            .unwrap_err();
    assert_eq!(
        error.to_string(),
        "template del, line 1, column 9: <q> is not an element of the markup"
    );
}

#[test]
fn a_missing_variable_is_reported_with_template_line_and_column() {
    for (body, position) in [
        ("\n<p>{{navn}}</p>", (2, 4)),
        ("{{#if navn}}{{/if}}", (1, 70)),
        ("\n\n {{prose navn}}", (3, 2)),
    ] {
        let template = Template::compile("brev", &document_with_body(body), &typesetter()).unwrap();
        match template.html(&json!({})).unwrap_err() {
            RenderError::Template { template, line, column, problem, .. } => {
                assert_eq!(
                    (template.as_str(), line, column),
                    ("brev", position.0, position.1),
                    "{problem}"
                );
                assert_eq!(problem, "the view has no `navn`");
            }
            other => panic!("{other}"),
        }
    }
}

#[test]
fn check_reports_a_field_that_the_view_lacks() {
    let mut view = view("brochure");
    view["programme"]["modules"][0].as_object_mut().unwrap().remove("heading");
    let error = template("brochure").check(&view).unwrap_err();
    assert!(error.to_string().starts_with("template course, line "), "{error}");
}

#[test]
fn prose_outside_the_markdown_subset_is_reported() {
    let mut view = view("brochure");
    view["about"] = json!("# Overskrift");
    let error = template("brochure").render(&view).unwrap_err();
    assert!(error.to_string().contains("a heading"), "{error}");
}

#[test]
fn an_unprintable_character_is_reported_with_its_field_and_context() {
    let mut view = view("brochure");
    view["programme"]["modules"][1]["agenda"][0]["items"][0]["title"] =
        json!("Kurset er for  alle 漢字 og\nandre");
    match template("brochure").render(&view).unwrap_err() {
        RenderError::Layout {
            template,
            field,
            source: LayoutError::Unprintable { character, context },
        } => {
            assert_eq!((template.as_str(), character), ("brochure", '漢'));
            assert_eq!(field.as_deref(), Some("/programme/modules/1/agenda/0/items/0/title"));
            assert!(context.contains("alle 漢字 og"), "{context}");
        }
        other => panic!("{other}"),
    }
    let pdf = template("brochure").render_lossy(&view, &|| false).unwrap();
    assert!(crate::samples::squeezed_text(&pdf).contains("alle[U+6F22][U+5B57]og"));
}

#[test]
fn a_line_may_end_between_code_points_but_not_within_one() {
    let name = crate::samples::typesetter().replace_unprintable("漢字 Ågesen");
    assert_eq!(name, "[U+6F22]\u{200b}[U+5B57] Ågesen");
}

#[test]
fn no_control_character_keeps_a_document_from_being_rendered() {
    let mut view = view("brochure");
    let characters = ('\0'..' ').chain(['\u{7f}', '\u{85}', '\u{2028}', '\u{fffe}', '\u{ffff}']);
    for character in characters {
        let title = format!("for{character}alle");
        view["programme"]["modules"][1]["agenda"][0]["items"][0]["title"] = json!(title);
        let pdf = template("brochure").render_lossy(&view, &|| false).unwrap();
        let text = crate::samples::squeezed_text(&pdf);
        let shown = if character.is_whitespace() {
            "foralle".to_owned()
        } else {
            format!("for[U+{:04X}]alle", u32::from(character))
        };
        assert!(text.contains(&shown), "{character:?}");
    }
}

#[test]
fn a_document_that_nobody_waits_for_is_not_rendered_to_its_end() {
    let (template, view) = (template("brochure"), view("brochure"));
    let asked = Cell::new(0);
    let render_until = |last: usize| {
        asked.set(0);
        template.render_lossy(&view, &|| {
            asked.set(asked.get() + 1);
            asked.get() == last
        })
    };
    assert!(render_until(usize::MAX).is_ok());
    let times = asked.get();
    assert!(times > 50, "asked {times} times");
    for last in [1, times / 2, times] {
        let error = render_until(last).unwrap_err();
        let is_abandoned = matches!(
            error,
            RenderError::Layout { source: LayoutError::Abandoned, .. }
                | RenderError::Pdf(PdfError::Abandoned)
        );
        assert!(is_abandoned, "{error}");
        assert_eq!(asked.get(), last, "it went on");
    }
}

#[test]
fn a_field_printed_with_substitutes_is_not_reported_for_another() {
    let source = document_with_body(
        "{{#each navne}}<p>{{printable this}}</p>{{/each}}<p>Kurset hedder {{titel}}</p>",
    );
    let template = Template::compile("brev", &source, &typesetter()).unwrap();
    let error = template
        .render(&json!({ "navne": ["漢 Jensen", "漢字"], "titel": "om 漢 alene" }))
        .unwrap_err();
    assert!(error.to_string().ends_with("it is the field /titel of the data"), "{error}");
}

#[test]
fn an_unprintable_character_of_the_template_is_reported_with_line_and_column() {
    assert_eq!(
        markup_error(&document_with_body("\n<p>{{navn}} ☃</p>")),
        (2, 13, MarkupProblem::Unprintable('☃'))
    );
}

#[test]
fn a_control_character_is_reported() {
    let mut view = view("brochure");
    view["title"] = json!("Før\u{1}efter");
    let error = template("brochure").render(&view).unwrap_err();
    assert!(error.to_string().contains("U+0001"), "{error}");
}

#[test]
fn a_dangling_link_is_reported() {
    let template = Template::compile(
        "brev",
        &document_with_body("<p><a href=\"#her\">x</a></p>"),
        &typesetter(),
    )
    .unwrap();
    let error = template.render(&()).unwrap_err();
    assert!(matches!(
        error,
        RenderError::Layout { source: LayoutError::DanglingLink(id), field: None, .. }
            if id == "her"
    ));
}

#[test]
fn a_javascript_link_is_rejected() {
    let template = Template::compile(
        "brev",
        &document_with_body("<p><a href=\"{{url}}\">x</a></p>"),
        &typesetter(),
    )
    .unwrap();
    let error = template.render(&json!({ "url": "javascript:alert(1)" })).unwrap_err();
    assert!(
        matches!(&error, RenderError::Markup { field: Some(field), .. } if field == "/url"),
        "{error}"
    );
}

#[test]
fn a_table_too_wide_for_its_page_is_reported() {
    let cells = "<td>celle</td>".repeat(80);
    let template = Template::compile(
        "brev",
        &document_with_body(&format!("<table><tbody><tr>{cells}</tr></tbody></table>")),
        &typesetter(),
    )
    .unwrap();
    let error = template.render(&()).unwrap_err();
    assert!(
        matches!(
            &error,
            RenderError::Layout { source: LayoutError::TableTooWide { columns: 80, .. }, .. }
        ),
        "{error}"
    );
}

#[test]
fn excessive_nesting_is_rejected() {
    let body = format!("{}{}", "<div>".repeat(20_000), "</div>".repeat(20_000));
    assert_eq!(markup_error(&document_with_body(&body)).2, MarkupProblem::TooDeep);
    let mut view = view("brochure");
    for prose in
        ["- ".repeat(20_000), "*a **b ".repeat(5_000), "> ".repeat(20_000), "[".repeat(20_000)]
    {
        view["about"] = json!(prose);
        let _ = template("brochure").render(&view);
    }
}
