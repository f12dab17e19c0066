//! A course that is being edited. Nothing of it is stored before it is published, so everything
//! that was typed travels in the form.

use domain::{Course, Slug};
use operations::ExpectedVersion;
use pages::{Form, Link};
use serde::Serialize;
use store::Version;
use web::Problem;

use super::NEW;
use super::conflict::Fingerprints;
use super::courses_link;
use super::values::Values;
use crate::paths;

/// The names of the fields that are not in the document.
const VERSION: &str = "udgave";
const BASE: &str = "grundlag";
const IMPORTED: &str = "indlaest";
const UNUSED: &str = "ubrugt";
const COMPARED: &str = "sammenlign";

/// A course that is being edited.
#[derive(Clone, Debug, Default)]
pub(crate) struct Draft {
    pub(super) values: Values,
    /// Its address, if it has been published.
    pub(super) slug: Option<Slug>,
    /// The version that it replaces; empty if it has none.
    pub(super) version: String,
    /// What that version has in its fields.
    pub(super) base: Fingerprints,
    /// Whether it was read from a page.
    pub(super) is_imported: bool,
    /// The lines of that page that are used nowhere.
    pub(super) unused: String,
    /// Whether it is compared with the version that somebody else has published meanwhile.
    pub(super) is_compared: bool,
}

impl Draft {
    pub(super) fn sent(form: &Form, slug: Option<Slug>) -> Self {
        let mut values = Values::sent(form);
        if let Some(slug) = &slug {
            values.set("/slug", slug.as_str());
        }
        Self {
            values,
            slug,
            version: form.value(VERSION).to_owned(),
            base: Fingerprints::read(form.value(BASE)),
            is_imported: !form.value(IMPORTED).is_empty(),
            unused: form.value(UNUSED).to_owned(),
            is_compared: !form.value(COMPARED).is_empty(),
        }
    }

    /// One that was read from a page, some lines of which are used nowhere.
    pub(super) fn imported(values: Values, unused: String) -> Self {
        Self { values, is_imported: true, unused, ..Self::default() }
    }

    /// A course as it is published.
    pub(super) fn of(course: &Course, version: &Version) -> Result<Self, Problem> {
        let values = values_of(course)?;
        let slug = Some(course.slug.clone());
        let mut draft = Self { values, slug, ..Self::default() };
        draft.begin_from(&values_of(course)?, version);
        Ok(draft)
    }

    /// From now on it replaces this version, which has these values.
    pub(super) fn begin_from(&mut self, values: &Values, version: &Version) {
        version.as_str().clone_into(&mut self.version);
        self.base = Fingerprints::of(values);
    }

    pub(super) fn title(&self) -> String {
        let title = self.values.get("/title").trim();
        match (title, &self.slug) {
            ("", None) => "Nyt kursus".to_owned(),
            ("", Some(_)) => "Kursus uden titel".to_owned(),
            (title, _) => title.to_owned(),
        }
    }

    /// Where the form is sent.
    pub(super) fn action(&self) -> String {
        self.slug.as_ref().map_or_else(|| NEW.to_owned(), paths::edit_course)
    }

    pub(super) fn expected(&self) -> ExpectedVersion {
        match self.version.as_str() {
            "" => ExpectedVersion::Unstated,
            version => ExpectedVersion::OneOf(vec![version.to_owned()]),
        }
    }

    /// Everything that the editor carries without showing it.
    pub(super) fn hidden(&self) -> Vec<PairView> {
        self.own().into_iter().chain(self.values.hidden().map(PairView::new)).collect()
    }

    /// Everything, for a form that shows none of it.
    pub(super) fn carried(&self) -> Vec<PairView> {
        self.own().into_iter().chain(self.values.pairs().map(PairView::new)).collect()
    }

    fn own(&self) -> Vec<PairView> {
        let flag = |is_set: bool| if is_set { "1" } else { "" };
        let base = self.base.to_string();
        let own = [
            (VERSION, self.version.as_str()),
            (BASE, &base),
            (IMPORTED, flag(self.is_imported)),
            (UNUSED, &self.unused),
            (COMPARED, flag(self.is_compared)),
        ];
        own.into_iter().filter(|(_, value)| !value.is_empty()).map(PairView::new).collect()
    }

    /// What pages about it are below.
    pub(super) fn trail(&self) -> Vec<Link> {
        let own = self.slug.as_ref();
        let own = own.map(|slug| Link { text: self.title(), url: paths::edit_course(slug) });
        [courses_link()].into_iter().chain(own).collect()
    }
}

/// The fields of a course that is published.
pub(super) fn values_of(course: &Course) -> Result<Values, Problem> {
    Ok(Values::of(&serde_json::to_value(course).map_err(Problem::internal)?))
}

/// A hidden field.
#[derive(Serialize)]
pub(super) struct PairView {
    name: String,
    value: String,
}

impl PairView {
    fn new((name, value): (&str, &str)) -> Self {
        Self { name: name.to_owned(), value: value.to_owned() }
    }
}
