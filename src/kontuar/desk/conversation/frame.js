/* <k-frame data-height>: a mail's own page can run nothing, so its height is the server's guess. */
class Frame extends HTMLElement {
  connectedCallback() {
    this.frame = this.querySelector("iframe");
    this.button = this.querySelector(".frame-more");
    this.size(false);
    this.button.onclick = () => this.size(this.button.getAttribute("aria-expanded") !== "true");
  }

  size(large) {
    const guess = Number(this.dataset.height);
    const most = Math.round(innerHeight * 0.8);
    this.frame.style.height = `${large ? Math.max(most, guess * 2) : guess}px`;
    this.button.setAttribute("aria-expanded", String(large));
  }
}

customElements.define("k-frame", Frame);
