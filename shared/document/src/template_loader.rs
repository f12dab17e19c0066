//! Loads templates, theme and images: each file from a folder if it has one, else the copy embedded
//! in the program.

use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use crate::{
    Colour, FontError, ImageError, RenderError, Template, TemplateError, Theme, ThemeError,
    Typesetter,
};

/// Name of the folder with the images, within the folder of templates.
pub const IMAGES_FOLDER: &str = "images";
/// Name of the folder with the fallback fonts, within the folder of templates.
const FONTS_FOLDER: &str = "fonts";

/// Loads templates from a folder, falling back to the embedded files.
#[derive(Clone, Debug, Default)]
pub struct TemplateLoader {
    folder: Option<PathBuf>,
    is_for_browser: bool,
}

/// Why templates cannot be loaded, or fail with their sample data.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages describe the variants")]
pub enum LoadError {
    #[error("{file} cannot be read: {source}")]
    File { file: String, source: std::io::Error },
    #[error("the folder of templates {0} does not exist")]
    NoFolder(String),
    #[error("a template needs at least one file")]
    NoTemplate,
    #[error("the image `{name}` cannot be used: {source}")]
    Image { name: String, source: ImageError },
    #[error(transparent)]
    Theme(#[from] ThemeError),
    #[error(transparent)]
    Font(#[from] FontError),
    #[error(transparent)]
    Template(#[from] TemplateError),
    #[error(transparent)]
    Render(#[from] RenderError),
}

impl TemplateLoader {
    /// Loads the embedded files only.
    pub fn embedded() -> Self {
        Self::default()
    }

    /// Loads the files of `folder`, if one is given, and the embedded copy of every file that it
    /// lacks.
    ///
    /// # Errors
    /// [`LoadError::NoFolder`] when the folder does not exist.
    pub fn open(folder: Option<PathBuf>) -> Result<Self, LoadError> {
        match folder {
            Some(folder) if !folder.is_dir() => {
                Err(LoadError::NoFolder(folder.display().to_string()))
            }
            folder => Ok(Self { folder, is_for_browser: false }),
        }
    }

    /// The folder that replaces embedded files, if there is one.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Loads templates that render HTML for a browser instead of PDFs, for the preview.
    pub fn for_browser(self) -> Self {
        Self { is_for_browser: true, ..self }
    }

    /// Reads the file `name`, such as `brochure.hbs`, or returns its embedded text.
    ///
    /// # Errors
    /// [`LoadError::File`] when the folder has the file, but it cannot be read.
    pub fn read(&self, name: &str, embedded: &'static str) -> Result<Cow<'static, str>, LoadError> {
        let Some(folder) = &self.folder else { return Ok(embedded.into()) };
        let path = folder.join(name);
        match std::fs::read_to_string(&path) {
            Ok(text) => Ok(text.into()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(embedded.into()),
            Err(error) => Err(file_error(&path, error)),
        }
    }

    /// Loads a template with its partials. Each file is a name such as `brochure.hbs` and its
    /// embedded text; the first file is the template, the others are its partials.
    ///
    /// With a folder, the template is compiled now, and `check` renders it with sample data, so
    /// that what is wrong with it is reported at startup. Without one, it is compiled when it is
    /// first rendered.
    ///
    /// # Errors
    /// When a file cannot be read or compiled, or fails with the sample data.
    pub fn load_template(
        &self,
        files: &[(&'static str, &'static str)],
        typesetter: &Typesetter,
        check: impl FnOnce(&Template) -> Result<(), LoadError>,
    ) -> Result<Template, LoadError> {
        let stem = |name: &'static str| name.trim_end_matches(".hbs");
        let Some(((name, embedded), partials)) = files.split_first() else {
            return Err(LoadError::NoTemplate);
        };
        if self.folder.is_none() {
            let partials: Vec<_> =
                partials.iter().map(|(name, embedded)| (stem(name), *embedded)).collect();
            return Ok(Template::embedded(stem(name), embedded, &partials, typesetter)
                .for_browser(self.is_for_browser));
        }
        let partials = partials
            .iter()
            .map(|(name, embedded)| Ok((stem(name), self.read(name, embedded)?)))
            .collect::<Result<Vec<_>, LoadError>>()?;
        let partials: Vec<_> = partials.iter().map(|(name, text)| (*name, text.as_ref())).collect();
        let text = self.read(name, embedded)?;
        let template = Template::compile_with(stem(name), &text, &partials, typesetter)?
            .for_browser(self.is_for_browser);
        check(&template)?;
        Ok(template)
    }

    /// Loads the theme with its images, and the fonts, with those of the folder `fonts` besides the
    /// embedded ones. `primary` and `accent` are the colours of the brand, as `#rrggbb`.
    ///
    /// # Errors
    /// When the theme, an image or a font cannot be used.
    pub fn load_typesetter(&self, primary: &str, accent: &str) -> Result<Typesetter, LoadError> {
        let theme = Theme::parse(&self.read("theme.toml", crate::theme::EMBEDDED_THEME)?)?;
        let colour = |text: &str| Colour::try_from(text.to_owned());
        let theme = theme.with_brand(colour(primary)?, colour(accent)?)?;
        let theme = self.add_images(theme)?;
        Ok(match &self.folder {
            Some(folder) => Typesetter::with_fallback_fonts(theme, &folder.join(FONTS_FOLDER))?,
            None => Typesetter::new(theme),
        })
    }

    /// Adds the files of the folder `images` to the theme, except those whose name begins with a
    /// dot.
    fn add_images(&self, mut theme: Theme) -> Result<Theme, LoadError> {
        let Some(folder) = self.folder.as_ref().map(|folder| folder.join(IMAGES_FOLDER)) else {
            return Ok(theme);
        };
        if !folder.is_dir() {
            return Ok(theme);
        }
        for entry in std::fs::read_dir(&folder).map_err(|error| file_error(&folder, error))? {
            let path = entry.map_err(|error| file_error(&folder, error))?.path();
            let name = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default();
            if path.is_file() && !name.starts_with('.') {
                let file = std::fs::read(&path).map_err(|error| file_error(&path, error))?;
                theme = theme.with_image(&name, file)?;
            }
        }
        Ok(theme)
    }
}

fn file_error(path: &Path, source: std::io::Error) -> LoadError {
    LoadError::File { file: path.display().to_string(), source }
}
