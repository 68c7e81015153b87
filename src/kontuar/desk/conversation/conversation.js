/* One conversation: which composer is open, and what was refused. */
import "./frame.js";
import "./recipients.js";
import { showWaysOut } from "./filling.js";
import { restoreFiles } from "./drafts.js";
import "./outgoing.js";
import { toNewest } from "./thread.js";

const compose = () => document.getElementById("compose");

function write(kind, focus = true) {
  const place = compose();
  if (!place) return;
  place.dataset.kind = kind;
  fold(false);
  for (const tab of place.querySelectorAll("[data-write]")) {
    tab.setAttribute("aria-pressed", String(tab.dataset.write === kind));
  }
  if (focus) enter(place.querySelector(`#${kind}-box k-composer`));
}

/* The first time the caret goes behind what is kept, later to where it was. */
const entered = new WeakSet();
function enter(composer) {
  composer?.focus?.();
  if (composer && !entered.has(composer)) composer.editor?.moveCursorToEnd();
  if (composer) entered.add(composer);
}

function fold(closed) {
  const place = compose();
  place.toggleAttribute("data-folded", closed);
  place.querySelector(".compose-fold").setAttribute("aria-expanded", String(!closed));
}

document.addEventListener("click", (event) => {
  const tab = event.target.closest?.("[data-write]");
  if (tab) write(tab.dataset.write);
  else if (event.target.closest?.(".compose-fold")) fold(!compose().hasAttribute("data-folded"));
});

document.addEventListener("htmx:after:swap", (event) => {
  const { target } = event.detail.ctx;
  if (target?.id === "matter") settle();
  if (target?.id === "assign-menu") target.querySelector("[role^=menuitem]")?.focus();
});

/* A refusal is said where one was working; what was typed stays. */
document.addEventListener("refused", (event) => {
  const form = event.target.closest?.("[data-says-refusal]");
  const place = form?.querySelector(".refusal");
  if (!place) return;
  (place.querySelector("[data-refusal-text]") ?? place).textContent = event.detail.text;
  place.hidden = false;
  insist(form, event.detail);
  showWaysOut(form, event.detail);
  if (event.detail.seen) form.querySelector("[data-seen]").value = event.detail.seen;
  if (event.detail.code === "news_arrived") toNewest();
});

/* An address known to be dead is marked, and can be insisted on. */
function insist(form, { code, dead }) {
  const button = form.querySelector("[data-anyway]");
  if (button) button.hidden = code !== "address_dead";
  if (dead) form.querySelector("k-recipients")?.mark(dead);
}

document.addEventListener("composer:input", (event) => {
  const place = event.target.closest("form")?.querySelector(".refusal");
  if (place) place.hidden = true;
});

function settle() {
  document.querySelectorAll("[data-composer-form]").forEach(restoreFiles);
  const note = document.querySelector("#note-box k-composer textarea")?.value;
  const reply = document.querySelector("#reply-box k-composer textarea")?.value;
  if (note && !reply) write("note", false);
  if (innerWidth < 720 && !note && !reply && compose()) fold(true);
}
document.addEventListener("htmx:after:settle", () => document.querySelectorAll("[data-composer-form]").forEach(restoreFiles));
customElements.whenDefined("k-composer").then(settle);
