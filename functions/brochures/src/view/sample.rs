//! Views of the sample course, with every field filled. Rendering a replaced template with them at
//! start finds every field that a template uses and its view does not have.

use std::collections::HashMap;

use domain::{Course, CourseImage, ImageFile, ImageHash, ImageName, ImageType, Provider};
use jiff::Timestamp;
use serde_json::Value;

use super::{BrochureView, CatalogueView, Context};

/// The file of the sample's image: one pixel.
pub(crate) const IMAGE: &[u8] = include_bytes!("../../../../templates/sample-image.png");
/// Its name.
const IMAGE_NAME: &str = "sample";
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

#[expect(clippy::expect_used, reason = "built in, and read by a test")]
fn sample_brochure(context: &Context<'_>) -> BrochureView {
    let document = serde_json::from_str(COURSE).unwrap_or(Value::Null);
    let mut course = Course::parse(&document).expect("the sample course is valid");
    let name: ImageName = IMAGE_NAME.parse().expect("a name");
    let image = CourseImage { name, alt: "Sample".to_owned() };
    for person in &mut course.people {
        person.image = Some(image.clone());
    }
    course.image = Some(image);
    BrochureView::with_version(&course, "sample", context)
}

fn with_context<View>(provider: &Provider, view: impl FnOnce(&Context<'_>) -> View) -> View {
    let hash = ImageHash::of(IMAGE);
    let file = ImageFile { hash, media_type: ImageType::Png, width: 1, height: 1, bytes: 67 };
    let files = IMAGE_NAME.parse().map(|name| (name, file)).into_iter().collect();
    let now = Timestamp::UNIX_EPOCH;
    view(&Context { seats: &HashMap::new(), files: &files, now, provider })
}
