/* One conversation: which composer is open, where one reads, what was refused. */
import "./frame.js";
import "./recipients.js";
import { restoreFiles } from "./drafts.js";

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
  else if (event.target.closest?.("#thread-pill")) toNewest();
});

/* The thread grows upwards from its end (column-reverse), so its end is scroll position 0. */
const scroller = () => document.getElementById("thread-scroll");
const atEnd = () => !scroller() || scroller().scrollTop > -40;
const newest = () => document.querySelector("#thread > .message:last-of-type")?.id;

function toNewest() {
  scroller().scrollTop = 0;
  document.getElementById("thread-pill").hidden = true;
}

let before;
document.addEventListener("htmx:before:swap", (event) => {
  if (event.detail.ctx.target?.id === "thread") before = { newest: newest(), atEnd: atEnd() };
});
document.addEventListener("htmx:after:swap", (event) => {
  if (event.detail.ctx.target?.id === "matter") settle();
  if (event.detail.ctx.target?.id === "assign-menu") {
    event.detail.ctx.target.querySelector("[role^=menuitem]")?.focus();
  }
  if (event.detail.ctx.target?.id !== "thread" || !before) return;
  if (before.newest !== newest()) arrived(before.atEnd);
  before = null;
});

/* Whoever is typing has not read it yet: the answer keeps saying what its author had seen. */
function arrived(wasAtEnd) {
  if (!wasAtEnd) document.getElementById("thread-pill").hidden = false;
  const form = document.getElementById("reply-box");
  const typed = form?.querySelector("k-composer")?.html;
  if (form && !typed && wasAtEnd) form.querySelector("[data-seen]").value = newest().slice(2);
}

document.addEventListener("scroll", (event) => {
  if (event.target.id === "thread-scroll" && atEnd()) document.getElementById("thread-pill").hidden = true;
}, true);

/* A refusal is said where one was working; what was typed stays. */
document.addEventListener("refused", (event) => {
  const form = event.target.closest?.("[data-says-refusal]");
  const place = form?.querySelector(".refusal");
  if (!place) return;
  place.textContent = event.detail.text;
  place.hidden = false;
  if (event.detail.seen) form.querySelector("[data-seen]").value = event.detail.seen;
  if (event.detail.code === "news_arrived") toNewest();
});
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
