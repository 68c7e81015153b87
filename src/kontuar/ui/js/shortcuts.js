/* Single letters and sequences ("g i") press the [data-key] of that name; "?" lists them all. */
import { kbd } from "./elements.js";

export const typing = (event) => {
  const target = event.composedPath()[0];
  return target.isContentEditable || Boolean(target.closest?.("textarea, select, input:not([type=checkbox], [type=radio], [type=button])"));
};
export const shortcutsOff = () => document.body.dataset.shortcuts === "off";
export const labelOf = (element) =>
  element.dataset.command || element.getAttribute("aria-label") || element.querySelector("span")?.textContent.trim() || element.textContent.trim();

class Shortcuts extends HTMLElement {
  #typed = "";
  #timer;

  connectedCallback() {
    this.dialog = this.querySelector("dialog");
    this.sheet = this.querySelector("[data-sheet]");
    document.addEventListener("keydown", this);
    document.addEventListener("click", this);
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this);
    document.removeEventListener("click", this);
  }

  handleEvent(event) {
    if (event.type === "click") {
      if (event.target.closest?.("[data-shortcut-sheet]")) this.show();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || typing(event)) return;
    if (document.querySelector("dialog:modal, .menu:popover-open") || shortcutsOff()) return;
    if (event.key === "?") this.show();
    else if (!this.press(event)) return;
    event.preventDefault();
  }

  press(event) {
    if (event.key.length !== 1 || event.key === " ") return false;
    clearTimeout(this.#timer);
    const tries = [`${this.#typed} ${event.key}`.trim(), event.key];
    this.#typed = event.key;
    this.#timer = setTimeout(() => (this.#typed = ""), 900);
    for (const keys of tries) {
      const target = this.find(keys);
      if (!target) continue;
      this.#typed = "";
      if (target.matches("input, textarea, [contenteditable]")) target.focus();
      else target.click();
      return true;
    }
    return false;
  }

  find(keys) {
    const found = [...document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`)];
    return found.find((element) => !element.disabled && (element.checkVisibility() || element.closest(".menu")));
  }

  show() {
    this.sheet.querySelectorAll("[data-found]").forEach((row) => row.remove());
    const seen = new Set();
    for (const element of document.querySelectorAll("[data-key]")) {
      const { key } = element.dataset;
      if (seen.has(key) || !this.find(key)) continue;
      seen.add(key);
      this.sheet.append(this.row(labelOf(element), key));
    }
    this.dialog.showModal();
  }

  row(label, keys) {
    const row = document.createElement("div");
    row.dataset.found = "";
    const [name, value] = [document.createElement("dt"), document.createElement("dd")];
    name.textContent = label;
    value.append(...keys.split(" ").map(kbd));
    row.append(name, value);
    return row;
  }
}

customElements.define("k-shortcuts", Shortcuts);
