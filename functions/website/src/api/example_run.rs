//! The run of the examples: one that the visitor can register for as it is done there.

use domain::RunId;
use web::Problem;

use crate::WebsiteState;
use crate::catalogue::upcoming_courses;

/// How many people the example registers.
const PEOPLE: u32 = 2;
/// How many courses are read at most, to find one without questions that must be answered.
const MAX_COURSES: usize = 10;

/// The next run with seats for the people of the example, of a course that asks them nothing more;
/// `None` if there is none.
pub(super) async fn example_run(state: &WebsiteState) -> Result<Option<RunId>, Problem> {
    let now = state.now();
    let courses = upcoming_courses(state, now).await?;
    for summary in courses.iter().take(MAX_COURSES) {
        let seats = state.store().seats(summary.run_ids()).await?;
        let is_open = |(id, run): &(RunId, &domain::CourseRun)| {
            seats
                .get(id)
                .is_some_and(|&seats| run.status(seats, now).has_seats() && seats.left >= PEOPLE)
        };
        let open = summary.run_ids().zip(&summary.runs).filter(is_open);
        let Some((id, _)) = open.min_by_key(|(id, _)| id.start) else { continue };
        let (course, _) = operations::read_course(state.store(), &id.slug).await?;
        if course.questions.iter().all(|question| !question.required) {
            return Ok(Some(id));
        }
    }
    Ok(None)
}
