//! Pages keep their form however long the texts are: headers and footers, certificates and badges.

use std::collections::BTreeSet;

use lopdf::content::Content;
use lopdf::{Document, ObjectId};
use serde_json::{Value, json};

use crate::samples::{squeeze, squeezed_text, squeezed_text_with_headers, template, view};

/// A text of this many characters, whose words are as long as in Danish titles.
fn long_text(length: usize) -> String {
    "Tværfaglig ledelse af borgerinddragelse i kommuner, ".chars().cycle().take(length).collect()
}

/// What makes text take the most room: nothing to break it at, and the widest letter.
fn wide_text(length: usize) -> String {
    "W".repeat(length)
}

/// The size of the largest text on the first page, in points.
fn largest_text(pdf: &[u8]) -> f32 {
    let document = Document::load_mem(pdf).unwrap();
    let page = document.page_iter().next().unwrap();
    let operations = Content::decode(&document.get_page_content(page)).unwrap().operations;
    let sizes = operations.iter().filter(|operation| operation.operator == "Tf");
    sizes.map(|size| size.operands[1].as_float().unwrap()).fold(0.0, f32::max)
}

#[test]
fn the_title_on_a_cover_is_the_smaller_the_longer_it_is() {
    for (length, size) in [(40, 32.0), (80, 21.5), (250, 20.0)] {
        let mut view = view("brochure");
        view["title"] = json!(long_text(length).trim_end_matches([' ', ',']));
        let pdf = template("brochure").render(&view).unwrap();
        assert_eq!(largest_text(&pdf), size, "{length} characters");
    }
}

/// Where a text is printed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Header,
    Body,
    Footer,
}

/// The texts of a page: place and baseline in points from the lower edge.
fn texts(document: &Document, page: ObjectId) -> Vec<(Place, f32)> {
    let content = Content::decode(&document.get_page_content(page)).unwrap();
    let mut texts = Vec::new();
    let mut place = Place::Body;
    let mut y = 0.0;
    for operation in content.operations {
        match operation.operator.as_str() {
            "BDC" => {
                let properties = format!("{:?}", operation.operands);
                place = match () {
                    () if properties.contains("/Header") => Place::Header,
                    () if properties.contains("/Footer") => Place::Footer,
                    () => Place::Body,
                };
            }
            "BT" => y = 0.0,
            "Td" => y += operation.operands[1].as_float().unwrap(),
            "TJ" => texts.push((place, y)),
            _ => {}
        }
    }
    texts
}

/// The filled rectangles of a page: left and lower edge, width and height, in hundredths of a
/// point.
fn rectangles(document: &Document, page: ObjectId) -> BTreeSet<[i32; 4]> {
    let content = Content::decode(&document.get_page_content(page)).unwrap();
    let rectangles = content.operations.iter().filter(|operation| operation.operator == "re");
    let edge = |edge: &lopdf::Object| (edge.as_float().unwrap() * 100.0).round() as i32;
    rectangles
        .map(|operation| {
            let edges: Vec<i32> = operation.operands.iter().map(edge).collect();
            edges.try_into().unwrap()
        })
        .collect()
}

/// The view of a document with these texts as title of the course and name of the run.
fn titled(name: &str, title: &str, run: &str) -> Value {
    let mut view = view(name);
    view["title"] = json!(title);
    view["courseTitle"] = json!(title);
    view["runName"] = json!(run);
    view
}

#[test]
fn header_and_footer_keep_clear_of_the_text_whatever_the_title_is() {
    for name in ["brochure", "catalogue", "participants", "sign-in", "kitchen"] {
        for length in [10, 107, 146, 193, 300] {
            for title in [long_text(length), wide_text(length)] {
                let mut view = titled(name, &title, &title);
                view["provider"]["name"] = json!(title);
                view["dates"] = json!(title);
                if name == "participants" {
                    view["participants"] = vec![view["participants"][0].clone(); 40].into();
                }
                let pdf = template(name).render(&view).unwrap();
                let document = Document::load_mem(&pdf).unwrap();
                for page in document.page_iter() {
                    let texts = texts(&document, page);
                    let at = |place| {
                        let at = texts.iter().filter(move |text| text.0 == place);
                        at.map(|text| text.1)
                    };
                    let message = format!("{name}, {length} characters: {texts:?}");
                    let highest = at(Place::Body).fold(0.0, f32::max);
                    let lowest = at(Place::Body).fold(f32::MAX, f32::min);
                    // The size of a letter, and of one below the line.
                    assert!(at(Place::Header).all(|y| y > highest + 12.0), "{message}");
                    assert!(at(Place::Footer).all(|y| y < lowest - 12.0 && y > 14.0), "{message}");
                    // The repeated head of a table is a header, too.
                    let head = usize::from(matches!(name, "participants" | "sign-in"));
                    for (place, most) in [(Place::Header, 2 + head), (Place::Footer, 2)] {
                        let lines: BTreeSet<i32> = at(place).map(|y| y.round() as i32).collect();
                        let lines = Vec::from_iter(lines);
                        assert!(lines.len() <= most, "{message}");
                        let are_apart = lines.windows(2).all(|pair| pair[1] - pair[0] >= 12);
                        assert!(are_apart, "{message}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_header_that_is_too_long_loses_words_of_the_title_and_not_the_run() {
    let mut view = titled("participants", &long_text(300), "Efterår 2023");
    view["participants"] = vec![view["participants"][0].clone(); 40].into();
    view["cancelled"] = json!("Aflyst");
    let printed = squeezed_text_with_headers(&template("participants").render(&view).unwrap());
    let header = "Deltagerliste:Tværfagligledelse…,Efterår2023·Aflyst14.-21.november2023";
    assert!(printed.contains(header), "{printed}");
}

#[test]
fn a_header_has_five_words_of_a_title_that_has_room_for_more() {
    let mut view = titled("brochure", "Mødeledelse for alle, der leder møder i en kommune", "");
    view["about"] = json!("Et afsnit.\n\n".repeat(40));
    let printed = squeezed_text_with_headers(&template("brochure").render(&view).unwrap());
    assert!(printed.contains("Mødeledelseforalle,derleder…"), "{printed}");
}

#[test]
fn a_certificate_is_one_page_whatever_its_texts_are() {
    for (text, limit) in [(long_text as fn(usize) -> String, 1.0), (wide_text, 0.6)] {
        let text = |length: usize| text((length as f32 * limit) as usize);
        let mut view = titled("certificate", &text(300), &text(300));
        view["provider"]["name"] = json!(text(200));
        for field in ["venue", "dates"] {
            view[field] = json!(text(300));
        }
        for certificate in view["certificates"].as_array_mut().unwrap() {
            certificate["name"] = json!(text(80));
            certificate["organisation"] = json!(text(200));
            for field in ["issued", "signer"] {
                certificate[field] = json!(text(300));
            }
        }
        let pdf = template("certificate").render(&view).unwrap();
        let document = Document::load_mem(&pdf).unwrap();
        assert_eq!(document.get_pages().len(), view["certificates"].as_array().unwrap().len());
        let printed = squeezed_text(&pdf);
        assert!(printed.contains(&squeeze(&text(300))), "nothing is cut: {printed}");
    }
}

#[test]
fn a_badge_has_its_size_whatever_its_texts_are() {
    let badge = view("badges")["badges"][0].clone();
    let crop_marks = |view: &Value| {
        let document = Document::load_mem(&template("badges").render(view).unwrap()).unwrap();
        document.page_iter().map(|page| rectangles(&document, page)).collect::<Vec<_>>()
    };
    let mut usual = view("badges");
    usual["badges"] = vec![badge.clone(); 16].into();
    for text in [long_text, wide_text] {
        let mut view = titled("badges", &text(300), &text(300));
        view["cancelled"] = json!("Aflyst");
        view["badges"] = vec![badge.clone(); 16].into();
        for index in [0, 3, 6, 9] {
            let badge = &mut view["badges"][index];
            badge["name"] = json!(text(80));
            badge["organisation"] = json!(text(200));
        }
        assert_eq!(crop_marks(&view), crop_marks(&usual));
        let printed = squeezed_text(&template("badges").render(&view).unwrap());
        assert_eq!(printed.matches(&squeeze(&text(200))).count(), 4 + 16, "nothing is cut");
    }
}
