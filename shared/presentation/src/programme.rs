//! The programme of a course: its modules, when they take place, and their agendas.

use domain::{AgendaItem, Course, CourseRun, Day, Language, Module};
use jiff::Timestamp;
use serde::Serialize;

/// What happens in a course.
#[derive(Serialize)]
pub struct ProgrammeView {
    intro: Option<String>,
    modules: Vec<ModuleView>,
}

#[derive(Serialize)]
struct ModuleView {
    /// "1. modul: Før, under og efter"
    heading: String,
    /// The same in two parts, of which the title is in the language of the course.
    number: String,
    title: Option<String>,
    /// The dates and hours of the module; empty while no run has days.
    when: Vec<String>,
    intro: Option<String>,
    agenda: Vec<AgendaView>,
}

/// What happens on one day of a module, or on each of them.
#[derive(Serialize)]
struct AgendaView {
    /// "2. dag", if it is about one of several.
    day: Option<String>,
    items: Vec<AgendaItemView>,
}

#[derive(Serialize)]
struct AgendaItemView {
    time: String,
    title: String,
    text: Option<String>,
}

impl ProgrammeView {
    /// `None` if there is nothing in it. What is not in the words of the course is in `language`.
    pub fn new(course: &Course, language: Language, now: Timestamp) -> Option<Self> {
        let modules = course.programme.modules.iter();
        let view = Self {
            intro: course.programme.intro.clone(),
            modules: modules.map(|module| ModuleView::new(module, course, language, now)).collect(),
        };
        (view.intro.is_some() || !view.modules.is_empty()).then_some(view)
    }
}

impl ModuleView {
    fn new(module: &Module, course: &Course, language: Language, now: Timestamp) -> Self {
        Self {
            heading: language.module_heading(module),
            number: language.module_number(module),
            title: module.title.clone(),
            when: dates(module.number, course, language, now),
            intro: module.intro.clone(),
            agenda: module
                .agenda
                .chunk_by(|item, next| item.day == next.day)
                .map(|items| AgendaView::new(items, language))
                .collect(),
        }
    }
}

impl AgendaView {
    /// Items of the same day.
    fn new(items: &[AgendaItem], language: Language) -> Self {
        let day = items.first().and_then(|item| item.day);
        Self {
            day: day.map(|day| language.choose(format!("{day}. dag"), format!("Day {day}"))),
            items: items.iter().map(|item| AgendaItemView::new(item, language)).collect(),
        }
    }
}

impl AgendaItemView {
    fn new(item: &AgendaItem, language: Language) -> Self {
        let is_moment = item.start == item.end;
        let time = if is_moment {
            language.time(item.start)
        } else {
            language.hours(item.start, item.end)
        };
        Self { time, title: item.title.clone(), text: item.text.clone() }
    }
}

/// When a module takes place in the upcoming runs, or in the last run when all are over; those that
/// are cancelled take place never. Where that is several runs, each line names its run.
fn dates(module: u32, course: &Course, language: Language, now: Timestamp) -> Vec<String> {
    let runs = course.runs.iter().filter(|run| !run.is_cancelled());
    let days = runs.flat_map(|run| run.days_of(module).map(move |day| (run, day)));
    let (upcoming, over): (Vec<_>, Vec<_>) = days.partition(|(run, _)| now < run.ends_at());
    let shown: Vec<(&CourseRun, &Day)> = if upcoming.is_empty() {
        let last = over.iter().map(|(run, _)| run.start).max();
        over.into_iter().filter(|(run, _)| Some(run.start) == last).collect()
    } else {
        upcoming
    };
    let names_runs =
        shown.windows(2).any(|pair| matches!(pair, [(a, _), (b, _)] if a.start != b.start));
    let line = |(run, day): (&CourseRun, &Day)| {
        let when = language.day(day);
        let name = run.name_beside_dates().filter(|_| names_runs);
        let when = name.map_or_else(|| when.clone(), |name| format!("{name}: {when}"));
        let place = day.own_place().map(|place| format!(" · {}", place.line(language)));
        when + place.as_deref().unwrap_or_default()
    };
    shown.into_iter().map(line).collect()
}
