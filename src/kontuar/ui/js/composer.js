/* <k-composer>: the rich-text editor of replies and notes. Its parts live in composer-*.js. */
import Squire from "../vendor/squire.js";
import { clean } from "./composer-clean.js";
import { Drafts } from "./composer-drafts.js";
import { Files } from "./composer-files.js";
import { Tools } from "./composer-tools.js";
import { offersOf } from "./composer-variables.js";

const UNWANTED = ["Ctrl-d", "Meta-d", "Ctrl-Shift-5", "Meta-Shift-5", "Ctrl-Shift-6", "Meta-Shift-6"];
const EMPTY_END = /(?:<(p|div)>(?:<br>|&nbsp;|\s)*<\/\1>)+$/i;

class Composer extends HTMLElement {
  connectedCallback() {
    this.listening = new AbortController();
    if (!this.editor) this.build();
    const { signal } = this.listening;
    this.form = this.closest("form");
    this.form?.addEventListener("submit", (event) => this.guard(event), { signal, capture: true });
    this.form?.addEventListener("htmx:after:request", (event) => this.answered(event), { signal });
    this.drafts.start(signal);
  }

  disconnectedCallback() {
    this.drafts.retry();
    this.listening.abort();
  }

  build() {
    this.field = this.querySelector("textarea");
    this.area = this.querySelector("[data-area]");
    this.words = this.querySelector("[data-words]").dataset;
    const tagAttributes = { a: { rel: "noopener noreferrer", target: "_blank" } };
    this.editor = new Squire(this.area, { blockTag: "P", sanitizeToDOMFragment: clean, tagAttributes });
    for (const key of UNWANTED) this.editor.setKeyHandler(key, null);
    this.editor.setHTML(this.field.value);
    this.drafts = new Drafts(this);
    this.files = new Files(this);
    this.tools = new Tools(this);
    this.offers = offersOf(this);
    this.sync();
    this.drafts.restore();
    this.editor.addEventListener("input", () => this.html !== this.field.value && this.changed());
    this.area.addEventListener("keydown", (event) => this.send(event));
    if (this.hasAttribute("autofocus")) this.focus();
  }

  focus = () => this.editor.focus();
  get html() {
    return this.isEmpty ? "" : this.editor.getHTML().replace(EMPTY_END, "");
  }

  set html(html) {
    this.editor.setHTML(html);
    this.sync();
  }

  get isEmpty() {
    return !this.area.textContent.replaceAll("\u200b", "").trim() && !this.area.querySelector("img, li");
  }

  changed() {
    this.sync();
    this.drafts.later();
    this.dispatchEvent(new CustomEvent("composer:input", { bubbles: true }));
  }

  sync() {
    this.field.value = this.html;
    this.area.toggleAttribute("data-empty", this.isEmpty);
    for (const each of this.offers) each.sync();
  }

  say = (text) => (this.querySelector("[data-status]").textContent = text);

  send(event) {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    event.stopPropagation();
    this.form?.requestSubmit(this.form.querySelector("[data-send]"));
  }

  guard(event) {
    if (this.files.busy) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.say(this.words.busy);
      return;
    }
    this.sync();
    this.drafts.pause();
  }

  answered({ detail: { ctx } }) {
    if (ctx.sourceElement !== this.form) return;
    if (ctx.response.status < 400) this.drafts.forget();
    else this.drafts.later();
  }
}

customElements.define("k-composer", Composer);
