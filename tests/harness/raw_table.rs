//! Requests to the table past the store, for items that no version of the program would write.

use serde_json::{Value, json};

use crate::Office;
use crate::office::TABLE;

impl Office {
    /// Writes an item. A summary is seen by those who know the catalogue only in another version.
    pub async fn put_raw(&self, item: &Value) {
        self.raw_request("PutItem", json!({ "Item": item })).await;
        if item["pk"]["S"] == "CATALOGUE" {
            let version = format!("{:016x}", fastrand::u64(..));
            let (pk, sk) = (json!({ "S": "TABLE" }), json!({ "S": "CATALOGUE" }));
            let item = json!({ "pk": pk, "sk": sk, "version": { "S": version } });
            self.raw_request("PutItem", json!({ "Item": item })).await;
        }
    }

    /// Deletes the item with this item's key.
    pub async fn delete_raw(&self, item: &Value) {
        let key = json!({ "pk": item["pk"], "sk": item["sk"] });
        self.raw_request("DeleteItem", json!({ "Key": key })).await;
    }

    /// Every item whose sort key starts with a prefix, as the table stores it.
    pub async fn items(&self, sort_key: &str) -> Vec<Value> {
        let mut items = self.scan().await;
        items.retain(|item| item["sk"]["S"].as_str().is_some_and(|key| key.starts_with(sort_key)));
        items
    }

    /// Every notification in the outbox, due or not, as the table stores it.
    pub async fn outbox(&self) -> Vec<Value> {
        let mut items = self.scan().await;
        items.retain(|item| item["pk"]["S"] == "OUTBOX");
        items
    }

    /// Every item as text, as the table stores it: for checks of what must not be stored.
    pub async fn every_item(&self) -> Vec<String> {
        self.scan().await.iter().map(Value::to_string).collect()
    }

    async fn scan(&self) -> Vec<Value> {
        let (mut items, mut request) = (Vec::new(), json!({ "ConsistentRead": true }));
        loop {
            let page = self.raw_request("Scan", request.clone()).await;
            items.extend_from_slice(page["Items"].as_array().expect("items"));
            if page["LastEvaluatedKey"].is_null() {
                return items;
            }
            request["ExclusiveStartKey"] = page["LastEvaluatedKey"].clone();
        }
    }

    /// Sets an attribute of every item that has it and whose sort key starts with a prefix.
    pub async fn amend_items(&self, sort_key: &str, attribute: &str, value: &Value) {
        for mut item in self.items(sort_key).await {
            if item[attribute].is_object() {
                item[attribute] = value.clone();
                self.put_raw(&item).await;
            }
        }
    }

    /// The engine's response to a request of this operation.
    pub async fn raw_request(&self, operation: &'static str, mut request: Value) -> Value {
        request["TableName"] = json!(TABLE);
        let engine = self.local().embedded_dynamodb().expect("an embedded engine");
        let called = engine.call(operation, request.to_string()).await;
        let (status, response) = called.expect("a response");
        assert_eq!(status, 200, "{response}");
        serde_json::from_str(&response).expect("JSON")
    }
}
