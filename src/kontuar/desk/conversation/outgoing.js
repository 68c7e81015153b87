/* An answer on its way: counts down, can be taken back, and comes back into the composer. */
class Countdown extends HTMLElement {
  static observedAttributes = ["data-left"];

  attributeChangedCallback() {
    this.until = performance.now() + Number(this.dataset.left) * 1000;
    this.tick();
  }

  connectedCallback() {
    this.timer = setInterval(() => this.tick(), 250);
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  tick() {
    const left = Math.ceil((this.until - performance.now()) / 1000);
    const number = this.querySelector("[data-seconds]");
    if (!number) return;
    if (left > 0) number.textContent = left;
    else this.over();
  }

  over() {
    clearInterval(this.timer);
    this.textContent = this.dataset.over;
    this.closest(".delivered")?.querySelector("[data-undo-sending]")?.remove();
  }
}

customElements.define("k-countdown", Countdown);

const box = () => document.getElementById("reply-box");

/* Ask for the composer as the server keeps it. What was typed here meanwhile stays below. */
async function redraft({ focus = "" } = {}) {
  const form = box();
  const composer = form?.querySelector("k-composer");
  if (!composer || composer.drafts.held) return;
  const known = composer.drafts.waiting ? "" : composer.html;
  composer.drafts.hold();
  const asking = { source: document.body, target: form, swap: "outerHTML" };
  await window.htmx.ajax("GET", form.dataset.desk + location.search, asking).catch(() => {});
  if (!(await replaced(form))) return composer.drafts.release();
  const fresh = box().querySelector("k-composer");
  if (composer.html !== known) {
    fresh.html = joined(fresh.html, known, composer.html);
    fresh.changed();
  }
  if (focus) document.querySelector("[data-write=reply]").click();
  if (focus === "recipients") box().querySelector(".recipient-input").focus();
}

function joined(kept, known, typed) {
  if (known && kept.endsWith(known)) return kept.slice(0, -known.length) + typed;
  return kept.endsWith(typed) ? kept : kept + typed;
}

async function replaced(form) {
  for (let turn = 0; turn < 60 && form.isConnected; turn++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return !form.isConnected;
}

document.addEventListener("composer:elsewhere", () => redraft());
document.addEventListener("redraft", (event) => redraft(event.detail));

/* Taken back in another window: this one shows what waits on the server. */
document.addEventListener("htmx:after:settle", () => {
  const mark = document.getElementById("draft-mark")?.value;
  const composer = box()?.querySelector("k-composer");
  if (!mark || !composer?.drafts || [asked, composer.dataset.draft].includes(mark)) return;
  asked = mark;
  redraft();
});
let asked = "";

/* Ctrl+Z takes the last answer back, unless there is typing to undo. */
document.addEventListener("keydown", (event) => {
  if (event.key.toLowerCase() !== "z" || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
  const target = event.composedPath()[0];
  const composer = target.closest?.("k-composer");
  const types = target.isContentEditable || target.matches?.("input:not([type=checkbox], [type=radio]), textarea, select");
  if (types && !composer?.isEmpty) return;
  const button = [...document.querySelectorAll("[data-undo-sending]")].pop()
    ?? [...document.querySelectorAll("[data-toast][data-undo] [data-toast-undo]")].pop();
  if (!button) return;
  event.preventDefault();
  button.click();
}, true);
