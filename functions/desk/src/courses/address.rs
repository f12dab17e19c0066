//! The name of a new course in its address: made of its title, and another one if it is taken.

use domain::Slug;
use web::Problem;

use super::draft::Draft;
use crate::DeskState;

/// The field.
const SLUG: &str = "/slug";
/// How many addresses are tried.
const MAX_TRIED: usize = 9;

/// Gives a new course the address that its title suggests, unless it has one.
///
/// # Errors
/// The table cannot be read.
pub(super) async fn choose_address(state: &DeskState, draft: &mut Draft) -> Result<(), Problem> {
    if draft.slug.is_none()
        && draft.values.get(SLUG).trim().is_empty()
        && let Some(slug) = Slug::of(draft.values.get("/title"))
    {
        draft.values.set(SLUG, slug.as_str());
        choose_free_address(state, draft).await?;
    }
    Ok(())
}

/// Gives the course another address if a course has this one already.
///
/// # Errors
/// The table cannot be read.
pub(super) async fn choose_free_address(
    state: &DeskState,
    draft: &mut Draft,
) -> Result<(), Problem> {
    let wanted = draft.values.get(SLUG).to_owned();
    for number in 1..=MAX_TRIED {
        let address = if number == 1 { wanted.clone() } else { format!("{wanted}-{number}") };
        let Ok(slug) = address.parse::<Slug>() else { return Ok(()) };
        if state.store().course(&slug).await?.is_some() {
            continue;
        }
        if number > 1 {
            let note = format!(
                "I har allerede et kursus med navnet {wanted}, så dette har fået et andet."
            );
            draft.values.set(SLUG, address);
            draft.values.add_note(SLUG, &note);
        }
        break;
    }
    Ok(())
}
