//! The Lambda function `brochures`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    web::serve(|app, config| {
        Ok(brochures::router(app, &document::TemplateLoader::open(config.templates.clone())?)?)
    })
    .await
}
