//! What every PDF about a run has: the trait that it implements, and its names.

use domain::RunId;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;
use web::auth::Identity;
use web::{AppState, Problem};

use crate::roster::Roster;

/// A PDF about one run.
pub(crate) trait RunDocument: 'static {
    /// Its name in the path of its route and on the command line, such as `sign-in`.
    const SLUG: &'static str;
    /// Its Danish name, for the preview.
    const TITLE: &'static str;
    /// The first part of its Danish file names; slug and start date of the run follow.
    const FILE_NAME: &'static str;
    /// File name and built-in text of its template.
    const TEMPLATE: (&'static str, &'static str);
    /// The file types it is available as. Only the route of the PDF follows from the list; each
    /// other file type needs a handler of its own.
    const EXTENSIONS: &'static [&'static str] = &["pdf"];
    /// Whether it proves that people have taken part: there is none before the first day of the
    /// run, and none of a cancelled run.
    const IS_PROOF: bool = false;
    /// The id of its operation in the OpenAPI document, which generated clients use as a name.
    const OPERATION_ID: &'static str;
    /// What it is, in one English sentence, for the OpenAPI document and the command line.
    const SUMMARY: &'static str;
    /// What its route returns, in English sentences, for the OpenAPI document.
    const DESCRIPTION: &'static str;

    /// The query parameters of its route; [`NoQuery`] if it has none.
    type Query: DeserializeOwned + IntoParams + Send;
    /// The data of its template.
    type View: Serialize + Send + 'static;

    /// The view of a run, as far as the reader may see it.
    fn view(
        app: &AppState,
        roster: &Roster,
        reader: &Identity,
        query: Self::Query,
    ) -> impl Future<Output = Result<Self::View, Problem>> + Send;

    /// A view with every field filled. Rendering the template with it at start finds every field
    /// that the template uses and the view does not have.
    fn sample(roster: &Roster) -> Self::View;
}

/// No query parameters. Unknown ones are ignored.
#[derive(Deserialize, IntoParams)]
pub(crate) struct NoQuery {}

/// What a document about a run is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunDocumentInfo {
    /// Its name in the path of its route and on the command line, such as `sign-in`.
    pub slug: &'static str,
    /// Its Danish name.
    pub title: &'static str,
    /// What it is, in one English sentence.
    pub summary: &'static str,
    /// The first part of its Danish file names.
    pub file_name: &'static str,
    /// The name of its template, without `.hbs`.
    pub template: &'static str,
    /// The file types it is available as: `pdf`, for one of them also `xlsx` and `csv`.
    pub extensions: &'static [&'static str],
    /// Whether it exists only from the first day of the run on, and not if the run is cancelled.
    pub is_proof: bool,
}

impl RunDocumentInfo {
    /// The path of the PDF's route, with the placeholders `{slug}` and `{run}`.
    pub fn path(&self) -> String {
        format!("/staff/courses/{{slug}}/runs/{{run}}/{}.pdf", self.slug)
    }

    /// The last segment of the path of each of its routes, such as `participants.xlsx`.
    pub fn path_segments(&self) -> impl Iterator<Item = String> {
        self.extensions.iter().map(|extension| format!("{}.{extension}", self.slug))
    }
}

/// `deltagerliste-moedeledelse-2023-11-14.pdf`
pub(crate) fn file_name(stem: &str, run: &RunId, extension: &str) -> String {
    format!("{stem}-{}-{}.{extension}", run.slug, run.start)
}
