//! Editing a course: its form, and what the buttons in it do.

use axum::extract::{Extension, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::{Course, Slug};
use pages::CONTENT_SECURITY_POLICY_WITH_SCRIPT;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use web::{LastParameters, Problem, SlugPath};

use super::address::choose_address;
use super::conflict::{ConflictView, take_chosen};
use super::draft::{Draft, PairView};
use super::editor::{Editor, PartView, SectionView, sections};
use super::remarks::{RemarkView, Remarks};
use super::rows::RowAction;
use super::values::{RUNS, Values};
use super::{IMPORT, NEW, courses_link, pictures, preview, publishing};
use crate::page::{DeskPage, respond_to_form};
use crate::signed_in::{SentFiles, SentForm, SignedIn};
use crate::{DeskState, paths};

/// What the editor says beside what was typed.
#[derive(Default)]
pub(crate) struct Said {
    pub(super) faults: Remarks,
    /// The title of the page, after a button was pressed.
    pub(super) title: Option<String>,
    pub(super) notice: Option<String>,
    pub(super) focus: String,
    /// What a button did, at this pointer.
    pub(super) note: Option<(String, String)>,
    /// What somebody else has published meanwhile.
    pub(super) conflict: Option<ConflictView>,
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
    script: String,
}

#[derive(Serialize)]
struct PublishedView {
    page: String,
    brochure: String,
    copy: String,
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
    LastParameters(query): LastParameters<NewQuery>,
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
    choose_address(&state, &mut draft).await?;
    // There is room for one.
    _ = draft.values.add(RUNS);
    show(&state, &reader, StatusCode::OK, &draft, Said::default()).await
}

/// The editor with a course as it is published.
pub(crate) async fn edit(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    SlugPath(slug): SlugPath,
) -> Result<Response, Problem> {
    let (course, version) = operations::read_course(state.store(), &slug).await?;
    let draft = Draft::of(&course, &version)?;
    show(&state, &reader, StatusCode::OK, &draft, Said::default()).await
}

/// What the buttons of a new course do.
pub(crate) async fn send_new(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    sent: SentForm,
    files: SentFiles,
) -> Result<Response, Problem> {
    press(&state, &reader, None, sent, files).await
}

/// What the buttons of a course that has been published do.
pub(crate) async fn send(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    SlugPath(slug): SlugPath,
    sent: SentForm,
    files: SentFiles,
) -> Result<Response, Problem> {
    press(&state, &reader, Some(slug), sent, files).await
}

async fn press(
    state: &DeskState,
    reader: &SignedIn,
    slug: Option<Slug>,
    SentForm(form): SentForm,
    SentFiles(files): SentFiles,
) -> Result<Response, Problem> {
    let button = form.value("handling");
    let mut draft = Draft::sent(&form, slug);
    take_chosen(state, &mut draft, &form).await?;
    draft.values.name_rows();
    choose_address(state, &mut draft).await?;
    let faults = pictures::store(state, reader, &mut draft.values, files).await?;
    if !faults.is_empty() {
        return refuse(state, reader, &draft, faults).await;
    }
    if let Some(action) = RowAction::read(button) {
        return match draft.values.act(&action) {
            Ok(done) => {
                let is_pasted = matches!(action, RowAction::Paste(_) | RowAction::Replace(_));
                let note = is_pasted.then(|| (done.at.clone(), done.notice.clone()));
                let (title, focus) = (Some(done.notice), done.at);
                let said = Said { title, focus, note, ..Said::default() };
                show(state, reader, StatusCode::OK, &draft, said).await
            }
            Err(fault) => refuse(state, reader, &draft, Remarks::one(&fault, &draft.values)).await,
        };
    }
    if ["ret", "laeg-op", "vaelg"].contains(&button) {
        return show(state, reader, StatusCode::OK, &draft, Said::default()).await;
    }
    let pasted = draft.values.pasted();
    if let Err(fault) = draft.values.paste_all(&pasted) {
        return refuse(state, reader, &draft, Remarks::one(&fault, &draft.values)).await;
    }
    let course = match parse(state, &draft).await? {
        Ok(course) => course,
        Err(faults) => return refuse(state, reader, &draft, faults).await,
    };
    let notice = match button {
        _ if !pasted.is_empty() => "Dagsplanen er sat ind. Se den igennem, og udgiv så kurset.",
        "vis" => return preview::show(state, reader, &draft, course).await,
        "udgiv" | "udgiv-og-giv-besked" => {
            return publishing::publish(state, reader, draft, &course, button != "udgiv").await;
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

/// The editor with what is wrong.
pub(super) async fn refuse(
    state: &DeskState,
    reader: &SignedIn,
    draft: &Draft,
    faults: Remarks,
) -> Result<Response, Problem> {
    let said = Said { faults, ..Said::default() };
    show(state, reader, StatusCode::UNPROCESSABLE_ENTITY, draft, said).await
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
    let conflict = match (said.conflict, &draft.slug) {
        (None, Some(slug)) if draft.is_compared => {
            let published = state.store().course(slug).await?;
            let theirs = published.as_ref().map(|(theirs, _)| theirs);
            Some(ConflictView::new(theirs, &draft.base, values)?)
        }
        (conflict, _) => conflict,
    };
    let warnings = notes.links(values);
    if let Some((pointer, text)) = &said.note {
        notes.add(pointer, text, values);
    }
    let editor = Editor {
        values,
        faults: &said.faults,
        notes: &notes,
        pictures: &pictures::files(state, values).await?,
        focus: &said.focus,
        is_new: draft.slug.is_none(),
    };
    let view = EditorView {
        heading: draft.title(),
        action: draft.action(),
        carried: draft.hidden(),
        faults: said.faults.links(values),
        notice: said.notice,
        sections: sections(),
        parts: editor.parts(),
        questions: questions.links(values),
        warnings,
        unused: draft.unused.lines().map(str::to_owned).collect(),
        is_imported: draft.is_imported,
        conflict,
        published: draft.slug.as_ref().map(|slug| PublishedView {
            page: paths::course_on_website(slug),
            brochure: paths::brochure(slug),
            copy: format!("{NEW}?fra={slug}"),
        }),
        import: IMPORT,
        script: state.desk.files.course_editor.url(),
    };
    let title = match (&said.title, said.faults.is_empty()) {
        (Some(title), _) => title.trim_end_matches('.').to_owned(),
        (None, true) if draft.slug.is_none() => draft.title(),
        (None, true) => format!("Ret {}", draft.title()),
        (None, false) => format!("Fejl: {}", draft.title()),
    };
    let page =
        DeskPage::new("course-editor", title, Some(reader), view).below(vec![courses_link()]);
    let mut response = respond_to_form(state, status, &page)?;
    let policy = HeaderValue::from_static(CONTENT_SECURITY_POLICY_WITH_SCRIPT);
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, policy);
    Ok(response)
}
