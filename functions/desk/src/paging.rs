//! The links between the pages of a long list.

use pages::Link;
use serde::Serialize;

/// Where the other pages of a list are.
#[derive(Serialize)]
pub(crate) struct PagingView {
    previous: Option<Link>,
    /// "Side 2 af 5"
    current: String,
    next: Option<Link>,
}

/// The number of a page in an address; what is none is as if it were not there.
pub(crate) fn page_number(text: Option<&str>) -> usize {
    text.and_then(|text| text.parse().ok()).unwrap_or(1).max(1)
}

impl PagingView {
    /// `None` if everything is on one page. `url` is the address of a page; the first one is 1.
    pub(crate) fn new(
        page: usize,
        size: usize,
        total: usize,
        url: impl Fn(usize) -> String,
    ) -> Option<Self> {
        let last = total.div_ceil(size);
        let link = |text: &str, page| Link { text: text.to_owned(), url: url(page) };
        (last > 1).then(|| Self {
            previous: (page > 1).then(|| link("Forrige side", (page - 1).min(last))),
            current: format!("Side {page} af {last}"),
            next: (page < last).then(|| link("Næste side", page + 1)),
        })
    }
}
