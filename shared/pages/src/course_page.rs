//! The page about a course, which the website shows and the desk shows before it is published.

use std::collections::{HashMap, HashSet};

use domain::{Course, CourseImage, ImageFile, ImageName, Language, Person, PersonKind};
use jiff::Timestamp;
use presentation::{PracticalView, PriceView, ProgrammeView, contact_promise};
use serde::Serialize;

use crate::Link;
use crate::run_view::{RunView, first_open};

/// How many runs are shown before what the course is about.
const RUNS_AT_A_GLANCE: usize = 3;

/// A course, as `course.hbs` writes it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CourseView {
    /// The BCP 47 tag of the language of the course.
    lang: &'static str,
    category: String,
    heading: String,
    summary: Option<String>,
    image: Option<ImageView>,
    about: String,
    audience: Option<String>,
    outcomes: Option<domain::course::Outcomes>,
    people: Vec<PersonView>,
    programme: Option<ProgrammeView>,
    practical: Vec<PracticalView>,
    price: PriceView,
    contact_promise: String,
    glance: GlanceView,
    runs: Vec<RunView>,
    brochure: String,
}

/// When and where one can take part, before what the course is about.
#[derive(Serialize)]
struct GlanceView {
    runs: Vec<RunView>,
    /// "2 hold mere", if not all are shown.
    more: Option<String>,
    /// Where all of these runs are, if it is the same place.
    place: Option<String>,
    /// How to register, if one can: the form if that is for one run only.
    action: Option<Link>,
}

/// An image with the size that it takes on the page.
#[derive(Serialize)]
pub struct ImageView {
    url: String,
    alt: String,
    width: u32,
    height: u32,
}

#[derive(Serialize)]
struct PersonView {
    name: String,
    kind: &'static str,
    role: Option<String>,
    bio: Option<String>,
    image: Option<ImageView>,
}

impl CourseView {
    /// The page in this language. `runs` are those that are not over, `files` those of its images,
    /// and `brochure` is where its brochure is.
    pub fn new(
        course: &Course,
        runs: Vec<RunView>,
        files: &HashMap<ImageName, ImageFile>,
        brochure: String,
        language: Language,
        now: Timestamp,
    ) -> Self {
        let people = course.people.iter();
        Self {
            lang: course.language.tag(),
            category: course.category.clone(),
            heading: course.title.clone(),
            summary: course.summary.clone(),
            image: course.image.as_ref().and_then(|image| ImageView::new(image, files)),
            about: course.about.clone(),
            audience: course.audience.clone(),
            outcomes: course.outcomes.clone(),
            people: people.map(|person| PersonView::new(person, language, files)).collect(),
            programme: ProgrammeView::new(course, language, now),
            practical: PracticalView::all(course, language),
            price: PriceView::new(&course.price, language, now),
            contact_promise: contact_promise(course, language),
            glance: GlanceView::new(&runs, language),
            runs,
            brochure,
        }
    }
}

impl GlanceView {
    /// `runs` are those that are not over.
    fn new(runs: &[RunView], language: Language) -> Self {
        let mut shown = runs.to_vec();
        let more = first_open(&mut shown, RUNS_AT_A_GLANCE, language);
        let places: HashSet<&str> = shown.iter().map(|run| run.place.as_str()).collect();
        let place = (places.len() == 1).then(|| places.into_iter().collect());
        let actions: Vec<&Link> = runs.iter().filter_map(|run| run.action.as_ref()).collect();
        let action = match actions.as_slice() {
            [] => None,
            [action] => Some((*action).clone()),
            _ => Some(Link {
                text: language.choose("Vælg hold og tilmeld", "Choose a run and register").into(),
                url: "#runs".to_owned(),
            }),
        };
        Self { runs: shown, more, place, action }
    }
}

impl ImageView {
    /// The image with its file; `None` if its file is not in the table.
    pub fn new(image: &CourseImage, files: &HashMap<ImageName, ImageFile>) -> Option<Self> {
        let file = files.get(&image.name)?;
        let url = format!("/images/{}", file.hash);
        Some(Self { url, alt: image.alt.clone(), width: file.width, height: file.height })
    }
}

impl PersonView {
    fn new(person: &Person, language: Language, files: &HashMap<ImageName, ImageFile>) -> Self {
        Self {
            name: person.name.clone(),
            kind: match person.kind {
                PersonKind::Leader => language.choose("Kursusleder", "Course leader"),
                PersonKind::Guest => language.choose("Gæst", "Guest"),
            },
            role: person.role.clone(),
            bio: person.bio.clone(),
            image: person.image.as_ref().and_then(|image| ImageView::new(image, files)),
        }
    }
}
