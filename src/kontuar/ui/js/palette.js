/* Ctrl+K: every [data-command] on the page, found by typing; Enter presses it. */
import { heading, kbd, placeOf } from "./elements.js";
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
    const found = new Map();
    for (const element of document.querySelectorAll("[data-command], [data-key]")) {
      const reachable = "command" in element.dataset || element.checkVisibility() || element.closest(".menu");
      const label = labelOf(element);
      if (!element.disabled && reachable && label && !found.has(label)) found.set(label, element);
    }
    this.commands = [...found].map(([label, element]) => ({ label, element, ...placeOf(element) }));
    this.input.value = "";
    this.fill();
    this.dialog.showModal();
    this.input.focus();
  }

  fill() {
    const query = this.input.value.trim();
    const found = this.commands.map((command) => ({ ...command, points: score(query, command.label) })).filter(({ points }) => points);
    if (query) found.sort((one, other) => other.points - one.points);
    else found.sort((one, other) => one.far - other.far || one.group.localeCompare(other.group));
    let group = "";
    this.list.replaceChildren();
    found.forEach((command, index) => {
      if (!query && command.group !== group) this.list.append(heading((group = command.group)));
      this.list.append(this.option(command, index));
    });
    this.querySelector(".palette-empty").hidden = found.length > 0;
    this.select(this.options()[0]);
  }

  options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  option({ element, label }, index) {
    const item = document.createElement("li");
    Object.assign(item, { className: "palette-item", id: `palette-${index}`, role: "option", command: element });
    const icon = element.querySelector(".icon");
    if (icon) item.append(icon.cloneNode(true));
    item.append(label);
    if (element.dataset.key) item.append(kbd(element.dataset.key));
    return item;
  }

  select(item) {
    for (const other of this.options()) other.setAttribute("aria-selected", String(other === item));
    this.input.setAttribute("aria-activedescendant", item?.id ?? "");
    item?.scrollIntoView({ block: "nearest" });
  }

  move(event) {
    const all = this.options();
    const now = all.findIndex((item) => item.ariaSelected === "true");
    if (event.key === "ArrowDown") this.select(all[(now + 1) % all.length]);
    else if (event.key === "ArrowUp") this.select(all.at(now - 1));
    else if (event.key === "Enter" && !event.isComposing) this.run(all[now]);
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
