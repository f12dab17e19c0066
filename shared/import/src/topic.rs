//! What the parts of a course page are about.

/// What a heading or label announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Topic {
    /// Before the first heading.
    Head,
    /// What the course is about; also everything under a heading that is not known.
    About,
    Audience,
    Outcomes,
    Leaders,
    Guests,
    Programme,
    Venue,
    /// The first days of runs.
    Starts,
    /// The days of a run.
    Days,
    Hours,
    /// The last day of the run whose first day stands above.
    Ends,
    Price,
    Deadline,
    Registration,
    Capacity,
    Category,
    Duration,
    Language,
    Practical,
    Exam,
    Cancellation,
    Meals,
    Overnight,
    Bring,
    /// ECTS points and hours.
    Extent,
    Contact,
    /// What belongs to the page and not to the course.
    Noise,
}

impl Topic {
    /// The place in the document that its heading speaks of, if the document has it.
    pub(crate) fn pointers(self) -> &'static [&'static str] {
        match self {
            Self::Head | Self::About => &["/about"],
            Self::Audience => &["/audience"],
            Self::Outcomes => &["/outcomes/lead"],
            Self::Programme => &["/programme"],
            Self::Venue => &["/venue", "/online"],
            Self::Starts | Self::Days | Self::Hours | Self::Ends => &["/runs/0"],
            Self::Price => &["/price"],
            Self::Deadline => &["/runs/0/registrationDeadline"],
            Self::Registration => &["/price", "/contactPromise"],
            Self::Cancellation => &["/cancellationTerms"],
            Self::Meals => &["/practical/meals"],
            Self::Overnight => &["/practical/overnight"],
            Self::Bring => &["/practical/bring"],
            Self::Extent => &["/practical/ects"],
            Self::Capacity => &["/runs/0/capacity"],
            Self::Category => &["/category"],
            Self::Language => &["/language"],
            Self::Leaders
            | Self::Guests
            | Self::Duration
            | Self::Practical
            | Self::Exam
            | Self::Contact
            | Self::Noise => &[],
        }
    }

    /// Whether it announces facts: a sentence that states none of them is about the course.
    pub(crate) fn is_of_facts(self) -> bool {
        matches!(
            self,
            Self::Venue
                | Self::Starts
                | Self::Days
                | Self::Hours
                | Self::Ends
                | Self::Price
                | Self::Deadline
                | Self::Registration
                | Self::Capacity
                | Self::Category
                | Self::Duration
                | Self::Language
        )
    }
}
