//! What templates may call: `prose`, `printable`, and `if`/`unless` that know a missing variable
//! from a false one.

use handlebars::{
    Context, Handlebars, Helper, HelperDef, HelperResult, Output, RenderContext, RenderErrorReason,
    Renderable,
};

use crate::escape::escape;
use crate::{Typesetter, prose};

pub(crate) fn register(registry: &mut Handlebars<'static>, typesetter: &Typesetter) {
    registry.register_helper("if", Box::new(Condition { wanted: true }));
    registry.register_helper("unless", Box::new(Condition { wanted: false }));
    registry.register_helper("prose", Box::new(Prose));
    registry.register_helper("printable", Box::new(Printable { typesetter: typesetter.clone() }));
}

/// The built-in `if` takes a variable that is missing for a false one, even in strict mode.
struct Condition {
    wanted: bool,
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
        use handlebars::JsonTruthy;
        let holds = parameter.value().is_truthy(false) == self.wanted;
        match if holds { helper.template() } else { helper.inverse() } {
            Some(branch) => branch.render(registry, context, render, out),
            None => Ok(()),
        }
    }
}

/// `{{prose about}}`: the CommonMark subset becomes paragraphs, lists, strong, emphasis and links.
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
        let markup =
            prose::to_markup(&text).map_err(|error| RenderErrorReason::Other(error.to_string()))?;
        Ok(out.write(&markup)?)
    }
}

/// `{{printable name}}`: a character no face has is printed as its code point, `[U+6F22]`, for
/// names that must print.
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
        Ok(out.write(&escape(&self.typesetter.printable(&text)))?)
    }
}

fn text_parameter(name: &'static str, helper: &Helper) -> Result<String, RenderErrorReason> {
    let parameter = helper.param(0).ok_or(RenderErrorReason::ParamNotFoundForIndex(name, 0))?;
    if parameter.is_value_missing() {
        return Err(RenderErrorReason::MissingVariable(parameter.relative_path().cloned()));
    }
    match parameter.value() {
        handlebars::JsonValue::Null => Ok(String::new()),
        value => {
            value.as_str().map(str::to_owned).ok_or(RenderErrorReason::InvalidParamType("text"))
        }
    }
}
