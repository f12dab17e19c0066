//! The programme of a course: its modules, when they take place, and their agendas.

use domain::{AgendaItem, Course, CourseRun, Day, Module, danish_format};
use jiff::Timestamp;
use serde::Serialize;

#[derive(Serialize)]
pub(super) struct ProgrammeView {
    intro: String,
    modules: Vec<ModuleView>,
}

#[derive(Serialize)]
struct ModuleView {
    number: u32,
    title: String,
    /// The dates and hours of the module; empty while no run has days.
    when: Vec<String>,
    intro: String,
    agenda: Vec<AgendaItemView>,
}

#[derive(Serialize)]
struct AgendaItemView {
    time: String,
    title: String,
    text: Option<String>,
}

impl ProgrammeView {
    pub(super) fn new(course: &Course, now: Timestamp) -> Self {
        let modules = course.programme.modules.iter();
        Self {
            intro: course.programme.intro.clone(),
            modules: modules.map(|module| ModuleView::new(module, course, now)).collect(),
        }
    }
}

impl ModuleView {
    fn new(module: &Module, course: &Course, now: Timestamp) -> Self {
        Self {
            number: module.number,
            title: module.title.clone(),
            when: dates(module.number, course, now),
            intro: module.intro.clone(),
            agenda: module.agenda.iter().map(AgendaItemView::from).collect(),
        }
    }
}

impl From<&AgendaItem> for AgendaItemView {
    fn from(item: &AgendaItem) -> Self {
        Self {
            time: danish_format::hours(item.start, item.end),
            title: item.title.clone(),
            text: item.text.clone(),
        }
    }
}

/// When a module takes place in the upcoming runs, or in the last run when all are over. Where that
/// is several runs, each line names its run.
fn dates(module: u32, course: &Course, now: Timestamp) -> Vec<String> {
    let days = course.runs.iter().filter_map(|run| Some((run, run.day_of(module)?)));
    let (upcoming, over): (Vec<_>, Vec<_>) = days.partition(|(run, _)| now < run.ends_at());
    let shown: Vec<(&CourseRun, &Day)> = if upcoming.is_empty() {
        over.into_iter().max_by_key(|(run, _)| run.start).into_iter().collect()
    } else {
        upcoming
    };
    let names_runs = shown.len() > 1;
    let line = |(run, day): (&CourseRun, &Day)| {
        let date = danish_format::date(day.date);
        let when = format!("{date} kl. {}", danish_format::hours(day.start, day.end));
        if names_runs { format!("{}: {when}", run.name) } else { when }
    };
    shown.into_iter().map(line).collect()
}
