//! brochures
