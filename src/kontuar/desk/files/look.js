/* <k-look>: the window for files. Arrows go to the next file; what was seen last never flashes up. */
class Look extends HTMLElement {
  connectedCallback() {
    this.dialog = this.closest("dialog");
    this.blank = this.innerHTML;
    this.dialog.addEventListener("keydown", this);
    this.dialog.addEventListener("close", this);
    this.addEventListener("htmx:after:settle", this);
    for (const kind of ["load", "error"]) this.addEventListener(kind, this, true);
  }

  handleEvent(event) {
    if (event.type === "close") this.end();
    else if (event.type === "keydown") this.step(event);
    else if (event.type === "htmx:after:settle") this.focusOn();
    else this.querySelector("[data-wait]")?.remove();
  }

  /* Back to the file one looked at last; a live page may have drawn its link anew meanwhile. */
  end() {
    const file = this.querySelector(".look-view")?.dataset.file;
    this.innerHTML = this.blank;
    document.querySelector(`[data-open="look"][href="${file}"]`)?.focus();
  }

  step(event) {
    const way = { ArrowLeft: "previous", ArrowRight: "next" }[event.key];
    if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
    this.querySelector(`[data-step="${way}"]:not([disabled])`)?.click();
    event.preventDefault();
  }

  /* What had the focus is gone with the file before. */
  focusOn() {
    if (this.dialog.open && !this.contains(document.activeElement)) this.querySelector(".look-view")?.focus();
  }
}

customElements.define("k-look", Look);
