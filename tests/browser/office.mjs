// A course office of its own for each test file, and the browser that visits it.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? `${root}target`;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The run of the first sample course. */
export const RUN = "strategisk-borgerinddragelse/runs/2023-11-14";
export const COURSE = "/kurser/strategisk-borgerinddragelse";
export const FORM = `${COURSE}/tilmelding?hold=2023-11-14`;

/** Widths in CSS pixels: a small phone, which is also a desktop at 400 %, and a laptop. */
export const WIDTHS = [320, 1280];

/** Starts an office in memory; resolves to its address and a function that ends it. */
export async function openOffice({ now = "2023-10-02T09:00", limits = "off" } = {}) {
  const program = `${target}/debug/kursuskontor`;
  const options = ["--in-memory", "--limits", limits, "--now", now, "--listen", "127.0.0.1:0"];
  const server = spawn(program, ["serve", ...options], { cwd: root });
  const url = await new Promise((resolve, reject) => {
    let said = "";
    server.stdout.on("data", (data) => {
      said += data;
      const listening = said.match(/listening on (\S+)/);
      if (listening) resolve(listening[1]);
    });
    server.on("exit", () => reject(new Error(`the server ended: ${said}`)));
  });
  const register = async (key, form) => {
    const response = await fetch(`${url}/courses/${RUN}/registrations`, {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": key },
      body: JSON.stringify(form),
    });
    if (response.status !== 201) throw new Error(await response.text());
    return response.json();
  };
  return { url, register, close: () => server.kill("SIGTERM") };
}

export const openBrowser = () =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    // Chromium has no sandbox where CI runs as root, and containers have little shared memory. It
    // visits nothing but our own pages.
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });

/** What axe finds: rules that are broken, each with where. */
export async function accessibilityFaults(page) {
  await page.evaluate(axe);
  const { violations, incomplete } = await page.evaluate(() =>
    window.axe.run({
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    }),
  );
  const where = ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(" | ")}`;
  return [...violations, ...incomplete].map(where);
}

/** How far the page scrolls sideways, in CSS pixels. */
export const sideways = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

/** A contact who registers these people, paid by EAN. */
export async function fillIn(page, people) {
  await page.fill("#contact-name", "Mette Holm");
  await page.fill("#contact-email", "mette@eksempelkommune.dk");
  for (const [index, name] of people.entries()) {
    await page.fill(`#participants-${index}-name`, name);
    await page.fill(`#participants-${index}-email`, `person${index}@eksempelkommune.dk`);
  }
  await page.check("#billing-kind");
  await page.fill("#billing-ean", "5798 0008 80016");
  await page.fill("#billing-reference", "Anne, 1234");
  await page.check("#consent-terms");
}

/** Longer than a program needs to fill in a form, as a person does. */
export const asAPersonWould = (page) => page.waitForTimeout(3100);
