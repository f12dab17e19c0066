//! The table's definition, as `infra/template.yaml` has it for the cloud; a test compares the two.

use aws_sdk_dynamodb::error::{BuildError, SdkError};
use aws_sdk_dynamodb::operation::create_table::CreateTableError;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, KeySchemaElement, KeyType, ScalarAttributeType,
    TimeToLiveSpecification,
};

use crate::{Store, StoreError};

/// Partition key, a string.
pub const PARTITION_KEY: &str = "pk";
/// Sort key, a string.
pub const SORT_KEY: &str = "sk";
/// Seconds since 1970 after which an item no longer counts; DynamoDB deletes it some days later.
pub const EXPIRY: &str = "expiresAt";

impl Store {
    /// Makes the table unless it is there: for the embedded engine and the tests. In the cloud the
    /// template makes it.
    ///
    /// # Errors
    /// [`StoreError`], unless the table exists already.
    pub async fn create_table(&self) -> Result<(), StoreError> {
        let mut request = self
            .client
            .create_table()
            .table_name(&self.table)
            .billing_mode(BillingMode::PayPerRequest);
        for (name, kind) in [(PARTITION_KEY, KeyType::Hash), (SORT_KEY, KeyType::Range)] {
            let attribute = AttributeDefinition::builder()
                .attribute_name(name)
                .attribute_type(ScalarAttributeType::S)
                .build();
            let element = KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
            request = request.attribute_definitions(attribute?).key_schema(element?);
        }
        match request.send().await {
            Err(SdkError::ServiceError(error))
                if matches!(error.err(), CreateTableError::ResourceInUseException(_)) =>
            {
                return Ok(());
            }
            created => created?,
        };
        let expiry =
            TimeToLiveSpecification::builder().enabled(true).attribute_name(EXPIRY).build()?;
        self.client
            .update_time_to_live()
            .table_name(&self.table)
            .time_to_live_specification(expiry)
            .send()
            .await?;
        Ok(())
    }
}

impl From<BuildError> for StoreError {
    fn from(error: BuildError) -> Self {
        Self::Rejected(error.into())
    }
}
