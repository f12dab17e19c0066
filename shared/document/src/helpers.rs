//! The Handlebars helpers of the templates: `prose`, `printable`, `unbroken`, and strict versions
//! of `if` and `unless`.

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, JsonTruthy, JsonValue, Output,
    RenderContext, RenderErrorReason, Renderable,
};

use crate::escape::escape;
use crate::{Typesetter, markdown};

/// Longest text that `unbroken` keeps on one line, in characters.
const MAX_UNBROKEN_LENGTH: usize = 30;

pub(crate) fn register(registry: &mut Handlebars<'static>, typesetter: &Typesetter) {
    registry.register_helper("if", Box::new(Condition { expected: true }));
    registry.register_helper("unless", Box::new(Condition { expected: false }));
    registry.register_helper("prose", Box::new(Prose));
    registry.register_helper("printable", Box::new(Printable { typesetter: typesetter.clone() }));
    registry.register_helper("unbroken", Box::new(Unbroken));
}

/// `if` and `unless` that fail on a missing variable. The built-in ones treat it as false, even in
/// strict mode.
struct Condition {
    expected: bool,
}

impl HelperDef for Condition {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        registry: &'reg Handlebars<'reg>,
        context: &'rc Context,
        render: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let parameter = helper.param(0).ok_or(RenderErrorReason::ParamNotFoundForIndex("if", 0))?;
        if parameter.is_value_missing() {
            return Err(
                RenderErrorReason::MissingVariable(parameter.relative_path().cloned()).into()
            );
        }
        let holds = parameter.value().is_truthy(false) == self.expected;
        match if holds { helper.template() } else { helper.inverse() } {
            Some(branch) => branch.render(registry, context, render, out),
            None => Ok(()),
        }
    }
}

/// `{{prose about}}` prints a subset of CommonMark: paragraphs, lists, strong, emphasis and links.
struct Prose;

impl HelperDef for Prose {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let text = text_parameter("prose", helper)?;
        let markup = markdown::to_markup(&text)
            .map_err(|error| RenderErrorReason::NestedError(Box::new(error)))?;
        Ok(out.write(&markup)?)
    }
}

/// `{{printable name}}` prints a character without a glyph as its code point, `[U+6F22]`, for names
/// that nobody can respell.
struct Printable {
    typesetter: Typesetter,
}

impl HelperDef for Printable {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let text = text_parameter("printable", helper)?;
        Ok(out.write(&escape(&self.typesetter.replace_unprintable(&text)))?)
    }
}

/// `{{unbroken name}}` prints a short name so that no line ends within it. A long one may be
/// broken, since it may need more than a line.
struct Unbroken;

impl HelperDef for Unbroken {
    fn call<'reg: 'rc, 'rc>(
        &self,
        helper: &Helper<'rc>,
        _: &'reg Handlebars<'reg>,
        _: &'rc Context,
        _: &mut RenderContext<'reg, 'rc>,
        out: &mut dyn Output,
    ) -> HelperResult {
        let text = text_parameter("unbroken", helper)?;
        let is_short = text.chars().count() <= MAX_UNBROKEN_LENGTH;
        let text = if is_short { text.replace(' ', "\u{a0}") } else { text };
        Ok(out.write(&escape(&text))?)
    }
}

/// The first parameter of a helper, which must be a text; null is the empty text.
fn text_parameter(name: &'static str, helper: &Helper) -> Result<String, RenderErrorReason> {
    let parameter = helper.param(0).ok_or(RenderErrorReason::ParamNotFoundForIndex(name, 0))?;
    if parameter.is_value_missing() {
        return Err(RenderErrorReason::MissingVariable(parameter.relative_path().cloned()));
    }
    match parameter.value() {
        JsonValue::Null => Ok(String::new()),
        value => {
            value.as_str().map(str::to_owned).ok_or(RenderErrorReason::InvalidParamType("text"))
        }
    }
}
