/* A list at the caret: what was typed is looked up, arrows choose, Enter or Tab takes. */
import { Lookup } from "./composer-lookup.js";
import { replaceWord, wordAt } from "./composer-word.js";
import { place } from "./menu.js";

export class Offers {
  constructor(composer, list) {
    this.composer = composer;
    this.list = list;
    this.lookup = new Lookup();
    this.area = composer.area;
  }

  listen() {
    for (const name of ["input", "cursor"]) this.composer.editor.addEventListener(name, () => this.look());
    this.composer.editor.addEventListener("blur", () => setTimeout(() => this.left(), 150));
    this.area.addEventListener("keydown", (event) => this.move(event), true);
    this.list.addEventListener("mousedown", (event) => {
      event.preventDefault();
      this.choose(event.target.closest("[role=option]"));
    });
  }

  typed = () => wordAt(this.composer, this.patterns);

  /* What stands at the caret once the answer is here decides, not what was asked for. */
  async look() {
    const word = this.typed();
    if (!word) return this.close();
    if (word.query === this.query) return;
    this.query = word.query;
    const items = await this.lookup.ask(() => this.find(word.query));
    const now = this.typed();
    if (items === undefined || now?.query !== word.query) return;
    this.query = word.query;
    if (items) this.show(items, now);
    else this.close();
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
    else if (event.key === "Escape") this.refuse();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /* What was typed gives way to what was chosen. */
  write(html) {
    const word = this.typed();
    if (!word) return;
    replaceWord(this.composer, word, html);
    this.close();
  }

  left() {
    if (document.activeElement !== this.area) this.refuse(false);
  }

  /* Nothing that is still on its way opens the list again. */
  refuse(keepQuery = true) {
    this.lookup.forget();
    this.close(keepQuery);
  }

  close(keepQuery = false) {
    if (!keepQuery) this.query = null;
    this.area.removeAttribute("aria-activedescendant");
    if (this.list.matches(":popover-open")) this.list.hidePopover();
    this.list.replaceChildren();
  }
}
