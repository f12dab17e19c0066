//! Handlebars templates that are part of the program, each compiled when it is first rendered: a
//! function that starts pays only for the templates that its first answer needs.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use handlebars::{Handlebars, RenderError};
use serde::Serialize;

/// Templates by their names, which may include each other as `{{> name}}`.
pub struct TemplateRegistry {
    sources: HashMap<&'static str, &'static str>,
    compiled: RwLock<Handlebars<'static>>,
}

impl TemplateRegistry {
    /// The templates with these names and sources, besides those that `compiled` has already. They
    /// are rendered with its helpers, its escaping and its strictness.
    pub fn new(
        compiled: Handlebars<'static>,
        sources: impl IntoIterator<Item = (&'static str, &'static str)>,
    ) -> Self {
        Self { sources: sources.into_iter().collect(), compiled: RwLock::new(compiled) }
    }

    /// Renders the template `name`.
    ///
    /// # Errors
    /// The template is broken or missing, or refers to what the view does not have.
    pub fn render(&self, name: &str, view: &impl Serialize) -> Result<String, RenderError> {
        self.compile([name])?;
        self.compiled.read().unwrap_or_else(PoisonError::into_inner).render(name, view)
    }

    /// Renders a template that is not one of the registry, but may include those that are.
    ///
    /// # Errors
    /// The template is broken, or refers to what the view does not have.
    pub fn render_source(
        &self,
        source: &str,
        view: &impl Serialize,
    ) -> Result<String, RenderError> {
        self.compile(included(source))?;
        self.compiled.read().unwrap_or_else(PoisonError::into_inner).render_template(source, view)
    }

    /// Compiles those of the templates that are not compiled yet, with all that they include.
    fn compile<'a>(&'a self, names: impl IntoIterator<Item = &'a str>) -> Result<(), RenderError> {
        let mut names: Vec<&str> = names.into_iter().collect();
        let is_compiled = |registry: &Handlebars<'_>, name: &str| {
            !self.sources.contains_key(name) || registry.has_template(name)
        };
        {
            let registry = self.compiled.read().unwrap_or_else(PoisonError::into_inner);
            if names.iter().all(|name| is_compiled(&registry, name)) {
                return Ok(());
            }
        }
        let mut registry = self.compiled.write().unwrap_or_else(PoisonError::into_inner);
        while let Some(name) = names.pop() {
            let Some(source) = self.sources.get(name) else { continue };
            if !registry.has_template(name) {
                registry.register_template_string(name, source)?;
                names.extend(included(source));
            }
        }
        Ok(())
    }
}

/// The names of the templates that a source includes, and of blocks such as `@partial-block`.
fn included(source: &str) -> impl Iterator<Item = &str> {
    source.split("{{").filter_map(|tag| {
        let name = tag.trim_start_matches(['~', '#']).strip_prefix('>')?.trim_start();
        name.split([' ', '\n', '}', '~']).next()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn registry(sources: &[(&'static str, &'static str)]) -> TemplateRegistry {
        let mut compiled = Handlebars::new();
        compiled.set_strict_mode(true);
        TemplateRegistry::new(compiled, sources.iter().copied())
    }

    #[test]
    fn a_template_is_rendered_with_all_that_it_includes() {
        let registry = registry(&[
            ("page", "{{#> layout}}{{~> name person~}}{{/layout}}"),
            ("layout", "<{{> @partial-block}}>{{>end}}"),
            ("name", "{{first}}"),
            ("end", "."),
        ]);
        let view = json!({ "person": { "first": "Inger" } });
        assert_eq!(registry.render("page", &view).unwrap(), "<Inger>.");
        assert_eq!(registry.render_source("{{> name person}}", &view).unwrap(), "Inger");
    }

    #[test]
    fn only_what_is_rendered_is_compiled() {
        let registry = registry(&[("page", "Kurser"), ("broken", "{{#if}}")]);
        assert_eq!(registry.render("page", &()).unwrap(), "Kurser");
        registry.render("broken", &()).unwrap_err();
        registry.render("missing", &()).unwrap_err();
        assert_eq!(registry.render("page", &()).unwrap(), "Kurser");
    }
}
