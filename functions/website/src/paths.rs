//! The addresses of the pages in each language.

use domain::{CourseRun, Language};

/// The addresses in this language.
#[derive(Clone, Copy)]
pub(crate) struct Paths(pub(crate) Language);

impl Paths {
    /// The catalogue.
    pub(crate) fn catalogue(self) -> String {
        self.0.choose("/kurser", "/en/courses").to_owned()
    }

    /// A course.
    pub(crate) fn course(self, slug: &str) -> String {
        format!("{}/{slug}", self.catalogue())
    }

    /// The form for registering for a run of a course.
    pub(crate) fn registration_form(self, slug: &str) -> String {
        format!("{}/{}", self.course(slug), self.0.choose("tilmelding", "registration"))
    }

    /// The form for this run.
    pub(crate) fn registration_form_for(self, slug: &str, run: &CourseRun) -> String {
        let parameter = self.run_parameter();
        format!("{}?{parameter}={}", self.registration_form(slug), run.start)
    }

    /// The name of the parameter with the start date of a run.
    pub(crate) fn run_parameter(self) -> &'static str {
        self.0.choose("hold", "run")
    }

    /// What a registration was made of, right afterwards.
    pub(crate) fn receipt(self, id: &str) -> String {
        let language = self.0;
        let folder = language.choose("/tilmelding", "/en/registration");
        format!("{folder}/{id}/{}", language.choose("kvittering", "receipt"))
    }
}
