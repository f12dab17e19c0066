// The pictures of README.md, of an office with invented people: `node tests/browser/pictures.mjs`,
// after `cargo build`. It needs pdftoppm (poppler-utils).

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COURSE, group, openBrowser, openOffice, root, RUN } from "./office.mjs";

const FOLDER = `${root}docs/pictures`;
/** The page loads all of them at once. */
const MAX_BYTES = 100_000;
const VIEWPORT = { width: 1120, height: 760 };

/** Who has been registered, on which day, by the office. */
const REGISTERED = [
  ["2023-09-25T10:20", "Karla Lindegaard", "+45 20 10 30 40", "Egebjerg Kommune"],
  ["2023-09-27T13:05", "Jonas Aagaard", "+45 20 10 30 41", "Skovby Forsyning"],
  ["2023-09-28T09:40", "Sofie Mørk", "+45 20 10 30 42", "Strandby Kommune"],
  ["2023-09-29T15:15", "Anders Kjær", "+45 20 10 30 43", "Grønne Byer"],
];
const NOW = "2023-10-02T09:00";

function save(name, png) {
  if (png.length > MAX_BYTES) throw new Error(`${name} has ${png.length} bytes`);
  writeFileSync(join(FOLDER, `${name}.png`), png);
  console.log(`${name}.png: ${png.length} bytes`);
}

/** A page of a PDF as a picture of this height. */
function pageOf(pdf, number, height) {
  const page = ["-f", number, "-l", number, "-scale-to-y", height, "-scale-to-x", -1];
  const { status, stdout, stderr } = spawnSync("pdftoppm", ["-png", ...page.map(String), "-"], {
    input: pdf,
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(`pdftoppm: ${stderr}`);
  return stdout;
}

const folder = mkdtempSync(join(tmpdir(), "pictures-"));
for (const [now, name, phone, organisation] of REGISTERED) {
  const office = await openOffice({ now, folder });
  const form = group(name);
  form.contact = { ...form.contact, phone, organisation };
  const key = { "idempotency-key": now };
  await office.asStaff("POST", `/staff/courses/${RUN}/registrations`, form, key);
  await office.close();
}

mkdirSync(FOLDER, { recursive: true });
const office = await openOffice({ now: NOW, folder });
const browser = await openBrowser();
const page = await browser.newPage({ viewport: VIEWPORT });
await page.goto(`${office.url}/kurser`);
// This browser has no Danish; those of our readers write dates as they do.
await page.$eval("[type=date]", (date) => {
  date.type = "text";
  date.placeholder = "dd.mm.åååå";
});
save("catalogue", await page.screenshot());
await page.goto(`${office.url}/kontor`);
await page.click("text=Karen Holm");
await page.waitForURL(`${office.url}/kontor`);
save("desk", await page.screenshot());
const brochure = await fetch(`${office.url}/courses/${COURSE.split("/").at(-1)}/brochure.pdf`);
save("brochure", pageOf(Buffer.from(await brochure.arrayBuffer()), 1, VIEWPORT.height));
await browser.close();
await office.close();
rmSync(folder, { recursive: true });
