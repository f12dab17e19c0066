// The smallest website that registers people through the API: typed by the office's description,
// on an origin of its own. `?office=` says where the office is.

import createClient from "openapi-fetch";
import type { components, paths } from "./openapi.js";

type Problem = components["schemas"]["ProblemBody"];
type Registration = components["schemas"]["RegistrationForm"];
type Registered = components["schemas"]["RegisteredBody"];

const address = new URLSearchParams(location.search).get("office") ?? "";
const office = createClient<paths>({ baseUrl: address, headers: { "accept-language": "en" } });

const element = <E extends HTMLElement>(selector: string): E => {
  const found = document.querySelector<E>(selector);
  if (!found) throw new Error(`there is no ${selector}`);
  return found;
};
const form = element<HTMLFormElement>("#registration");

/** The run to register for, and the key of what is typed: the same until something is changed. */
let chosen = { slug: "", run: "" };
let key = "";

await listCourses();
form.addEventListener("input", () => (key = ""));
form.addEventListener("submit", (event) => {
  event.preventDefault();
  void register();
});

async function listCourses() {
  const { data, error, response } = await office.GET("/courses", { params: { query: { limit: 100 } } });
  if (error) return showProblem(error, response);
  for (const { slug, title, runs } of data.courses) {
    const item = document.createElement("li");
    item.append(title);
    for (const run of runs) {
      const button = document.createElement("button");
      button.textContent = `${run.name}: ${run.statusLabel}`;
      button.dataset.run = `${slug}/${run.start}`;
      button.addEventListener("click", () => openForm(slug, run.start, title));
      item.append(button);
    }
    const brochure = document.createElement("button");
    brochure.textContent = "Brochure";
    brochure.addEventListener("click", () => void openBrochure(slug));
    item.append(brochure);
    element("#courses").append(item);
  }
  const [timing] = performance.getEntriesByName(response.url);
  const server = timing instanceof PerformanceResourceTiming ? timing.serverTiming : [];
  show("Courses", "", {
    etag: response.headers.get("etag"),
    request: response.headers.get("x-request-id"),
    timing: server.map(({ name, duration }) => `${name} ${duration}`).join(),
  });
}

/** Offers the brochure under the name that the office gives it. */
async function openBrochure(slug: string) {
  const { data, error, response } = await office.GET("/courses/{slug}/brochure.pdf", {
    params: { path: { slug } },
    parseAs: "blob",
  });
  if (error) return showProblem(error, response);
  const disposition = response.headers.get("content-disposition") ?? "";
  const name = decodeURIComponent(disposition.match(/filename\*=UTF-8''(\S+)/)?.[1] ?? "");
  show("Brochure", `${data.size} bytes`, { name, type: response.headers.get("content-type") });
}

function openForm(slug: string, run: string, title: string) {
  chosen = { slug, run };
  key = "";
  form.hidden = false;
  element("#registration h2").textContent = title;
}

async function register() {
  key ||= crypto.randomUUID();
  const text = (name: string) => String(new FormData(form).get(name) ?? "");
  const body: Registration = {
    contact: { name: text("/contact/name"), email: text("/contact/email") },
    participants: [{ name: text("/participants/0/name"), email: text("/participants/0/email") }],
    billing: { kind: "private" },
    consent: { terms: text("/consent/terms") !== "" },
  };
  form.querySelectorAll("output").forEach((output) => (output.value = ""));
  try {
    const { data, error, response } = await office.POST("/courses/{slug}/runs/{run}/registrations", {
      params: { path: chosen, header: { "Idempotency-Key": key } },
      body,
    });
    if (error) showProblem(error, response);
    else showRegistered(data, response);
  } catch {
    // Nobody knows whether the office got it. The same key makes it safe to send it again.
    show("No connection", "Press Register again: you will not be registered twice.", {});
  }
}

function showRegistered({ reference, status }: Registered, { headers }: Response) {
  show(`You are ${status}`, `Your number is ${reference}.`, {
    location: headers.get("location"),
    replayed: headers.get("idempotency-replayed"),
    request: headers.get("x-request-id"),
  });
}

function showProblem({ type, title, detail, errors, seatsLeft, requestId }: Problem, response: Response) {
  show(title, detail, {
    code: type.replace("urn:kursuskontor:problem:", ""),
    seatsLeft: seatsLeft?.toString(),
    retryAfter: response.headers.get("retry-after"),
    request: requestId,
  });
  for (const { pointer, code, detail } of errors ?? []) {
    const output = form.querySelector<HTMLOutputElement>(`output[for="${pointer}"]`);
    if (output) output.value = `${code}: ${detail}`;
  }
}

function show(title: string, detail: string, facts: Record<string, string | null | undefined>) {
  element("#title").textContent = title;
  element("#detail").textContent = detail;
  const shown = Object.entries(facts).flatMap(([name, value]) => {
    const [term, description] = [document.createElement("dt"), document.createElement("dd")];
    [term.textContent, description.textContent, description.id] = [name, value ?? "", name];
    return [term, description];
  });
  element("#facts").replaceChildren(...shown);
}
