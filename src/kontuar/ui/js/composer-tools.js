/* The composer's toolbar: says what the text at the caret is, and changes it. */
import { place } from "./menu.js";

const TURN = {
  B: ["bold", "removeBold"],
  I: ["italic", "removeItalic"],
  UL: ["makeUnorderedList", "removeList"],
  OL: ["makeOrderedList", "removeList"],
  BLOCKQUOTE: ["increaseQuoteLevel", "decreaseQuoteLevel"],
};

export class Tools {
  constructor(composer) {
    this.editor = composer.editor;
    this.bar = composer.querySelector("[data-tools]");
    this.box = composer.querySelector("[data-link-box]");
    this.bar.addEventListener("click", (event) => this.press(event.target.closest("[data-format]")));
    this.bar.addEventListener("mousedown", (event) => event.target.closest("[data-format]") && event.preventDefault());
    this.bar.addEventListener("keydown", (event) => this.walk(event));
    this.box.querySelector("[data-link-set]").addEventListener("click", () => this.link());
    this.box.querySelector("input").addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.link();
    });
    for (const name of ["pathChange", "select", "cursor"]) this.editor.addEventListener(name, () => this.show());
  }

  show() {
    for (const button of this.bar.querySelectorAll("[aria-pressed]")) {
      button.setAttribute("aria-pressed", String(this.editor.hasFormat(button.dataset.format)));
    }
  }

  press(button) {
    if (!button) return;
    const { format } = button.dataset;
    const on = button.getAttribute("aria-pressed") === "true";
    if (format === "clear") this.editor.removeAllFormatting();
    else if (format === "A") this.askLink(button, on);
    else this.editor[TURN[format][on ? 1 : 0]]();
    if (format !== "A") this.editor.focus();
    this.show();
  }

  askLink(button, on) {
    if (on) {
      this.editor.removeLink();
      return;
    }
    this.box.querySelector("input").value = "";
    this.box.showPopover();
    place(this.box, button);
    this.box.querySelector("input").focus();
  }

  link() {
    const typed = this.box.querySelector("input").value.trim();
    this.box.hidePopover();
    this.editor.focus();
    if (!typed) return;
    const known = /^(?:https?:|mailto:|tel:)/i.test(typed);
    const address = typed.includes("@") && !typed.includes("/") ? `mailto:${typed}` : `https://${typed}`;
    this.editor.makeLink(known ? typed : address);
  }

  /* One stop for Tab, arrows inside, as in any toolbar. */
  walk(event) {
    const stops = [...this.bar.querySelectorAll("button, input")];
    const here = stops.indexOf(document.activeElement);
    const to = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined || here < 0) return;
    event.preventDefault();
    const next = stops.at(to % stops.length);
    for (const stop of stops) stop.tabIndex = stop === next ? 0 : -1;
    next.focus();
  }
}
