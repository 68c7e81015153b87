/* "/" or "{{" offers variables with their values; what is written is {{order.number}}, marked. */
import { Mentions } from "./composer-mentions.js";
import { get } from "./composer-lookup.js";
import { Offers } from "./composer-offers.js";

const WRITTEN = /\{\{[^{}]{1,120}\}\}/g;
const plain = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("ł", "l");

class Variables extends Offers {
  patterns = [/(^|[\s(])\/([\p{L}\p{M}\d._-]{0,30})$/u, /()\{\{\s*([\w.]{0,40})$/u];

  constructor(composer) {
    super(composer, composer.querySelector("[data-variables]"));
    if (!composer.dataset.variablesUrl) return;
    this.listen();
    document.addEventListener("acted", () => (this.all = null), { signal: composer.listening.signal });
    composer.querySelector("[data-insert-variable]").addEventListener("click", () => this.open());
  }

  /* The button types what the keyboard would. */
  open() {
    const { editor } = this.composer;
    editor.focus();
    const { startContainer: node, startOffset: at } = editor.getSelection();
    const before = node.nodeType === Node.TEXT_NODE ? node.data.slice(0, at) : "";
    editor.insertPlainText(!before || /[\s(]$/u.test(before) ? "/" : " /");
    this.look();
  }

  /* Asked anew after a while and after anything was done: values change while one writes. */
  async find(query) {
    const isOld = performance.now() - this.askedAt > 15_000;
    if (isOld || !this.all) this.all = await this.ask();
    const wanted = plain(query);
    const fits = (item) => wanted.length === 0 || plain(item.textContent).includes(wanted);
    return this.all?.filter(fits) ?? null;
  }

  async ask() {
    this.askedAt = performance.now();
    const headers = { "HX-Request": "true", Accept: "text/html" };
    const answer = await get(this.composer.dataset.variablesUrl, headers);
    if (!answer?.ok) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return [...page.querySelectorAll("[role=option]")];
  }

  choose(item) {
    if (!item || item.getAttribute("aria-disabled")) return;
    if (item.dataset.variable) return this.write(`{{${item.dataset.variable}}}`);
    this.write("");
    this.composer.dispatchEvent(new CustomEvent("composer:choose-order", { bubbles: true }));
  }

  /* Painted, not wrapped: the text itself stays as it was typed. */
  sync() {
    if (!this.composer.dataset.variablesUrl || !globalThis.Highlight) return;
    const ranges = [];
    const walker = document.createTreeWalker(this.area, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      for (const { 0: text, index } of walker.currentNode.data.matchAll(WRITTEN)) {
        const range = document.createRange();
        range.setStart(walker.currentNode, index);
        range.setEnd(walker.currentNode, index + text.length);
        ranges.push(range);
      }
    }
    CSS.highlights.set("variable", new Highlight(...ranges));
    this.composer.toggleAttribute("data-has-variables", ranges.length > 0);
  }
}

/* All that is offered while one types. */
export const offersOf = (composer) => [new Mentions(composer), new Variables(composer)];
