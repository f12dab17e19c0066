//! What goes wrong between the office and its table, all of it in one chain of interceptors.

pub mod condition_mutation;
pub mod injection;
pub mod interceptor;
pub mod interference;
pub mod interleaving;
