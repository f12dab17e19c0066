//! Where the texts of templates and theme come from: a folder, file by file, else what the program
//! embeds.

use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::{Colour, Template, Theme, ThemeError, Typesetter};

/// The folder of images within the folder of templates.
pub const IMAGES: &str = "images";

/// A folder of templates that take the place of the embedded ones, or no folder.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    folder: Option<PathBuf>,
    is_for_browser: bool,
}

/// Why no document can be made.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the sentences say it")]
pub enum SourceError {
    #[error("{file} cannot be read: {cause}")]
    File { file: String, cause: std::io::Error },
    #[error("the folder of templates {0} is not there")]
    NoFolder(String),
    #[error("a template needs at least one file")]
    NoTemplate,
    #[error(transparent)]
    Theme(#[from] ThemeError),
    #[error(transparent)]
    Font(#[from] crate::FontError),
    #[error(transparent)]
    Template(#[from] crate::TemplateError),
    #[error(transparent)]
    Render(#[from] crate::RenderError),
}

impl Sources {
    /// What the program embeds.
    pub fn embedded() -> Self {
        Self::default()
    }

    /// The files of a folder where there is one; what it lacks is embedded.
    ///
    /// # Errors
    /// When the folder is not there.
    pub fn open(folder: Option<PathBuf>) -> Result<Self, SourceError> {
        match folder {
            Some(folder) if !folder.is_dir() => {
                Err(SourceError::NoFolder(folder.display().to_string()))
            }
            folder => Ok(Self { folder, is_for_browser: false }),
        }
    }

    /// The same, for templates that render pages for a browser instead of PDFs: for the preview.
    pub fn for_browser(self) -> Self {
        Self { is_for_browser: true, ..self }
    }

    /// The text of a file such as `brochure.hbs`.
    ///
    /// # Errors
    /// When the folder has the file, but it cannot be read.
    pub fn read(
        &self,
        name: &str,
        embedded: &'static str,
    ) -> Result<Cow<'static, str>, SourceError> {
        let Some(folder) = &self.folder else { return Ok(embedded.into()) };
        let path = folder.join(name);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(text.into()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(embedded.into()),
            Err(cause) => Err(SourceError::File { file: path.display().to_string(), cause }),
        }
    }

    /// A template with its partials, each a file such as `brochure.hbs` with its embedded text; the
    /// first is the template.
    ///
    /// # Errors
    /// When a file cannot be read, or is no template.
    pub fn template(
        &self,
        files: &[(&str, &'static str)],
        typesetter: &Typesetter,
    ) -> Result<Template, SourceError> {
        let mut texts = Vec::new();
        for (name, embedded) in files {
            texts.push((name.trim_end_matches(".hbs"), self.read(name, embedded)?));
        }
        let texts: Vec<(&str, &str)> =
            texts.iter().map(|(name, text)| (*name, text.as_ref())).collect();
        let Some(((name, text), partials)) = texts.split_first() else {
            return Err(SourceError::NoTemplate);
        };
        Ok(Template::compile_with(name, text, partials, typesetter)?
            .for_browser(self.is_for_browser))
    }

    /// The theme with the files of the folder `images`, those that begin with a dot left aside.
    fn with_images(&self, mut theme: Theme) -> Result<Theme, SourceError> {
        let Some(folder) =
            self.folder.as_ref().map(|folder| folder.join(IMAGES)).filter(|folder| folder.is_dir())
        else {
            return Ok(theme);
        };
        let fault = |path: &Path| {
            let file = path.display().to_string();
            move |cause| SourceError::File { file, cause }
        };
        for entry in std::fs::read_dir(&folder).map_err(fault(&folder))? {
            let path = entry.map_err(fault(&folder))?.path();
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            if path.is_file() && !name.starts_with('.') {
                theme = theme.with_image(&name, std::fs::read(&path).map_err(fault(&path))?)?;
            }
        }
        Ok(theme)
    }

    /// A typesetter with the theme and the images of these sources in the colours of the brand
    /// (`#rrggbb`).
    ///
    /// # Errors
    /// When theme or fonts are damaged.
    pub fn typesetter(&self, primary: &str, accent: &str) -> Result<Typesetter, SourceError> {
        let theme = Theme::parse(&self.read("theme.toml", crate::theme::EMBEDDED)?)?;
        let colour = |text: &str| Colour::try_from(text.to_owned());
        let theme = theme.with_brand(colour(primary)?, colour(accent)?)?;
        Ok(Typesetter::new(self.with_images(theme)?)?)
    }
}
