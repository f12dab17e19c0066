//! All runs, by how far they have come.

use axum::extract::{Extension, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Language, RunStage, SeatStatus, Seats};
use jiff::Timestamp;
use operations::{ListedRun, RunOrder, SortedRun, SortedSelection, list_sorted_runs};
use serde::{Deserialize, Serialize};
use web::{LastParameters, Problem};

use crate::DeskState;
use crate::page::{DeskPage, respond};
use crate::paging::{PagingView, page_number};
use crate::paths;
use crate::run_line::RunLine;
use crate::signed_in::SignedIn;
use crate::sorting::{Column, ColumnView, Sorting};

/// Runs on one page.
const RUNS_SHOWN: usize = 50;

/// The stages by their names in addresses.
const STAGES: [(&str, RunStage, &str); 4] = [
    ("kommende", RunStage::Coming, "Kommende"),
    ("i-gang", RunStage::Running, "I gang"),
    ("afholdte", RunStage::Held, "Afholdte"),
    ("aflyste", RunStage::Cancelled, "Aflyste"),
];

/// What the table can be sorted by, in the order of its columns.
const COLUMNS: [Column<RunOrder>; 5] = [
    column("kursus", "Hold", RunOrder::Course, false),
    column("dage", "Dage", RunOrder::FirstDay, false),
    column("pladser", "Pladser", RunOrder::SeatsTaken, true),
    column("venter", "Venter", RunOrder::Waiting, true),
    column("forfaldne", "Ikke kontaktet i tide", RunOrder::Overdue, true),
];
/// The place among them of the one by which it is sorted at first.
const BY_DAY: usize = 1;

const fn column(
    name: &'static str,
    text: &'static str,
    order: RunOrder,
    counts: bool,
) -> Column<RunOrder> {
    Column { name, text, order, counts }
}

#[derive(Deserialize)]
pub(crate) struct RunsQuery {
    vis: Option<String>,
    sorter: Option<String>,
    side: Option<String>,
}

/// Which runs are asked for; what is unknown is as if it were not there.
struct Asked {
    stage: RunStage,
    /// Its name in addresses.
    stage_name: &'static str,
    sorting: Sorting<RunOrder>,
    page: usize,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunsView {
    stages: Vec<StageView>,
    columns: Vec<ColumnView>,
    runs: Vec<RunView>,
    /// "12 hold"
    count: String,
    paging: Option<PagingView>,
    unreadable: Vec<String>,
    /// What to do if there are none.
    empty: &'static str,
    make_one: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StageView {
    text: &'static str,
    url: String,
    is_current: bool,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RunView {
    run: RunLine,
    overdue: usize,
    /// The list of those.
    overdue_url: String,
    state: &'static str,
    /// `open`, `few`, `waiting` or `closed`
    state_class: &'static str,
}

impl RunsQuery {
    fn parse(self) -> Asked {
        let of_name = |name: &str| STAGES.iter().find(|(known, _, _)| *known == name);
        let stage = self.vis.as_deref().and_then(of_name).unwrap_or(&STAGES[0]);
        // What was held last is looked at first.
        let is_descending = stage.1 == RunStage::Held;
        let sorter = self.sorter.as_deref().unwrap_or_default();
        Asked {
            stage: stage.1,
            stage_name: stage.0,
            sorting: Sorting::parse(&COLUMNS, sorter, BY_DAY, is_descending),
            page: page_number(self.side.as_deref()),
        }
    }
}

impl Asked {
    fn url(&self, page: usize) -> String {
        format!("{}&side={page}", self.sorted_url(&self.sorting.name()))
    }

    fn sorted_url(&self, order: &str) -> String {
        format!("{}?vis={}&sorter={order}", paths::RUNS, self.stage_name)
    }
}

/// The runs.
pub(crate) async fn show(
    State(state): State<DeskState>,
    Extension(reader): Extension<SignedIn>,
    LastParameters(query): LastParameters<RunsQuery>,
) -> Result<Response, Problem> {
    let (asked, now) = (query.parse(), state.now());
    let selection = SortedSelection {
        stage: asked.stage,
        order: asked.sorting.order(),
        is_descending: asked.sorting.is_descending,
        skip: (asked.page - 1).saturating_mul(RUNS_SHOWN),
        limit: RUNS_SHOWN,
    };
    let found = list_sorted_runs(state.store(), &selection, now).await?;
    let stages = STAGES.iter().map(|(name, stage, text)| StageView {
        text,
        url: format!("{}?vis={name}", paths::RUNS),
        is_current: *stage == asked.stage,
    });
    let view = RunsView {
        stages: stages.collect(),
        columns: asked.sorting.headings(|order| asked.sorted_url(order)),
        runs: found.runs.iter().map(|sorted| RunView::new(sorted, now)).collect(),
        count: Language::Danish.count(found.total, ["hold", "hold"], ["run", "runs"]),
        paging: PagingView::new(asked.page, RUNS_SHOWN, found.total, |page| asked.url(page)),
        unreadable: web::lists::unreadable(&found.damaged),
        empty: match asked.stage {
            RunStage::Coming => "Der er ingen kommende hold.",
            RunStage::Running => "Intet hold er i gang.",
            RunStage::Held => "Intet hold er afholdt endnu.",
            RunStage::Cancelled => "Intet hold er aflyst.",
        },
        make_one: (asked.stage == RunStage::Coming).then_some(paths::COURSES),
    };
    respond(&state, StatusCode::OK, &DeskPage::new("runs", "Hold", Some(&reader), view))
}

impl RunView {
    fn new(SortedRun { listed, seats, overdue }: &SortedRun, now: Timestamp) -> Self {
        let ListedRun { id, course_title, run, .. } = listed;
        let [state, state_class] = if run.stage(now) == RunStage::Running {
            ["I gang", "open"]
        } else {
            let seats = seats.unwrap_or_else(|| Seats::unknown(run.capacity));
            state_words(run.status(seats, now))
        };
        Self {
            run: RunLine::new(id, course_title, run, *seats),
            overdue: *overdue,
            overdue_url: format!("{}?frist=forfalden", paths::run(id)),
            state,
            state_class,
        }
    }
}

/// The word for the status of a run, and the class of its colour.
pub(crate) fn state_words(status: SeatStatus) -> [&'static str; 2] {
    let class = match status {
        SeatStatus::Open | SeatStatus::Tentative => "open",
        SeatStatus::Few => "few",
        SeatStatus::WaitingList => "waiting",
        SeatStatus::Full | SeatStatus::Closed | SeatStatus::Held | SeatStatus::Cancelled => {
            "closed"
        }
    };
    [status.label(Language::Danish), class]
}
