//! The Lambda function `participants`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    web::serve(|app, config| {
        Ok(participants::router(app, &document::TemplateLoader::open(config.templates.clone())?)?)
    })
    .await
}
