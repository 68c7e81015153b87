/* "@ol" offers colleagues; choosing one writes a mention that the server can read. */
import { hidden } from "./elements.js";
import { place } from "./menu.js";

export class Mentions {
  constructor(composer) {
    this.composer = composer;
    this.list = composer.querySelector("[data-mentions]");
    this.area = composer.area;
    if (!composer.dataset.mentionsUrl) return;
    composer.editor.addEventListener("input", () => this.look());
    composer.editor.addEventListener("cursor", () => this.look());
    composer.editor.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.area.addEventListener("keydown", (event) => this.move(event), true);
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.choose(event.target.closest("[role=option]"));
    });
  }

  sync() {
    const people = [...this.area.querySelectorAll("[data-mention]")].map((span) => span.dataset.mention);
    this.composer.querySelectorAll("input[name=mentions]").forEach((input) => input.remove());
    this.composer.append(...[...new Set(people)].map((id) => hidden("mentions", id)));
  }

  /* The text between an @ and the caret, if the caret stands in such a word. */
  typed() {
    const range = this.composer.editor.getSelection();
    const node = range.startContainer;
    if (!range.collapsed || node.nodeType !== Node.TEXT_NODE) return null;
    const found = /(?:^|[\s(])@([\p{L}\p{M}\d.-]{0,30})$/u.exec(node.data.slice(0, range.startOffset));
    return found && { node, query: found[1], from: range.startOffset - found[1].length - 1, to: range.startOffset };
  }

  async look() {
    const word = this.typed();
    if (!word) return this.close();
    if (word.query === this.query) return;
    this.query = word.query;
    const url = `${this.composer.dataset.mentionsUrl}?${new URLSearchParams({ q: word.query })}`;
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok || this.query !== word.query) return;
    const { people } = await answer.json();
    this.show(people.slice(0, 8), word);
  }

  show(people, { node, to }) {
    if (!people.length) return this.close();
    this.list.replaceChildren(...people.map(({ id, name }, index) => {
      const item = document.createElement("li");
      Object.assign(item, { className: "menu-item", role: "option", textContent: name, id: `${this.list.id}-${index}` });
      item.dataset.person = id;
      return item;
    }));
    this.list.showPopover();
    const caret = document.createRange();
    caret.setStart(node, Math.min(to, node.length));
    place(this.list, caret);
    this.select(this.list.firstElementChild);
  }

  select(item) {
    for (const other of this.list.children) other.setAttribute("aria-selected", String(other === item));
    this.area.setAttribute("aria-activedescendant", item?.id ?? "");
    item?.scrollIntoView({ block: "nearest" });
  }

  move(event) {
    if (!this.list.matches(":popover-open")) return;
    const now = this.list.querySelector("[aria-selected=true]");
    if (event.key === "ArrowDown") this.select(now?.nextElementSibling ?? this.list.firstElementChild);
    else if (event.key === "ArrowUp") this.select(now?.previousElementSibling ?? this.list.lastElementChild);
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") this.choose(now);
    else if (event.key === "Escape") this.close(true);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  choose(item) {
    const word = this.typed();
    if (!item || !word) return;
    const range = document.createRange();
    range.setStart(word.node, word.from);
    range.setEnd(word.node, word.to);
    const person = document.createElement("span");
    person.dataset.mention = item.dataset.person;
    person.textContent = `@${item.textContent}`;
    this.composer.editor.setSelection(range);
    this.composer.editor.insertHTML(`${person.outerHTML}\u00a0`);
    this.close();
  }

  close(keepQuery = false) {
    if (!keepQuery) this.query = null;
    this.area.removeAttribute("aria-activedescendant");
    if (this.list.matches(":popover-open")) this.list.hidePopover();
  }
}
