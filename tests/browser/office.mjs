// A course office of its own for each test file, and the browser that visits it.

import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const root = fileURLToPath(new URL("../..", import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? `${root}target`;
const program = `${target}/debug/kursuskontor`;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The run of the first sample course. */
export const RUN = "strategisk-borgerinddragelse/runs/2023-11-14";
export const COURSE = "/kurser/strategisk-borgerinddragelse";
export const FORM = `${COURSE}/tilmelding?hold=2023-11-14`;

/** Widths in CSS pixels: a small phone, which is also a desktop at 400 %, and a laptop. */
export const WIDTHS = [320, 1280];

/** Starts an office; resolves to its address and what tests do with it. Its table is in memory,
 * or in a folder, where an office at another time finds it again. */
export async function openOffice({ limits = "off", now = "2023-10-02T09:00", folder } = {}) {
  const home = folder ?? mkdtempSync(join(tmpdir(), "office-"));
  const table = folder ? ["--data", "data"] : ["--in-memory"];
  const options = ["serve", ...table, "--limits", limits, "--now", now];
  // E-mails and keys are written to the folder `data` where the program starts.
  const server = spawn(program, [...options, "--listen", "127.0.0.1:0"], { cwd: home });
  let said = "";
  const url = await new Promise((resolve, reject) => {
    const listen = (data) => {
      said += data;
      const listening = said.match(/listening on (\S+)/);
      if (listening) resolve(listening[1]);
    };
    server.stdout.on("data", listen);
    server.stderr.on("data", listen);
    server.on("exit", () => reject(new Error(`the server ended: ${said}`)));
  });
  const send = async (method, path, body, headers = {}) => {
    const response = await fetch(url + path, {
      method,
      headers: { "content-type": "application/json", ...headers },
      body: body && JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  };
  const register = (key, form, run = RUN) =>
    send("POST", `/courses/${run}/registrations`, form, { "idempotency-key": key });
  let token;
  const asStaff = (method, path, body, headers) => {
    token ??= spawnSync(program, ["staff-token"], { cwd: home, encoding: "utf8" }).stdout.trim();
    return send(method, path, body, { authorization: `Bearer ${token}`, ...headers });
  };
  const emails = () => readEmails(join(home, "data", "mail"));
  /** The link in the newest e-mail about a registration that has one, and its parts. */
  const access = async (id) => {
    for (let tries = 0; tries < 100; tries += 1) {
      const links = emails().flatMap(({ text }) => [...text.matchAll(/\S+#([0-9a-f-]+)\.(\S+)/g)]);
      const found = links.filter(([, number]) => number === id).at(-1);
      if (found) {
        const { pathname, hash } = new URL(found[0]);
        return { link: pathname + hash, code: found[2] };
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`no e-mail has the code of ${id}`);
  };
  const close = () =>
    new Promise((resolve) => {
      server.removeAllListeners("exit");
      server.on("exit", () => {
        if (!folder) rmSync(home, { recursive: true, force: true });
        resolve();
      });
      server.kill("SIGTERM");
    });
  return { url, send, register, asStaff, emails, access, close, said: () => said };
}

/** The e-mails in a folder, oldest first. */
function readEmails(folder) {
  let names;
  try {
    names = readdirSync(folder).filter((name) => name.endsWith(".eml"));
  } catch {
    return [];
  }
  return names.sort().map((name) => {
    const source = readFileSync(join(folder, name), "utf8");
    const [text, html] = ["text/plain", "text/html"].map((type) => part(source, type));
    return { name, source, text, html };
  });
}

/** The decoded part of an e-mail that has this type. */
function part(source, type) {
  const start = source.search(new RegExp(`^Content-Type: ${type}`, "im"));
  if (start < 0) return "";
  const [, headers, rest] = source.slice(start).match(/^([\s\S]*?)\r?\n\r?\n([\s\S]*)$/);
  const body = rest.split(/\r?\n--/)[0];
  // The encoding may stand before the type.
  const before = source.slice(0, start).split(/\r?\n--/).at(-1);
  const encoding = `${before}\n${headers}`.match(/Content-Transfer-Encoding: (\S+)/i)?.[1];
  if (encoding === "base64") return Buffer.from(body, "base64").toString();
  if (encoding !== "quoted-printable") return body;
  const bytes = body.replace(/=\r?\n/g, "").replace(/=([0-9A-F]{2})/gi, (_, hex) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
  return Buffer.from(bytes, "latin1").toString();
}

/** Debian's Chromium without what a window needs: the same engine in three quarters of the time. */
export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium-headless-shell";

export const openBrowser = () =>
  chromium.launch({
    executablePath: CHROMIUM,
    // Chromium has no sandbox where CI runs as root, and containers have little shared memory. It
    // visits nothing but our own pages.
    args: ["--no-sandbox", "--disable-dev-shm-usage"],
  });

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

/** What axe finds: rules that are broken, each with where. */
export async function accessibilityFaults(page, rules = [...WCAG, "best-practice"]) {
  if (await page.evaluate(() => !window.axe)) await page.evaluate(axe);
  const options = {
    runOnly: rules,
    // What is in a frame is the browser's own: it shows PDFs there.
    iframes: false,
    rules: { "frame-tested": { enabled: false } },
    // Nothing else is read of the report, and our style sheet is no other site's.
    resultTypes: ["violations", "incomplete"],
    preload: false,
  };
  const { violations, incomplete } = await page.evaluate(
    (options) => window.axe.run(options),
    options,
  );
  const where = ({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(" | ")}`;
  return [...violations, ...incomplete].map(where);
}

/** The same for an e-mail, which has no landmarks, and nothing before its content to skip. */
export const accessibilityFaultsOfEmail = async (page) =>
  (await accessibilityFaults(page, WCAG)).filter((fault) => !fault.startsWith("bypass:"));

/** How far the page scrolls sideways, in CSS pixels. */
export const sideways = (page) =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

/** Signs somebody in at the desk, who is led to a page of it. */
export async function signIn(page, { url }, path = "/kontor", person = "Karen Holm") {
  await page.goto(url + path);
  await page.click(`text=${person}`);
  await page.waitForURL(url + path);
}

/** The same in the session of the first page that was opened like this. */
export async function openSignedIn(page, office, path) {
  if (office.session) {
    await page.context().addCookies(office.session);
    await page.goto(office.url + path);
  } else {
    await signIn(page, office, path);
    office.session = await page.context().cookies();
  }
}

/** A browser in which somebody is signed in at a page of the desk; test and office end together. */
export async function visitDesk(t, browser, office, path, options) {
  const context = await browser.newContext(options);
  t.after(async () => {
    await context.close();
    await office.close();
  });
  const page = await context.newPage();
  await signIn(page, office, path);
  return { office, context, page };
}

/** Clicks what leads to another page, and waits until that is there whole, with its pictures. */
export async function follow(target) {
  await target.click();
  await target.page().waitForLoadState();
}

/** The id of what has the focus, which a page may only give away once it has been painted. */
export async function focused(page) {
  for (let tries = 0; tries < 40; tries += 1) {
    const id = await page.evaluate(() => document.activeElement.id);
    if (id) return id;
    await page.waitForTimeout(50);
  }
  return "";
}

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

/** People who register, of whom the first is the contact too. */
export const group = (...names) => {
  const people = names.map((name) => ({
    name,
    email: `${name.toLowerCase().replace(/[^a-z]+/g, "-")}@eksempel.dk`,
  }));
  return {
    contact: people[0],
    participants: people,
    billing: { kind: "ean", ean: "5798000880016", reference: "Anne, 1234" },
    consent: { terms: true },
  };
};

/** Longer than a program needs to fill in a form, as a person does. */
export const asAPersonWould = (page) => page.waitForTimeout(3100);

/** An office on the first day of the run, with a group registered for it. */
export async function openOnFirstDay(names) {
  const opened = await openOffice({ now: "2023-11-14T08:30" });
  const headers = { "idempotency-key": "group" };
  const path = `/staff/courses/${RUN}/registrations`;
  const { id } = await opened.asStaff("POST", path, group(...names), headers);
  return { ...opened, id };
}
