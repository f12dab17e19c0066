//! The office as its users meet it: one module for each function, and what holds for all of them.
#![expect(clippy::unwrap_used, reason = "a test may give up")]

mod brochures;
mod courses;
mod lambda;
mod messages;
mod openapi;
mod participants;
mod people;
mod registrations;
mod retention;
mod tidy;
