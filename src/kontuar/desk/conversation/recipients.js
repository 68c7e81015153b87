/* <k-recipients>: To, Cc and Bcc as chips that can be added and taken off; kept with the draft. */
const ADDRESS = /^(?:[^<>]*<)?[^@\s<>,;"]+@[^@\s<>,;".]+(?:\.[^@\s<>,;".]+)+>?$/;

class Recipients extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    this.addEventListener("click", (event) => this.press(event));
    this.addEventListener("keydown", (event) => this.type(event));
    this.addEventListener("focusout", ({ target }) => target.matches(".recipient-input") && this.take(target));
    this.addEventListener("paste", (event) => this.paste(event));
    this.closest("form").addEventListener("submit", () => this.querySelectorAll(".recipient-input").forEach((i) => this.take(i)), { capture: true });
  }

  press({ target }) {
    const opener = target.closest("[data-line-open]");
    if (opener) {
      const line = this.querySelector(`[data-line="${opener.dataset.lineOpen}"]`);
      line.hidden = false;
      opener.hidden = true;
      line.querySelector(".recipient-input").focus();
      return;
    }
    const chip = target.closest(".chip-remove")?.closest(".chip");
    if (chip) this.remove(chip);
    else target.closest(".recipient-line")?.querySelector(".recipient-input").focus();
  }

  type(event) {
    const input = event.target;
    if (!input.matches(".recipient-input")) return;
    if (["Enter", ",", ";"].includes(event.key) && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      this.take(input);
    } else if (event.key === "Backspace" && !input.value) {
      const chips = input.parentElement.querySelectorAll(".chip");
      if (chips.length) this.remove(chips[chips.length - 1]);
      input.focus();
    }
  }

  paste(event) {
    const text = event.clipboardData.getData("text/plain");
    if (!event.target.matches(".recipient-input") || !/[,;\n<]/.test(text)) return;
    event.preventDefault();
    for (const part of text.split(/[,;\n]+/)) this.add(event.target, part);
    this.keep();
  }

  take(input) {
    if (!input.value.trim()) return;
    const parts = input.value.split(/[,;]+/);
    input.value = "";
    if (parts.map((part) => this.add(input, part)).some(Boolean)) this.keep();
  }

  add(input, typed) {
    const text = typed.trim();
    if (!text) return false;
    const line = input.closest("[data-line]").dataset.line;
    const chip = document.createElement("span");
    chip.className = ADDRESS.test(text) ? "chip" : "chip is-wrong";
    if (chip.matches(".is-wrong")) chip.title = this.dataset.wrong;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name: line, value: text });
    const name = Object.assign(document.createElement("span"), { className: "one-line", textContent: text });
    const remove = Object.assign(document.createElement("button"), { type: "button", className: "chip-remove", textContent: "×" });
    remove.setAttribute("aria-label", `${this.dataset.remove}: ${text}`);
    chip.append(field, name, remove);
    input.before(chip);
    return true;
  }

  remove(chip) {
    const input = chip.parentElement.querySelector(".recipient-input");
    chip.remove();
    input.focus();
    this.keep();
  }

  mark(email) {
    for (const chip of this.querySelectorAll(".chip")) {
      if (!chip.querySelector("input").value.toLowerCase().includes(email)) continue;
      chip.classList.add("is-dead");
      chip.title = this.dataset.dead;
    }
  }

  keep() {
    const body = new FormData();
    body.set("touched", "1");
    const { draft } = this.closest("form").querySelector("k-composer").dataset;
    if (draft) body.set("draft", draft);
    body.set("html", this.closest("form").querySelector("k-composer").html);
    for (const { name, value } of this.querySelectorAll("input[type=hidden]")) body.append(name, value);
    fetch(this.dataset.draftUrl, { method: "POST", body, headers: { "X-CSRFToken": document.body.dataset.csrf } }).catch(() => {});
  }
}

customElements.define("k-recipients", Recipients);
