//! Editing a course: its form, what the buttons in it do, and publishing it. Nothing is stored
//! before it is published, so everything that was typed travels in the form.

use axum::extract::{Extension, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Course, Language, PublishConflict, RunId, Slug};
use jiff::civil::Date;
use operations::{ExpectedVersion, NotifiedRun, OperationError};
use pages::{Form, Link};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use web::{Problem, SlugPath};

use super::editor::{
    DifferenceView, Editor, PartView, RemarkView, Remarks, SectionView, differences, sections,
};
use super::rows::{RUNS, RowAction};
use super::values::Values;
use super::{IMPORT, NEW, brochure};
use crate::page::{DeskPage, respond_to_form};
use crate::signed_in::{SentForm, SignedIn};
use crate::{DeskState, banner, paths};

/// The names of the fields that are not in the document.
const VERSION: &str = "udgave";
const IMPORTED: &str = "indlaest";
const UNUSED: &str = "ubrugt";
const COMPARED: &str = "sammenlign";

/// A course that is being edited.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    values: Values,
    /// Its address, if it has been published.
    slug: Option<Slug>,
    /// The version that it replaces; empty if it has none.
    version: String,
    /// Whether it was read from a page.
    is_imported: bool,
    /// The lines of that page that are used nowhere.
    unused: String,
    /// Whether it is compared with the version that somebody else has published meanwhile.
    is_compared: bool,
}

impl Draft {
    fn sent(form: &Form, slug: Option<Slug>) -> Self {
        let mut values = Values::sent(form);
        if let Some(slug) = &slug {
            values.set("/slug", slug.as_str());
        }
        Self {
            values,
            slug,
            version: form.value(VERSION).to_owned(),
            is_imported: !form.value(IMPORTED).is_empty(),
            unused: form.value(UNUSED).to_owned(),
            is_compared: !form.value(COMPARED).is_empty(),
        }
    }

    /// One that was read from a page, some lines of which are used nowhere.
    pub(crate) fn imported(values: Values, unused: String) -> Self {
        Self { values, is_imported: true, unused, ..Self::default() }
    }

    fn title(&self) -> String {
        let title = self.values.get("/title").trim();
        if title.is_empty() { "Nyt kursus".to_owned() } else { title.to_owned() }
    }

    /// Where the form is sent.
    fn action(&self) -> String {
        self.slug.as_ref().map_or_else(|| NEW.to_owned(), paths::edit_course)
    }

    fn expected(&self) -> ExpectedVersion {
        match self.version.as_str() {
            "" => ExpectedVersion::Unstated,
            version => ExpectedVersion::OneOf(vec![version.to_owned()]),
        }
    }

    /// Everything that the form carries without showing it.
    fn carried(&self) -> Vec<PairView> {
        let flag = |is_set: bool| if is_set { "1" } else { "" };
        let own = [
            (VERSION, self.version.as_str()),
            (IMPORTED, flag(self.is_imported)),
            (UNUSED, &self.unused),
            (COMPARED, flag(self.is_compared)),
        ];
        own.into_iter().filter(|(_, value)| !value.is_empty()).map(PairView::new).collect()
    }
}

/// What the editor says beside what was typed.
#[derive(Default)]
pub(crate) struct Said {
    faults: Remarks,
    /// The title of the page, after a button was pressed.
    title: Option<String>,
    notice: Option<String>,
    focus: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EditorView {
    heading: String,
    action: String,
    carried: Vec<PairView>,
    faults: Vec<RemarkView>,
    notice: Option<String>,
    sections: Vec<SectionView>,
    parts: Vec<PartView>,
    /// What a course that was read from a page still lacks.
    questions: Vec<RemarkView>,
    warnings: Vec<RemarkView>,
    unused: Vec<String>,
    is_imported: bool,
    conflict: Option<ConflictView>,
    /// The links to a course that has been published.
    published: Option<PublishedView>,
    import: &'static str,
}

#[derive(Serialize)]
struct PublishedView {
    page: String,
    brochure: String,
    copy: String,
}

/// The version that somebody else has published.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ConflictView {
    /// Whether it has been deleted instead.
    is_gone: bool,
    differences: Vec<DifferenceView>,
}

/// A hidden field.
#[derive(Serialize)]
struct PairView {
    name: String,
    value: String,
}

impl PairView {
    fn new((name, value): (&str, &str)) -> Self {
        Self { name: name.to_owned(), value: value.to_owned() }
    }
}

/// The question before people are told of a change.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct QuestionView {
    action: String,
    carried: Vec<PairView>,
    runs: Vec<NotifiedView>,
    differences: Vec<DifferenceView>,
}

#[derive(Serialize)]
struct NotifiedView {
    name: String,
    people: String,
    /// The address of the run.
    url: String,
}

/// Which course a new one begins as.
#[derive(Deserialize)]
pub(crate) struct NewQuery {
    fra: Option<String>,
}

/// An empty editor, or one with a copy of a course.
pub(crate) async fn begin(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    Query(query): Query<NewQuery>,
) -> Result<Response, Problem> {
    let document = match query.fra.as_deref().and_then(|slug| slug.parse::<Slug>().ok()) {
        Some(slug) => {
            let (course, _) = operations::read_course(state.store(), &slug).await?;
            let mut document = serde_json::to_value(&course).map_err(Problem::internal)?;
            // A copy has an address and runs of its own.
            document["slug"] = Value::Null;
            document["runs"] = Value::Null;
            document
        }
        None => json!({ "language": "da", "price": { "vat": "excluded" } }),
    };
    let mut draft = Draft { values: Values::of(&document), ..Draft::default() };
    draft.values.add(RUNS);
    show(&state, &reader, StatusCode::OK, &draft, Said::default()).await
}

/// The editor with a course as it is published.
pub(crate) async fn edit(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    SlugPath(slug): SlugPath,
) -> Result<Response, Problem> {
    let (course, version) = operations::read_course(state.store(), &slug).await?;
    let document = serde_json::to_value(&course).map_err(Problem::internal)?;
    let draft = Draft {
        values: Values::of(&document),
        slug: Some(slug),
        version: version.as_str().to_owned(),
        ..Draft::default()
    };
    show(&state, &reader, StatusCode::OK, &draft, Said::default()).await
}

/// What the buttons of a new course do.
pub(crate) async fn send_new(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    SentForm(form): SentForm,
) -> Result<Response, Problem> {
    press(&state, &reader, form.value("handling"), Draft::sent(&form, None)).await
}

/// What the buttons of a course that has been published do.
pub(crate) async fn send(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    SlugPath(slug): SlugPath,
    SentForm(form): SentForm,
) -> Result<Response, Problem> {
    press(&state, &reader, form.value("handling"), Draft::sent(&form, Some(slug))).await
}

async fn press(
    state: &DeskState,
    reader: &SignedIn,
    button: &str,
    mut draft: Draft,
) -> Result<Response, Problem> {
    if let Some(action) = RowAction::read(button) {
        return match draft.values.act(&action) {
            Ok(done) => {
                let said = Said { title: Some(done.notice), focus: done.at, ..Said::default() };
                show(state, reader, StatusCode::OK, &draft, said).await
            }
            Err(fault) => refuse(state, reader, &draft, &fault).await,
        };
    }
    if let Some(pointer) = button.strip_prefix("brug:") {
        take_over(state, &mut draft, pointer).await?;
        return show(state, reader, StatusCode::OK, &draft, Said::default()).await;
    }
    if button == "ret" {
        return show(state, reader, StatusCode::OK, &draft, Said::default()).await;
    }
    let pasted = draft.values.pasted();
    for module in &pasted {
        if let Err(fault) = draft.values.act(&RowAction::Paste(module.clone())) {
            return refuse(state, reader, &draft, &fault).await;
        }
    }
    let course = match parse(state, &draft).await? {
        Ok(course) => course,
        Err(faults) => {
            let said = Said { faults, ..Said::default() };
            return show(state, reader, StatusCode::UNPROCESSABLE_ENTITY, &draft, said).await;
        }
    };
    let notice = match button {
        _ if !pasted.is_empty() => "Dagsplanen er sat ind. Se den igennem, og udgiv så kurset.",
        "udgiv" | "udgiv-og-giv-besked" => {
            return publish(state, reader, draft, &course, button != "udgiv").await;
        }
        _ => "Alt er i orden. Intet er udgivet endnu.",
    };
    let said = Said { notice: Some(notice.to_owned()), ..Said::default() };
    show(state, reader, StatusCode::OK, &draft, said).await
}

/// The course, or everything that is wrong with it.
async fn parse(state: &DeskState, draft: &Draft) -> Result<Result<Course, Remarks>, Problem> {
    let document = draft.values.document();
    let missing = operations::missing_images(state.store(), &document).await?;
    let mut faults = Remarks::default();
    let course = Course::parse(&document);
    if let Err(errors) = &course {
        faults.add_all(errors, &draft.values);
    }
    faults.add_all(&missing, &draft.values);
    Ok(course.ok().filter(|_| faults.is_empty()).ok_or(faults))
}

async fn publish(
    state: &DeskState,
    reader: &SignedIn,
    mut draft: Draft,
    course: &Course,
    is_told: bool,
) -> Result<Response, Problem> {
    let (store, now) = (state.store(), state.now());
    if !draft.version.is_empty()
        && !is_told
        && let Some((before, version)) = store.course(&course.slug).await?
        && version.as_str() == draft.version
    {
        let runs = operations::runs_to_notify(store, &before, course, now).await?;
        if !runs.is_empty() {
            return ask(state, reader, &draft, &before, &runs);
        }
    }
    let by = &reader.identity.subject;
    match operations::publish_course(store, course, &draft.expected(), by, now).await {
        Ok(published) => {
            let told = published.notified.iter().map(|run| {
                let people = count_of_people(run.people);
                let date = Language::Danish.date(run.start);
                format!(" {people} får besked om holdet {date}.")
            });
            let sentence = format!("Kurset er udgivet.{}", told.collect::<String>());
            banner::redirect(state, &paths::edit_course(&course.slug), &sentence)
        }
        Err(OperationError::Publish(PublishConflict::StaleVersion)) => {
            let stored = store.course(&course.slug).await?;
            draft.version = stored.map_or(String::new(), |(_, version)| version.as_str().into());
            draft.is_compared = true;
            show(state, reader, StatusCode::PRECONDITION_FAILED, &draft, Said::default()).await
        }
        Err(OperationError::Publish(conflict)) => {
            refuse(state, reader, &draft, &fault_of(&conflict, course)).await
        }
        Err(OperationError::VersionRequired) => {
            let fault = "Et andet kursus har allerede dette navn i sin adresse.";
            refuse(state, reader, &draft, &("/slug".to_owned(), fault.to_owned())).await
        }
        Err(OperationError::Invalid(errors)) => {
            let mut faults = Remarks::default();
            faults.add_all(&errors, &draft.values);
            let said = Said { faults, ..Said::default() };
            show(state, reader, StatusCode::UNPROCESSABLE_ENTITY, &draft, said).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Where registrations prevent publishing, and why.
fn fault_of(conflict: &PublishConflict, course: &Course) -> (String, String) {
    let place = |start: &Date, field: &str| {
        let run = course.runs.iter().position(|run| run.start == *start);
        run.map_or_else(|| "/runs".to_owned(), |run| format!("/runs/{run}/{field}"))
    };
    match conflict {
        PublishConflict::CapacityBelowTaken(start) => {
            let fault = "Flere pladser er optaget. Skriv mindst antallet af deltagere.";
            (place(start, "capacity"), fault.to_owned())
        }
        PublishConflict::RunHasRegistrations(start) => {
            let date = Language::Danish.date(*start);
            let fault = format!(
                "Holdet {date} har tilmeldinger, så det kan ikke fjernes eller få en ny første \
                 dag. Aflys det i stedet."
            );
            (place(start, "start"), fault)
        }
        PublishConflict::StaleVersion => (String::new(), String::new()),
    }
}

fn count_of_people(people: usize) -> String {
    Language::Danish.count(people, ["person", "personer"], ["person", "people"])
}

/// Asks before people are told of what changes.
fn ask(
    state: &DeskState,
    reader: &SignedIn,
    draft: &Draft,
    before: &Course,
    runs: &[NotifiedRun],
) -> Result<Response, Problem> {
    let slug = &before.slug;
    let run = |run: &NotifiedRun| NotifiedView {
        name: Language::Danish.date(run.start),
        people: count_of_people(run.people),
        url: paths::run(&RunId { slug: slug.clone(), start: run.start }),
    };
    let document = serde_json::to_value(before).map_err(Problem::internal)?;
    let values = draft.values.pairs().map(PairView::new);
    let view = QuestionView {
        action: draft.action(),
        carried: draft.carried().into_iter().chain(values).collect(),
        runs: runs.iter().map(run).collect(),
        differences: differences(&Values::of(&document), &draft.values),
    };
    let title = "Udgiv, og giv besked?";
    let page = DeskPage::new("course-question", title, Some(reader), view).below(trail(draft));
    respond_to_form(state, StatusCode::OK, &page)
}

/// Takes a value from the version that somebody else has published.
async fn take_over(state: &DeskState, draft: &mut Draft, pointer: &str) -> Result<(), Problem> {
    let Some(slug) = &draft.slug else { return Ok(()) };
    let (course, _) = operations::read_course(state.store(), slug).await?;
    let document = serde_json::to_value(&course).map_err(Problem::internal)?;
    let stored = Values::of(&document);
    if super::model::way_to(pointer).is_some() {
        draft.values.set(pointer, stored.get(pointer));
    }
    Ok(())
}

/// The editor with one fault.
async fn refuse(
    state: &DeskState,
    reader: &SignedIn,
    draft: &Draft,
    (pointer, fault): &(String, String),
) -> Result<Response, Problem> {
    let mut faults = Remarks::default();
    faults.add(pointer, fault, &draft.values);
    let said = Said { faults, ..Said::default() };
    show(state, reader, StatusCode::UNPROCESSABLE_ENTITY, draft, said).await
}

fn trail(draft: &Draft) -> Vec<Link> {
    let courses = Link { text: "Kurser".to_owned(), url: paths::COURSES.to_owned() };
    let own =
        draft.slug.as_ref().map(|slug| Link { text: draft.title(), url: paths::edit_course(slug) });
    [courses].into_iter().chain(own).collect()
}

/// The page with the editor.
pub(crate) async fn show(
    state: &DeskState,
    reader: &SignedIn,
    status: StatusCode,
    draft: &Draft,
    said: Said,
) -> Result<Response, Problem> {
    let values = &draft.values;
    let mut notes = Remarks::default();
    for (pointer, remarks) in values.notes() {
        remarks.lines().for_each(|remark| notes.add(pointer, remark, values));
    }
    let mut questions = Remarks::default();
    match Course::parse(&values.document()) {
        Ok(course) => notes.add_all(&course.warnings(None, state.now()), values),
        Err(errors) if draft.is_imported && said.faults.is_empty() => {
            questions.add_all(&errors, values);
        }
        Err(_) => {}
    }
    let conflict = match &draft.slug {
        Some(slug) if draft.is_compared => Some(compare(state, slug, values).await?),
        _ => None,
    };
    let editor = Editor {
        values,
        faults: &said.faults,
        notes: &notes,
        focus: &said.focus,
        is_new: draft.slug.is_none(),
    };
    let hidden = values.hidden().map(PairView::new);
    let view = EditorView {
        heading: draft.title(),
        action: draft.action(),
        carried: draft.carried().into_iter().chain(hidden).collect(),
        faults: said.faults.links(values),
        notice: said.notice,
        sections: sections(),
        parts: editor.parts(),
        questions: questions.links(values),
        warnings: notes.links(values),
        unused: draft.unused.lines().map(str::to_owned).collect(),
        is_imported: draft.is_imported,
        conflict,
        published: draft.slug.as_ref().map(|slug| PublishedView {
            page: paths::course_on_website(slug),
            brochure: brochure(slug),
            copy: format!("{NEW}?fra={slug}"),
        }),
        import: IMPORT,
    };
    let title = match (&said.title, said.faults.is_empty()) {
        (Some(title), _) => title.trim_end_matches('.').to_owned(),
        (None, true) => format!("Ret {}", draft.title()),
        (None, false) => format!("Fejl: {}", draft.title()),
    };
    let courses = vec![Link { text: "Kurser".to_owned(), url: paths::COURSES.to_owned() }];
    let page = DeskPage::new("course-editor", title, Some(reader), view).below(courses);
    respond_to_form(state, status, &page)
}

/// What somebody else has published, field by field beside what was typed.
async fn compare(state: &DeskState, slug: &Slug, mine: &Values) -> Result<ConflictView, Problem> {
    let Some((course, _)) = state.store().course(slug).await? else {
        return Ok(ConflictView { is_gone: true, differences: Vec::new() });
    };
    let document = serde_json::to_value(&course).map_err(Problem::internal)?;
    let differences = differences(&Values::of(&document), mine);
    Ok(ConflictView { is_gone: false, differences })
}
