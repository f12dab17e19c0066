//! Courses, registrations and instants that tests start from.

use domain::RunId;
use serde_json::{Value, json};

/// When tests take place unless they say otherwise: a Monday before the runs of the contract's
/// course.
pub const NOW: &str = "2023-10-02T09:00:00+02:00";

/// The contract's example of a course.
pub const COURSE: &str = include_str!("../fixtures/contract/course.json");
/// A course with what the other one does not have: modules on several days and several on one, and
/// texts that are missing.
pub const WIDE_COURSE: &str = include_str!("../fixtures/contract/wide-course.json");
/// A course with every field there is, and the images of [`course_with_images`].
pub const FULL_COURSE: &str = include_str!("../fixtures/contract/full-course.json");
/// The contract's example of a provider, who says everything that a provider can say.
pub const PROVIDER: &str = include_str!("../fixtures/contract/provider.json");
/// A course in English.
pub const ENGLISH_COURSE: &str = include_str!("../fixtures/contract/english-course.json");
/// The contract's example of a registration for the first of them.
pub const REGISTRATION: &str = include_str!("../fixtures/contract/registration.json");

/// A JPEG file of 600 by 400 pixels.
pub const COVER: &[u8] = include_bytes!("../fixtures/contract/cover.jpg");
/// A PNG file of 160 by 200 pixels, which is transparent around a circle.
pub const PORTRAIT: &[u8] = include_bytes!("../fixtures/contract/portrait.png");

/// During the first day of the first run of the contract's course.
pub const FIRST_DAY: &str = "2023-11-14T09:30:00+01:00";
/// The slug of the contract's course.
pub const SLUG: &str = "moedeledelse";
/// When its first run starts.
pub const START: &str = "2023-11-14";
/// When its second run starts.
pub const SPRING: &str = "2024-02-28";
/// The public path of its first run.
pub const RUN: &str = "/courses/moedeledelse/runs/2023-11-14";
/// The public path of its second run.
pub const SPRING_RUN: &str = "/courses/moedeledelse/runs/2024-02-28";
/// The staff's path of its first run.
pub const STAFF_RUN: &str = "/staff/courses/moedeledelse/runs/2023-11-14";
/// The header of requests with a JSON body.
pub const JSON: (&str, &str) = ("content-type", "application/json");
/// The id of a registration that does not exist.
pub const NOBODY: &str = "00000000-0000-8000-8000-000000000000";

/// An example as JSON.
pub fn example(text: &str) -> Value {
    serde_json::from_str(text).expect("an example is JSON")
}

/// The id of the first run of the contract's course.
pub fn run_id() -> RunId {
    RunId { slug: SLUG.parse().expect("a slug"), start: START.parse().expect("a date") }
}

/// The file of every document about a run, the last segment of its path, such as
/// `participants.xlsx`.
pub fn run_document_files() -> impl Iterator<Item = String> {
    participants::run_documents().flat_map(|document| document.path_segments())
}

/// The contract's course under another slug, its first run with this many seats.
pub fn course(slug: &str, capacity: usize) -> Value {
    let mut course = example(COURSE);
    course["slug"] = json!(slug);
    course["runs"][0]["capacity"] = json!(capacity);
    course
}

/// The contract's course with the image `kursuslokale` on its cover, and a portrait of its first
/// person, `portraet`.
pub fn course_with_images() -> Value {
    let mut course = example(COURSE);
    course["image"] = json!({ "name": "kursuslokale", "alt": "Et lyst lokale med ovenlys" });
    course["people"][0]["image"] = json!({ "name": "portraet", "alt": "Portræt af underviseren" });
    course
}

/// A PNG file of this size, in pixels.
pub fn white_png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_depth(png::BitDepth::One);
    let mut writer = encoder.write_header().expect("a header");
    let row = width.div_ceil(8) as usize;
    writer.write_image_data(&vec![0xFF; row * height as usize]).expect("pixels");
    writer.finish().expect("a file");
    file
}

/// The contract's course with a third run, which starts on 2024-05-28.
pub fn three_runs() -> Value {
    let mut course = example(COURSE);
    let mut third = course["runs"][1].clone();
    third["start"] = json!("2024-05-28");
    course["runs"].as_array_mut().expect("runs").push(third);
    course
}

/// The contract's course with three modules, on three days that are given in the wrong order.
pub fn days_in_reverse() -> Value {
    let mut course = example(COURSE);
    for number in [2, 3] {
        let mut module = course["programme"]["modules"][0].clone();
        module["number"] = json!(number);
        course["programme"]["modules"].as_array_mut().expect("modules").push(module);
    }
    course["runs"][0]["days"] = [(3, "16"), (2, "15"), (1, "14")]
        .map(|(module, day)| {
            let date = format!("2023-11-{day}");
            json!({ "module": module, "date": date, "start": "09:00", "end": "16:00" })
        })
        .into_iter()
        .collect();
    course
}

/// A registration for these invented people.
pub fn group(names: &[&str]) -> Value {
    let mut form = example(REGISTRATION);
    let person = |name: &&str| {
        let local_part = domain::text::search_key(name).replace(' ', ".");
        let email = format!("{local_part}@eksempel.dk");
        json!({ "name": name, "email": email })
    };
    form["participants"] = names.iter().map(person).collect();
    form
}

/// A registration for these invented people, who accept a place on the waiting list.
pub fn waiting_group(names: &[&str]) -> Value {
    let mut form = group(names);
    form["acceptWaiting"] = json!(true);
    form
}
