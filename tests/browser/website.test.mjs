// A website of the provider on another origin, written in TypeScript against the description of the
// API, as its programmer would: what it needs must be readable for its scripts.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { after, before, test } from "node:test";
import { openBrowser, openOffice, root, RUN } from "./office.mjs";

const folder = `${root}tests/browser`;
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript" };

let browser, website;
before(async () => {
  const run = (tool, ...options) =>
    execFileSync(`${folder}/node_modules/.bin/${tool}`, options, { cwd: `${folder}/website` });
  run("openapi-typescript", `${root}infra/openapi.json`, "--output", "openapi.d.ts");
  run("tsc", "--project", ".");
  [browser, website] = await Promise.all([openBrowser(), serveFiles()]);
});
after(async () => {
  await browser.close();
  website.close();
});

/** Serves the files of this folder on a port of its own. */
async function serveFiles() {
  const server = createServer(async ({ url }, response) => {
    const path = new URL(url, "http://website").pathname;
    const content = await readFile(folder + path).catch(() => null);
    response.writeHead(content ? 200 : 404, { "content-type": TYPES[extname(path)] ?? "" });
    response.end(content);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** An office, and the website that is made for it, in a browser. */
async function visit(t, options) {
  const office = await openOffice(options);
  t.after(office.close);
  const context = await browser.newContext();
  t.after(() => context.close());
  context.setDefaultTimeout(10_000);
  const page = await context.newPage();
  const origin = `http://127.0.0.1:${website.address().port}`;
  await page.goto(`${origin}/website/index.html?office=${office.url}`);
  await page.waitForSelector("#facts dd");
  return { office, page };
}

const fact = (page, name) => page.textContent(`#${name}`);

async function fillIn(page, email = "bo@eksempel.dk") {
  await page.click(`[data-run="${RUN.replace("/runs", "")}"]`);
  await page.fill('[name="/contact/name"]', "Mette Holm");
  await page.fill('[name="/contact/email"]', "mette@eksempel.dk");
  await page.fill('[name="/participants/0/name"]', "Bo Prøve");
  await page.fill('[name="/participants/0/email"]', email);
  await page.check('[name="/consent/terms"]');
}

/** Sends the form, and resolves to the title of the outcome. */
async function send(page) {
  await page.evaluate(() => (document.querySelector("#title").textContent = ""));
  await page.click("#registration button");
  await page.waitForFunction(() => document.querySelector("#title").textContent !== "");
  return page.textContent("#title");
}

const registration = (count, domain) => {
  const people = [...Array(count).keys()].map((number) => ({
    name: `Navn ${number}`,
    email: `navn-${number}@${domain}`,
  }));
  const billing = { kind: "private" };
  return { contact: people[0], participants: people, billing, consent: { terms: true } };
};

test("the website lists the courses, with version, request id and timing", async (t) => {
  const { page } = await visit(t);
  assert.match(await page.textContent("#courses"), /Strategisk borgerinddragelse/);
  assert.match(await page.textContent(`[data-run^="strategisk"]`), /Ledige pladser/);
  assert.match(await fact(page, "etag"), /^W\/"[0-9a-f]+"$/);
  assert.match(await fact(page, "request"), /^[0-9a-f]{32}$/);
  assert.match(await fact(page, "timing"), /^app [0-9.]+$/);
  await page.click("text=Brochure >> nth=0");
  await page.waitForSelector("#name");
  assert.match(await fact(page, "name"), /^[a-z-]+\.pdf$/);
});

test("a registration that is sent twice is made once", async (t) => {
  const { page } = await visit(t);
  await fillIn(page);
  assert.equal(await send(page), "You are registered");
  const detail = await page.textContent("#detail");
  assert.match(detail, /^Your number is [0-9A-Z]{4}-[0-9A-Z]{4}\.$/);
  const location = await fact(page, "location");
  assert.match(location, /^\/registrations\/[0-9a-f-]{36}$/);
  assert.equal(await fact(page, "replayed"), "");
  assert.equal(await send(page), "You are registered");
  assert.equal(await page.textContent("#detail"), detail);
  assert.equal(await fact(page, "location"), location);
  assert.equal(await fact(page, "replayed"), "true");
});

test("every fault is shown at its field", async (t) => {
  const { page } = await visit(t);
  await fillIn(page, "bo");
  await page.fill('[name="/contact/name"]', "");
  await page.uncheck('[name="/consent/terms"]');
  assert.equal(await send(page), "The data is invalid");
  const faults = await page.$$eval("output", (outputs) =>
    outputs.map((output) => `${output.getAttribute("for")} ${output.value}`),
  );
  const start = (fault) => fault.split(":")[0];
  assert.deepEqual(faults.map(start), [
    "/contact/name required",
    "/contact/email ",
    "/participants/0/name ",
    "/participants/0/email email.invalid",
    "/consent/terms consent.required",
  ]);
});

test("a full run says how many seats are left", async (t) => {
  const { office, page } = await visit(t);
  for (const [index, count] of [10, 10, 4].entries()) {
    await office.register(`group-${index}`, registration(count, `gruppe-${index}.dk`));
  }
  await fillIn(page);
  assert.equal(await send(page), "Not enough seats");
  assert.equal(await fact(page, "code"), "run-full");
  assert.equal(await fact(page, "seatsLeft"), "0");
});

test("somebody who is registered already is named at their field", async (t) => {
  const { page } = await visit(t);
  await fillIn(page);
  await send(page);
  await page.fill('[name="/contact/name"]', "Mette Holm Nielsen");
  assert.equal(await send(page), "Already registered");
  const field = 'output[for="/participants/0/email"]';
  assert.match(await page.$eval(field, (output) => output.value), /^already-registered: /);
});

test("a run whose deadline has passed is closed", async (t) => {
  const { page } = await visit(t, { now: "2023-11-14T12:00" });
  await fillIn(page);
  assert.equal(await send(page), "Registration is closed");
  assert.equal(await fact(page, "code"), "registration-closed");
});

test("a caller who asks for too much is told when to come back", async (t) => {
  const { office, page } = await visit(t, { limits: "on" });
  await office.register("group", registration(10, "gruppe.dk"));
  await fillIn(page);
  assert.equal(await send(page), "Confirm a registration first");
  assert.equal(await fact(page, "code"), "too-many-requests");
  assert.ok(Number(await fact(page, "retryAfter")) > 0);
});

test("what was sent without an answer is sent again with the same key", async (t) => {
  const { office, page } = await visit(t);
  await fillIn(page);
  const address = `${office.url}/courses/${RUN}/registrations`;
  // The request arrives, and its response gets lost.
  await page.route(address, async (route) => {
    await route.fetch();
    await route.abort();
  });
  assert.equal(await send(page), "No connection");
  await page.unroute(address);
  assert.equal(await send(page), "You are registered");
  assert.equal(await fact(page, "replayed"), "true");
});
