/* A list at the caret: what was typed is looked up, arrows choose, Enter or Tab takes. */
import { place } from "./menu.js";

export class Offers {
  constructor(composer, list) {
    this.composer = composer;
    this.list = list;
    this.area = composer.area;
  }

  listen() {
    for (const name of ["input", "cursor"]) this.composer.editor.addEventListener(name, () => this.look());
    this.composer.editor.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.area.addEventListener("keydown", (event) => this.move(event), true);
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.choose(event.target.closest("[role=option]"));
    });
  }

  /* The word before the caret that one of the patterns knows; its first group is what is looked up. */
  typed() {
    const range = this.composer.editor.getSelection();
    const node = range.startContainer;
    if (!range.collapsed || node.nodeType !== Node.TEXT_NODE) return null;
    const before = node.data.slice(0, range.startOffset);
    for (const pattern of this.patterns) {
      const found = pattern.exec(before);
      if (found) return { node, query: found[2], from: found.index + found[1].length, to: range.startOffset };
    }
    return null;
  }

  async look() {
    const word = this.typed();
    if (!word) return this.close();
    if (word.query === this.query) return;
    this.query = word.query;
    const items = (await this.find(word.query)) ?? (await this.again(word.query));
    if (this.query !== word.query) return;
    if (items) this.show(items, word);
    else this.close();
  }

  /* An answer that got lost is asked for once more; what an older word found does not stay. */
  async again(query) {
    await new Promise((later) => setTimeout(later, 300));
    return this.query === query ? this.find(query) : null;
  }

  show(items, { node, to }) {
    if (!items.length) return this.close(true);
    items.forEach((item, index) => (item.id = `${this.list.id}-${index}`));
    this.list.replaceChildren(...items);
    this.list.showPopover();
    const caret = document.createRange();
    caret.setStart(node, Math.min(to, node.length));
    const bounds = caret.getClientRects().length ? caret : this.area;
    place(this.list, bounds);
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

  /* What was typed gives way to what was chosen. */
  write(html) {
    const word = this.typed();
    if (!word) return;
    const range = document.createRange();
    range.setStart(word.node, word.from);
    range.setEnd(word.node, word.to);
    this.composer.editor.setSelection(range);
    this.composer.editor.insertHTML(html);
    this.close();
  }

  close(keepQuery = false) {
    if (!keepQuery) this.query = null;
    this.area.removeAttribute("aria-activedescendant");
    if (this.list.matches(":popover-open")) this.list.hidePopover();
  }
}
