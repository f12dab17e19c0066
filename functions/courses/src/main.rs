//! The Lambda function `courses`.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_http::Error> {
    web::serve(|app, _| Ok(courses::router(app))).await
}
