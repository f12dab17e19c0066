// Lighthouse on the public pages, as a slow phone loads them: `node tests/browser/lighthouse.mjs
// PROGRAM`, where PROGRAM is the command `lighthouse`. Fails when a page misses its goals.

import { spawnSync } from "node:child_process";
import { CHROMIUM, COURSE, FORM, openOffice } from "./office.mjs";

/** The largest content is painted within this many milliseconds; an empty page takes 600. */
const MAX_PAINT = 1200;
/** For this many milliseconds in all, nothing answers while the page loads. */
const MAX_BLOCKING = 50;
const CATEGORIES = ["accessibility", "best-practices", "seo"];

const [program] = process.argv.slice(2);
if (!program) throw new Error("the program `lighthouse` is missing");

/** What is wrong with a page, in sentences. */
function faults(url, skipped) {
  const options = [
    "--quiet",
    "--output=json",
    "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage",
    `--skip-audits=${skipped.join(",")}`,
  ];
  const env = { ...process.env, CHROME_PATH: CHROMIUM };
  const { status, stdout, stderr } = spawnSync(program, [url, ...options], { env });
  if (status !== 0) return [`Lighthouse failed: ${stderr}`];
  const { audits, categories } = JSON.parse(stdout);
  const value = (audit) => audits[audit].numericValue;
  const found = [];
  const paint = value("largest-contentful-paint");
  const blocking = value("total-blocking-time");
  console.log(url, `paint ${Math.round(paint)} ms, blocking ${Math.round(blocking)} ms`);
  if (paint > MAX_PAINT) found.push(`the largest content is painted after ${paint} ms`);
  if (blocking > MAX_BLOCKING) found.push(`it does not answer for ${blocking} ms`);
  if (value("cumulative-layout-shift") > 0) found.push("the layout shifts");
  for (const category of CATEGORIES.filter((category) => categories[category].score < 1)) {
    const failed = categories[category].auditRefs.filter(({ id, weight }) => {
      const { score } = audits[id] ?? {};
      return weight > 0 && score !== null && score < 1;
    });
    found.push(`${category}: ${failed.map(({ id }) => id).join(", ")}`);
  }
  return found;
}

const office = await openOffice();
// Search engines are kept from the form on purpose.
const pages = { "/kurser": [], [COURSE]: [], "/tilgaengelighed": [], [FORM]: ["is-crawlable"] };
for (const [path, skipped] of Object.entries(pages)) {
  for (const fault of faults(office.url + path, skipped)) {
    console.error(`${path}: ${fault}`);
    process.exitCode = 1;
  }
}
office.close();
