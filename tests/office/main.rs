//! The office as its users meet it: one module for each function, and what holds for all of them.
#![expect(clippy::unwrap_used, reason = "a test may give up")]

mod attendance;
mod brochures;
mod canaries;
mod cancelled_run;
mod codes;
mod cost;
mod courses;
mod downloads;
mod events;
mod forged;
mod lambda;
mod meanwhile;
mod messages;
mod moving_up;
mod needs;
mod openapi;
mod operations;
mod participants;
mod people;
mod preview;
mod proof;
mod races;
mod registrations;
mod render;
mod replaced;
mod retention;
mod set_aside;
mod shelf;
mod tidy;
mod verify;
