//! Renders one template with one view: `render <templates> <name> <view.json> <out.pdf|out.html>`.

use std::error::Error;
use std::path::Path;

use document::{Template, Theme, Typesetter};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, name, view, out] = arguments.as_slice() else {
        return Err("usage: render <templates folder> <name> <view.json> <out.pdf|out.html>".into());
    };
    let source =
        |name: &str| std::fs::read_to_string(Path::new(folder).join(format!("{name}.hbs")));
    let theme = Theme::parse(&std::fs::read_to_string(Path::new(folder).join("theme.toml"))?)?;
    let typesetter = Typesetter::new(theme)?;
    let (course, person) = (source("course")?, source("person")?);
    let partials = [("course", course.as_str()), ("person", person.as_str())];
    let template = Template::compile_with(name, &source(name)?, &partials, &typesetter)?;
    let view: serde_json::Value = serde_json::from_slice(&std::fs::read(view)?)?;
    let bytes = if out.ends_with(".html") {
        template.preview(&view)?.into_bytes()
    } else {
        template.render(&view)?
    };
    std::fs::write(out, bytes)?;
    Ok(())
}
