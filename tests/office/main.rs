//! The office as its users meet it: one module for each function, and what holds for all of them.

mod brochures;
mod courses;
mod lambda;
mod openapi;
mod participants;
mod registrations;
mod tidy;
