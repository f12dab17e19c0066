//! The office as its users meet it, over HTTP and on the command line, and the rules that its code
//! keeps. What tests share is in the harness.
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod architecture;

mod cli {
    mod dead_letters;
    mod import;
    mod preview;
    mod render;
    mod verify;
}

mod concurrency {
    mod concurrent_writes {
        mod courses;
        mod existing_items;
        mod images;
        mod notifications;
        mod ownership;
        mod registrations;
        mod sessions;
        mod waiting_list;
    }
    mod course_cache;
    mod promotion;
    mod races;
    mod stress_tests;
}

mod contract {
    mod adapter_encoding;
    mod cost;
    mod error_codes;
    mod event_equivalence;
    mod idempotency_keys;
    mod openapi;
    mod response_headers;
    mod text_from_outside;
}

mod desk {
    mod by_hand;
    mod capacity;
    mod check_in;
    mod course_editing;
    mod course_publishing;
    mod courses;
    mod dead_letters;
    mod documents;
    mod embedding;
    mod help;
    mod message;
    mod people;
    mod registration;
    mod run;
    mod runs;
    mod templates_in_use;
    mod timeline;
    mod today;
    mod walk_in;
}

mod documents {
    mod brochures;
    mod downloads;
    mod long_texts;
    mod participants;
    mod run_states;
    mod spreadsheets;
}

mod functions {
    mod api_page;
    mod attendance;
    mod calendars;
    mod cancellation_fees;
    mod cancelling;
    mod catalogue_page;
    mod contacts_to_call;
    mod corrections;
    mod courses;
    mod embedding;
    mod english_courses;
    mod feeds;
    mod form_of_changed_course;
    mod form_of_wide_course;
    mod form_refusals;
    mod images;
    mod imports;
    mod messages;
    mod mixed_languages;
    mod own_registration;
    mod own_registration_data;
    mod own_registration_states;
    mod places;
    mod prices;
    mod problem_pages;
    mod questions;
    mod registrations;
    mod reminders;
    mod run_cancellation;
    mod run_messages;
    mod runs;
    mod search_engines;
    mod staff_registrations;
    mod statements;
    mod superseded_emails;
    mod verification;
    mod waiting_list;
    mod website;
    mod wide_courses;
}

mod privacy {
    mod changes_and_notes;
    mod data_folder;
    mod erasure;
    mod export_and_audit;
    mod needs;
    mod personal_data_leaks;
    mod retention;
    mod substitution;
}

mod reliability {
    mod damaged_items;
}

mod security {
    mod authorization;
    mod bounded_work;
    mod counters;
    mod desk_roles;
    mod desk_sign_in;
    mod limits;
    mod real_issuer;
    mod suspicion;
    mod token_forgery;
}
