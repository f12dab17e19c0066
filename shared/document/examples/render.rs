//! Renders a template with a view: `render <templates> <name> <view.json> <out.pdf|out.html>`.

use std::error::Error;
use std::path::Path;

use document::{Template, Theme, Typesetter};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, name, view, out] = arguments.as_slice() else {
        return Err("usage: render <templates> <name> <view.json> <out.pdf|out.html>".into());
    };
    let read_file = |name: &str| std::fs::read_to_string(Path::new(folder).join(name));
    let read_template = |name: &str| read_file(&format!("{name}.hbs"));
    let theme = Theme::parse(&read_file("theme.toml")?)?;
    let fonts = Path::new(folder).join("fonts");
    let typesetter = Typesetter::with_fallback_fonts(theme, &fonts)?;
    let (course, person) = (read_template("course")?, read_template("person")?);
    let partials = [("course", course.as_str()), ("person", person.as_str())];
    let template = Template::compile_with(name, &read_template(name)?, &partials, &typesetter)?;
    let view: serde_json::Value = serde_json::from_slice(&std::fs::read(view)?)?;
    let bytes = if out.ends_with(".html") {
        template.preview(&view)?.into_bytes()
    } else {
        template.render_lossy(&view, &|| false)?
    };
    std::fs::write(out, bytes)?;
    Ok(())
}
