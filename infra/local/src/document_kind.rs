//! The documents that `render` and the preview offer, and the routes that make them.

use std::sync::LazyLock;

use clap::ValueEnum;
use clap::builder::PossibleValue;
use domain::Slug;
use jiff::civil::Date;
use participants::RunDocumentInfo;

/// A kind of document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DocumentKind {
    /// The brochure of a course, or of one of its runs.
    Brochure,
    /// All courses in one document.
    Catalogue,
    /// A document about a run, as the function `participants` lists them.
    AboutRun(&'static RunDocumentInfo),
}

impl DocumentKind {
    /// Every kind, in the order in which people choose from them.
    pub fn all() -> &'static [Self] {
        static KINDS: LazyLock<Vec<DocumentKind>> = LazyLock::new(|| {
            let about_run = participants::run_documents().map(DocumentKind::AboutRun);
            [DocumentKind::Brochure, DocumentKind::Catalogue].into_iter().chain(about_run).collect()
        });
        &KINDS
    }

    /// The kind of this name.
    pub fn with_slug(slug: &str) -> Option<Self> {
        Self::all().iter().copied().find(|kind| kind.slug() == slug)
    }

    /// Its name on the command line and in paths.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Brochure => "brochure",
            Self::Catalogue => "catalogue",
            Self::AboutRun(document) => document.slug,
        }
    }

    /// Its Danish name.
    pub fn title(self) -> &'static str {
        match self {
            Self::Brochure => "Brochure",
            Self::Catalogue => "Katalog",
            Self::AboutRun(document) => document.title,
        }
    }

    /// The extensions of files it can be written to.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Brochure | Self::Catalogue => &["pdf"],
            Self::AboutRun(document) => document.extensions,
        }
    }

    /// Whether it is about one run.
    pub fn is_about_run(self) -> bool {
        matches!(self, Self::AboutRun(_))
    }

    /// Whether it exists only from the first day of its run on.
    pub fn is_proof(self) -> bool {
        matches!(self, Self::AboutRun(document) if document.is_proof)
    }

    fn summary(self) -> &'static str {
        match self {
            Self::Brochure => "The brochure of a course, or of one of its runs.",
            Self::Catalogue => "All courses in one document.",
            Self::AboutRun(document) => document.summary,
        }
    }
}

impl ValueEnum for DocumentKind {
    fn value_variants<'a>() -> &'a [Self] {
        Self::all()
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.slug()).help(self.summary().trim_end_matches('.')))
    }
}

/// A document and what it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RequestedDocument {
    /// The catalogue.
    Catalogue,
    /// The brochure of a course, or of one run.
    Brochure(Slug, Option<Date>),
    /// A document about a run.
    Run(DocumentKind, Slug, Date),
}

impl RequestedDocument {
    /// Whether it exists only from the first day of its run on.
    pub fn is_proof(&self) -> bool {
        matches!(self, Self::Run(kind, ..) if kind.is_proof())
    }

    /// The path of its route, with this extension.
    pub fn path(&self, extension: &str) -> String {
        match self {
            Self::Catalogue => "/catalogue.pdf".to_owned(),
            Self::Brochure(slug, None) => format!("/courses/{slug}/brochure.pdf"),
            Self::Brochure(slug, Some(run)) => format!("/courses/{slug}/brochure.pdf?run={run}"),
            Self::Run(kind, slug, run) => {
                format!("/staff/courses/{slug}/runs/{run}/{}.{extension}", kind.slug())
            }
        }
    }

    /// The name of its file in a folder of documents.
    pub fn file_name(&self) -> String {
        match self {
            Self::Catalogue => "catalogue.pdf".to_owned(),
            Self::Brochure(slug, None) => format!("{slug}.pdf"),
            Self::Brochure(slug, Some(run)) => format!("{slug}-{run}.pdf"),
            Self::Run(kind, slug, run) => format!("{}-{slug}-{run}.pdf", kind.slug()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_name_of_its_own_on_the_command_line() {
        for kind in DocumentKind::all() {
            assert_eq!(DocumentKind::with_slug(kind.slug()).as_ref(), Some(kind));
            assert_eq!(DocumentKind::from_str(kind.slug(), false).as_ref(), Ok(kind));
        }
        assert_eq!(DocumentKind::with_slug("poster"), None);
    }
}
