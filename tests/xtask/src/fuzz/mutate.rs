//! Makes new inputs of known ones: changes bytes and words anywhere, or changes JSON so that it
//! stays JSON.

use fastrand::Rng;
use serde_json::{Value, json};

/// The longest input in bytes: a little more than the office reads.
const MAX_INPUT_BYTES: usize = 66 * 1024;

/// Words that are difficult for parsers.
const WORDS: &[&str] = &[
    "\0",
    "\r\n",
    "\u{202e}",
    "\u{feff}",
    "\u{200b}",
    "\u{200d}",
    "\u{ad}",
    "\u{3164}",
    "\u{fe0f}",
    "\u{a0}",
    "\u{2011}",
    "\u{30a}",
    "علی\u{200c}رضا",
    "xn--",
    "+45 (0)",
    "EAN-nr. ",
    "e\u{301}\u{302}\u{303}",
    "👩‍👩‍👧‍👦",
    "\u{10ffff}",
    "ﬁ",
    "ÆØÅ",
    "İ",
    "ß",
    "漢字",
    "{{",
    "}}",
    "{{{",
    "{{> course}}",
    "{{#each",
    "<",
    ">",
    "&",
    "&#x0;",
    "]]>",
    "<!--",
    "\"",
    "\\",
    "'",
    "`",
    "**",
    "_",
    "- ",
    "1. ",
    "\n\n",
    "    ",
    "[",
    "](",
    "](https://x)",
    "](javascript:x)",
    "![",
    "#",
    "|",
    "---",
    "%00",
    "%F0%9F",
    "%",
    "+",
    ";",
    ",",
    "=",
    "?",
    "/",
    "//",
    "..",
    ":",
    "@",
    ";q=0.9",
    "q=NaN",
    "*",
    "W/\"",
    "Bearer ",
    "0",
    "-1",
    "010203-1234",
    "01 02 03 – 1234",
    "9999-12-31",
    "2023-02-29",
    "0000-00-00",
    "24:00",
    "23:59",
    "2147483648",
    "18446744073709551616",
    "1e999",
    "null",
    "true",
    "[]",
    "{}",
];

/// One to four changes to one of the known inputs.
pub(crate) fn mutate(rng: &mut Rng, known: &[Vec<u8>]) -> Vec<u8> {
    let (mut input, other) = (pick(rng, known).clone(), pick(rng, known));
    for _ in 0..rng.usize(1..=4) {
        match serde_json::from_slice::<Value>(&input) {
            Ok(mut document) if rng.u8(..) < 200 => {
                let other = serde_json::from_slice(other)
                    .unwrap_or_else(|_| json!(String::from_utf8_lossy(other)));
                change_json(rng, &mut document, &other);
                input = document.to_string().into_bytes();
            }
            _ => change_bytes(rng, &mut input, other),
        }
    }
    input.truncate(MAX_INPUT_BYTES);
    input
}

fn pick<'a, T>(rng: &mut Rng, all: &'a [T]) -> &'a T {
    &all[rng.usize(..all.len())]
}

/// A random range of the input: its start and its end.
fn random_range(rng: &mut Rng, length: usize) -> (usize, usize) {
    let from = rng.usize(..=length);
    let max_length = if rng.bool() { 8 } else { 400 };
    (from, from + rng.usize(..=max_length.min(length - from)))
}

fn change_bytes(rng: &mut Rng, input: &mut Vec<u8>, other: &[u8]) {
    let (from, to) = random_range(rng, input.len());
    let times = 2_usize << rng.u32(..7);
    let new = match rng.u8(..7) {
        0 => vec![rng.u8(..)],
        1 => Vec::new(),
        2 => pick(rng, WORDS).as_bytes().to_vec(),
        3 => input[from..to].repeat(times),
        4 => {
            let (from, to) = random_range(rng, other.len());
            other[from..to].to_vec()
        }
        5 => input[from..to].iter().map(|byte| byte ^ (1 << rng.u8(..8))).collect(),
        _ => input[from..to].iter().rev().copied().collect(),
    };
    // A word is inserted as often as it replaces something.
    let to = if rng.bool() { from } else { to };
    input.splice(from..to, new);
}

fn change_text(rng: &mut Rng, text: &str, other: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    change_bytes(rng, &mut bytes, other.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

fn change_json(rng: &mut Rng, document: &mut Value, other: &Value) {
    let target = descend(rng, document);
    match target {
        Value::Array(list) if rng.bool() => change_list(rng, list),
        Value::Object(map) if rng.bool() => match rng.u8(..3) {
            0 => {
                map.insert(pick(rng, WORDS).to_string(), json!(1));
            }
            1 => map.retain(|_, _| rng.u8(..8) > 0),
            _ => {
                let mut names: Vec<String> = map.keys().cloned().collect();
                rng.shuffle(&mut names);
                if let [one, two, ..] = names.as_slice() {
                    let value = map[one].clone();
                    map.insert(two.clone(), value);
                }
            }
        },
        Value::String(text) if rng.u8(..4) > 0 => {
            let other = somewhere(rng, other);
            *text = change_text(rng, text, other.as_str().unwrap_or("Kære læser"));
        }
        Value::Number(number) if rng.bool() => {
            let near = number.as_i64().unwrap_or(0).saturating_add(rng.i64(-3..=3));
            *target = json!(near);
        }
        _ => *target = anything(rng, other),
    }
}

fn change_list(rng: &mut Rng, list: &mut Vec<Value>) {
    match rng.u8(..3) {
        _ if list.is_empty() => list.push(json!({})),
        0 => rng.shuffle(list),
        1 => {
            list.swap_remove(rng.usize(..list.len()));
        }
        _ => {
            let twin = pick(rng, list).clone();
            list.extend(std::iter::repeat_n(twin, 1_usize << rng.u32(..6)));
        }
    }
}

fn anything(rng: &mut Rng, other: &Value) -> Value {
    match rng.u8(..8) {
        0 => Value::Null,
        1 => json!(rng.bool()),
        2 => json!(pick(rng, &[0, -1, i64::MAX, i64::MIN, 10_000, 65_536])),
        3 => json!(pick(rng, &[0.1, -0.0, 1e308, 1e-300])),
        4 => json!(pick(rng, WORDS).repeat(1_usize << rng.u32(..12))),
        5 => (0..rng.usize(..140)).fold(json!({}), |deep, _| json!([deep])),
        _ => somewhere(rng, other),
    }
}

/// A random value of the document, deep ones as likely as shallow ones.
fn descend<'a>(rng: &mut Rng, value: &'a mut Value) -> &'a mut Value {
    let children = match value {
        Value::Array(list) => list.len(),
        Value::Object(map) => map.len(),
        _ => 0,
    };
    if children == 0 || rng.u8(..5) == 0 {
        return value;
    }
    let target = rng.usize(..children);
    match value {
        Value::Array(list) => descend(rng, &mut list[target]),
        Value::Object(map) => descend(rng, map.values_mut().nth(target).unwrap()),
        _ => unreachable!("only lists and objects hold values"),
    }
}

fn somewhere(rng: &mut Rng, value: &Value) -> Value {
    descend(rng, &mut value.clone()).clone()
}
