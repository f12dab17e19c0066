//! Mistakes in templates and data are told with the place where they are.

use document::{LayoutError, MarkupProblem, RenderError, Template, TemplateError};
use serde_json::json;

use crate::samples::{plain, template, typesetter, view};

#[track_caller]
fn refused(source: &str) -> TemplateError {
    Template::compile("prøve", source, &typesetter()).map(drop).unwrap_err()
}

#[track_caller]
fn refused_at(source: &str) -> (u32, u32, MarkupProblem) {
    match refused(source) {
        TemplateError::Markup { source, .. } => (source.line, source.column, source.problem),
        other => panic!("{other}"),
    }
}

#[test]
fn an_unknown_element_is_told_with_line_and_column() {
    let (line, column, problem) =
        refused_at(&plain("\n  {{#if a}}<p>æøå {{a}}</p><blink>x</blink>{{/if}}"));
    assert_eq!((line, column), (2, 28));
    assert_eq!(problem, MarkupProblem::UnknownElement("blink".into()));
}

#[test]
fn a_class_the_theme_lacks_is_told() {
    let (line, _, problem) = refused_at(&plain("\n\n<p class=\"rolle\">x</p>"));
    assert_eq!((line, problem), (3, MarkupProblem::UnknownClass("rolle".into())));
}

#[test]
fn an_unknown_attribute_is_told() {
    let (_, _, problem) = refused_at(&plain("<p style=\"color:red\">x</p>"));
    let expected =
        MarkupProblem::UnknownAttribute { element: "p".into(), attribute: "style".into() };
    assert_eq!(problem, expected);
}

#[test]
fn a_page_style_the_theme_lacks_is_told() {
    let source = plain("<p>x</p>").replace("class=\"plain\"", "class=\"plakat\"");
    assert_eq!(refused_at(&source).2, MarkupProblem::UnknownPage("plakat".into()));
}

#[test]
fn tags_that_do_not_nest_are_told() {
    let (line, _, problem) = refused_at(&plain("\n<p>{{#if a}}<strong>{{/if}}x</p>"));
    assert_eq!(line, 2);
    assert!(matches!(problem, MarkupProblem::Malformed(_)), "{problem}");
}

#[test]
fn blocks_where_they_do_not_belong_are_told() {
    let (_, _, problem) = refused_at(&plain("<ul><p>x</p></ul>"));
    assert_eq!(problem, MarkupProblem::Misplaced { child: "p".into(), parent: "ul".into() });
}

#[test]
fn text_between_blocks_is_told() {
    let (_, _, problem) = refused_at(&plain("løs tekst"));
    assert!(matches!(problem, MarkupProblem::MisplacedText { .. }), "{problem}");
}

#[test]
fn a_block_that_is_not_closed_is_told() {
    let error = refused(&plain("\n{{#if a}}<p>x</p>"));
    assert!(matches!(error, TemplateError::Syntax { .. }), "{error}");
}

#[test]
fn a_mistake_in_a_partial_names_the_partial() {
    let partials = [("del", "<p>x</p><q>y</q>")];
    let error = Template::compile_with("hel", &plain("{{> del}}"), &partials, &typesetter())
        .map(drop)
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "template del, line 1, column 9: <q> is not an element of the markup"
    );
}

#[test]
fn a_missing_variable_is_told_with_template_line_and_column() {
    for (body, place) in [
        ("\n<p>{{navn}}</p>", (2, 4)),
        ("{{#if navn}}{{/if}}", (1, 70)),
        ("\n\n {{prose navn}}", (3, 2)),
    ] {
        let template = Template::compile("brev", &plain(body), &typesetter()).unwrap();
        match template.html(&json!({})).unwrap_err() {
            RenderError::Template { template, line, column, problem } => {
                assert_eq!(
                    (template.as_str(), line, column),
                    ("brev", place.0, place.1),
                    "{problem}"
                );
                assert_eq!(problem, "the view has no `navn`");
            }
            other => panic!("{other}"),
        }
    }
}

#[test]
fn a_view_that_lacks_something_is_found_at_start() {
    let mut view = view("brochure");
    view["programme"]["modules"][0].as_object_mut().unwrap().remove("title");
    let error = template("brochure").check(&view).unwrap_err();
    assert!(error.to_string().starts_with("template course, line "), "{error}");
}

#[test]
fn prose_beyond_the_subset_is_told() {
    let mut view = view("brochure");
    view["about"] = json!("# Overskrift");
    let error = template("brochure").render(&view).unwrap_err();
    assert!(error.to_string().contains("a heading"), "{error}");
}

#[test]
fn a_character_no_face_has_is_told_with_the_field_and_the_text_around_it() {
    let mut view = view("brochure");
    view["programme"]["modules"][1]["agenda"][0]["title"] =
        json!("Kurset er for  alle 漢字 og\nandre");
    match template("brochure").render(&view).unwrap_err() {
        RenderError::Layout {
            template,
            field,
            source: LayoutError::Unprintable { character, around },
        } => {
            assert_eq!((template.as_str(), character), ("brochure", '漢'));
            assert_eq!(field.as_deref(), Some("/programme/modules/1/agenda/0/title"));
            assert!(around.contains("alle 漢字 og"), "{around}");
        }
        other => panic!("{other}"),
    }
    let pdf = template("brochure").print(&view).unwrap();
    assert!(crate::samples::squeezed_text(&pdf).contains("alle[U+6F22][U+5B57]og"));
}

#[test]
fn a_name_that_is_substituted_is_not_taken_for_the_culprit() {
    let source =
        plain("{{#each navne}}<p>{{printable this}}</p>{{/each}}<p>Kurset hedder {{titel}}</p>");
    let template = Template::compile("brev", &source, &typesetter()).unwrap();
    let error = template
        .render(&json!({ "navne": ["漢 Jensen", "漢字"], "titel": "om 漢 alene" }))
        .unwrap_err();
    assert!(error.to_string().ends_with("it is the field /titel of the data"), "{error}");
}

#[test]
fn a_character_of_the_template_that_no_face_has_is_told_with_line_and_column() {
    assert_eq!(refused_at(&plain("\n<p>{{navn}} ☃</p>")), (2, 13, MarkupProblem::Unprintable('☃')));
}

#[test]
fn a_control_character_is_told_and_not_dropped() {
    let mut view = view("brochure");
    view["title"] = json!("Før\u{1}efter");
    let error = template("brochure").render(&view).unwrap_err();
    assert!(error.to_string().contains("U+0001"), "{error}");
}

#[test]
fn a_link_to_nowhere_is_told() {
    let template =
        Template::compile("brev", &plain("<p><a href=\"#her\">x</a></p>"), &typesetter()).unwrap();
    let error = template.render(&()).unwrap_err();
    assert!(
        matches!(error, RenderError::Layout { source: LayoutError::DanglingLink(id), field: None, .. } if id == "her")
    );
}

#[test]
fn a_link_that_runs_code_is_refused() {
    let template =
        Template::compile("brev", &plain("<p><a href=\"{{url}}\">x</a></p>"), &typesetter())
            .unwrap();
    let error = template.render(&json!({ "url": "javascript:alert(1)" })).unwrap_err();
    assert!(
        matches!(&error, RenderError::Markup { field: Some(field), .. } if field == "/url"),
        "{error}"
    );
}

#[test]
fn a_table_too_wide_for_its_page_is_told() {
    let cells = "<td>celle</td>".repeat(80);
    let template = Template::compile(
        "brev",
        &plain(&format!("<table><tbody><tr>{cells}</tr></tbody></table>")),
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
fn nesting_without_end_is_refused() {
    let body = format!("{}{}", "<div>".repeat(20_000), "</div>".repeat(20_000));
    assert_eq!(refused_at(&plain(&body)).2, MarkupProblem::TooDeep);
    let mut view = view("brochure");
    for prose in
        ["- ".repeat(20_000), "*a **b ".repeat(5_000), "> ".repeat(20_000), "[".repeat(20_000)]
    {
        view["about"] = json!(prose);
        let _ = template("brochure").render(&view);
    }
}
