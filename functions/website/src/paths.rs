//! The addresses of the pages in each language.

use domain::{CourseRun, Language};

/// Where the English pages are.
pub(crate) const ENGLISH: &str = "/en";

/// Whether a path is, or begins like, that of a page.
pub(crate) fn is_of_a_page(path: &str) -> bool {
    let danish = Paths(Language::Danish);
    let within = |first: &str| {
        path.strip_prefix(first).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    within(ENGLISH)
        || [
            danish.catalogue(),
            danish.api(),
            danish.opening(),
            danish.accessibility(),
            danish.privacy(),
        ]
        .iter()
        .any(|first| within(first))
        || [danish.registration(""), danish.embedded("")]
            .iter()
            .any(|first| path.starts_with(first))
}

/// The addresses in this language.
#[derive(Clone, Copy)]
pub(crate) struct Paths(pub(crate) Language);

impl Paths {
    /// The catalogue.
    pub(crate) fn catalogue(self) -> String {
        self.0.choose("/kurser", "/en/courses").to_owned()
    }

    /// The page for programmers.
    pub(crate) fn api(self) -> String {
        self.0.choose("/api", "/en/api").to_owned()
    }

    /// A course.
    pub(crate) fn course(self, slug: &str) -> String {
        format!("{}/{slug}", self.catalogue())
    }

    /// What a website shows of a course in a frame.
    pub(crate) fn embedded(self, slug: &str) -> String {
        format!("{}/{slug}", self.0.choose("/indlejr", "/en/embed"))
    }

    /// The new runs, for feed readers.
    pub(crate) fn feed(self) -> String {
        format!("{}.atom", self.catalogue())
    }

    /// The coming runs, for calendar programs.
    pub(crate) fn calendar(self) -> String {
        format!("{}.ics", self.catalogue())
    }

    /// The name of the parameter with a category.
    pub(crate) fn category_parameter(self) -> &'static str {
        self.0.choose("kategori", "category")
    }

    /// How accessible the pages are.
    pub(crate) fn accessibility(self) -> String {
        self.0.choose("/tilgaengelighed", "/en/accessibility").to_owned()
    }

    /// Which personal data is used, and for how long.
    pub(crate) fn privacy(self) -> String {
        self.0.choose("/privatliv", "/en/privacy").to_owned()
    }

    /// The form for registering for a run of a course.
    pub(crate) fn registration_form(self, slug: &str) -> String {
        format!("{}/{}", self.course(slug), self.0.choose("tilmelding", "registration"))
    }

    /// The form for this run.
    pub(crate) fn registration_form_for(self, slug: &str, run: &CourseRun) -> String {
        let path = self.0.registration_form_path();
        path.replace("{slug}", slug).replace("{run}", &run.start.to_string())
    }

    /// The name of the parameter with the start date of a run.
    pub(crate) fn run_parameter(self) -> &'static str {
        self.0.choose("hold", "run")
    }

    /// The page of a registration for its contact.
    pub(crate) fn registration(self, id: &str) -> String {
        format!("{}/{id}", self.0.choose("/tilmelding", "/en/registration"))
    }

    fn of_registration(self, id: &str, danish: &str, english: &str) -> String {
        format!("{}/{}", self.registration(id), self.0.choose(danish, english))
    }

    /// What a registration was made of, right afterwards.
    pub(crate) fn receipt(self, id: &str) -> String {
        self.of_registration(id, "kvittering", "receipt")
    }

    /// Where a contact opens their registration.
    pub(crate) fn opening(self) -> String {
        self.0.opening_path().to_owned()
    }

    /// Where a contact has the number and the code sent again.
    pub(crate) fn finding(self) -> String {
        format!("{}/find", self.opening())
    }

    /// Where a contact closes their registration in the browser.
    pub(crate) fn closing(self, id: &str) -> String {
        self.of_registration(id, "luk", "close")
    }

    /// Everything that is stored about the contact of a registration.
    pub(crate) fn own_data(self, id: &str) -> String {
        self.of_registration(id, "mine-data", "my-data")
    }

    /// The same as a file.
    pub(crate) fn own_data_file(self, id: &str) -> String {
        format!("{}.json", self.own_data(id))
    }

    /// Cancelling a registration.
    pub(crate) fn cancellation(self, id: &str) -> String {
        self.of_registration(id, "afmeld", "cancel")
    }

    /// Correcting a registration.
    pub(crate) fn correction(self, id: &str) -> String {
        self.of_registration(id, "ret", "correct")
    }

    /// Replacing the participant of this number.
    pub(crate) fn substitution(self, id: &str, number: &str) -> String {
        let danish = format!("deltager/{number}/erstat");
        self.of_registration(id, &danish, &format!("participant/{number}/replace"))
    }

    /// Cancelling the participant of this number.
    pub(crate) fn participant_cancellation(self, id: &str, number: &str) -> String {
        let danish = format!("deltager/{number}/afmeld");
        self.of_registration(id, &danish, &format!("participant/{number}/cancel"))
    }
}
