//! Views of the sample course, with every field filled. Rendering both templates with them at start
//! finds every field that a template uses and its view does not have.

use std::collections::HashMap;

use domain::{Course, Provider};
use jiff::Timestamp;
use serde_json::Value;

use super::{BrochureView, CatalogueView, Context};

const COURSE: &str = include_str!("../../../../templates/sample-course.json");

impl BrochureView {
    pub(crate) fn sample(provider: &Provider) -> Self {
        with_context(provider, sample_brochure)
    }
}

impl CatalogueView {
    pub(crate) fn sample(provider: &Provider) -> Self {
        with_context(provider, |context| {
            Self::with_courses(vec![sample_brochure(context)], "Efterår 2023".to_owned(), context)
        })
    }
}

#[expect(clippy::expect_used, reason = "built in, and read whenever a test opens an office")]
fn sample_brochure(context: &Context<'_>) -> BrochureView {
    let document = serde_json::from_str(COURSE).unwrap_or(Value::Null);
    let course = Course::parse(&document).expect("the sample course is valid");
    BrochureView::with_version(&course, "sample", context)
}

fn with_context<View>(provider: &Provider, view: impl FnOnce(&Context<'_>) -> View) -> View {
    view(&Context { seats: &HashMap::new(), now: Timestamp::UNIX_EPOCH, provider })
}
