//! Requests to the table past the store, for items that no version of the program would write.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::Office;
use crate::office::TABLE;

impl Office {
    /// Writes an item.
    pub async fn put_raw(&self, item: &Value) {
        self.raw_request("PutItem", json!({ "Item": item })).await;
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
        let endpoint = self.connection().endpoint.expect("an embedded engine");
        request["TableName"] = json!(TABLE);
        let request = request.to_string();
        tokio::task::spawn_blocking(move || send(&endpoint, operation, &request))
            .await
            .expect("a response")
    }
}

/// Sends one request over a connection of its own. The engine does not check the signature.
fn send(endpoint: &str, operation: &str, body: &str) -> Value {
    let lines = [
        "POST / HTTP/1.1",
        "host: localhost",
        &format!("x-amz-target: DynamoDB_20120810.{operation}"),
        "connection: close",
        "content-type: application/x-amz-json-1.0",
        "x-amz-date: 20231002T090000Z",
        "authorization: AWS4-HMAC-SHA256 \
         Credential=local/20231002/eu-north-1/dynamodb/aws4_request, SignedHeaders=host, \
         Signature=0",
        &format!("content-length: {}", body.len()),
        "",
        body,
    ];
    let mut stream =
        TcpStream::connect(endpoint.trim_start_matches("http://")).expect("a connection");
    stream.write_all(lines.join("\r\n").as_bytes()).expect("a request");
    let mut response = String::new();
    stream.read_to_string(&mut response).expect("a response");
    assert!(response.starts_with("HTTP/1.1 200"), "{response}");
    let body = response.split_once("\r\n\r\n").map(|(_, body)| body);
    body.and_then(|body| serde_json::from_str(body).ok()).unwrap_or_default()
}
