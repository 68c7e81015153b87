/* Ctrl+K: every [data-command] on the page, found by typing; Enter presses it. */
import { kbd } from "./elements.js";
import { score } from "./search.js";
import { labelOf } from "./shortcuts.js";

class Palette extends HTMLElement {
  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.input = this.querySelector("input");
    this.list = this.querySelector("[role=listbox]");
    this.input.addEventListener("input", () => this.fill());
    this.input.addEventListener("keydown", (event) => this.move(event));
    this.list.addEventListener("click", (event) => this.run(event.target.closest("[role=option]")));
    document.addEventListener("keydown", this.toggle);
    document.addEventListener("click", this.summon);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.toggle);
    document.removeEventListener("click", this.summon);
  }

  summon = (event) => event.target.closest?.("[data-palette]") && this.open();

  toggle = (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k" || event.altKey || event.shiftKey) return;
    event.preventDefault();
    if (this.dialog.open) this.dialog.close();
    else this.open();
  };

  open() {
    this.commands = [...document.querySelectorAll("[data-command]")].filter((element) => !element.disabled);
    this.input.value = "";
    this.fill();
    this.dialog.showModal();
    this.input.focus();
  }

  fill() {
    const found = this.commands
      .map((element) => ({ element, points: score(this.input.value, labelOf(element)) }))
      .filter(({ points }) => points);
    if (this.input.value.trim()) found.sort((a, b) => b.points - a.points);
    this.list.replaceChildren(...found.map(({ element }, index) => this.option(element, index)));
    this.querySelector(".palette-empty").hidden = found.length > 0;
    this.select(this.list.firstElementChild);
  }

  option(element, index) {
    const item = document.createElement("li");
    Object.assign(item, { className: "palette-item", id: `palette-${index}`, role: "option", command: element });
    const icon = element.querySelector(".icon");
    if (icon) item.append(icon.cloneNode(true));
    item.append(labelOf(element));
    if (element.dataset.key) item.append(kbd(element.dataset.key));
    return item;
  }

  select(item) {
    for (const other of this.list.children) other.setAttribute("aria-selected", String(other === item));
    this.input.setAttribute("aria-activedescendant", item?.id ?? "");
    item?.scrollIntoView({ block: "nearest" });
  }

  move(event) {
    const now = this.list.querySelector("[aria-selected=true]");
    if (event.key === "ArrowDown") this.select(now?.nextElementSibling ?? this.list.firstElementChild);
    else if (event.key === "ArrowUp") this.select(now?.previousElementSibling ?? this.list.lastElementChild);
    else if (event.key === "Enter" && !event.isComposing) this.run(now);
    else return;
    event.preventDefault();
  }

  run(item) {
    if (!item) return;
    this.dialog.close();
    const { command } = item;
    if (command.matches("input, textarea, [contenteditable]")) command.focus();
    else command.click();
  }
}

customElements.define("k-palette", Palette);
