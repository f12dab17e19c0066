//! Every kind of document, and the route that answers it.

use clap::ValueEnum;
use domain::Slug;
use jiff::civil::Date;

/// What can be printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DocumentKind {
    /// The brochure of a course, or of one of its runs.
    Brochure,
    /// All courses in one document.
    Catalogue,
    /// The participant list of a run; also as `.xlsx` and `.csv`.
    Participants,
    /// The sign-in sheets of a run.
    SignIn,
    /// The name badges of a run.
    Badges,
    /// The certificates of a run.
    Certificates,
    /// The kitchen list of a run.
    Kitchen,
}

impl DocumentKind {
    /// Its word on the command line and in paths.
    pub fn word(self) -> &'static str {
        match self {
            Self::Brochure => "brochure",
            Self::Catalogue => "catalogue",
            Self::Participants => "participants",
            Self::SignIn => "sign-in",
            Self::Badges => "badges",
            Self::Certificates => "certificates",
            Self::Kitchen => "kitchen",
        }
    }

    /// What it is called on a page for people.
    pub fn title(self) -> &'static str {
        match self {
            Self::Brochure => "Brochure",
            Self::Catalogue => "Katalog",
            Self::Participants => "Deltagerliste",
            Self::SignIn => "Underskrifter",
            Self::Badges => "Navneskilte",
            Self::Certificates => "Kursusbeviser",
            Self::Kitchen => "Køkkenliste",
        }
    }

    /// Whether it is about one run.
    pub fn is_of_a_run(self) -> bool {
        !matches!(self, Self::Brochure | Self::Catalogue)
    }
}

/// One document: its kind and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The catalogue.
    Catalogue,
    /// The brochure of a course, or of one run.
    Brochure(Slug, Option<Date>),
    /// A document of a run.
    Run(DocumentKind, Slug, Date),
}

impl Subject {
    /// The path of its route; `extension` is that of the file.
    pub fn path(&self, extension: &str) -> String {
        match self {
            Self::Catalogue => "/catalogue.pdf".to_owned(),
            Self::Brochure(slug, None) => format!("/courses/{slug}/brochure.pdf"),
            Self::Brochure(slug, Some(run)) => format!("/courses/{slug}/brochure.pdf?run={run}"),
            Self::Run(kind, slug, run) => {
                format!("/staff/courses/{slug}/runs/{run}/{}.{extension}", kind.word())
            }
        }
    }

    /// A file name for it.
    pub fn file_name(&self) -> String {
        match self {
            Self::Catalogue => "catalogue.pdf".to_owned(),
            Self::Brochure(slug, None) => format!("{slug}.pdf"),
            Self::Brochure(slug, Some(run)) => format!("{slug}-{run}.pdf"),
            Self::Run(kind, slug, run) => format!("{}-{slug}-{run}.pdf", kind.word()),
        }
    }
}
